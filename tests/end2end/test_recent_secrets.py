"""An app that was run with secrets in its call and its arguments: none reaches the disk or a title, and in
the next window it runs as before once they have been typed.
"""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton

from inspector.domain.target import RunState, TargetSpec
from tests.end2end.desk import Desk, in_window

pytestmark = pytest.mark.usefixtures("qapp")
APP = """
import sys
from flask import Flask

def create_app(name, secret_key):
    app = Flask(name)
    app.add_url_rule("/", "index", lambda: {"argv": sys.argv[4:], "key": secret_key})
    return app
"""
SECRETS = {"secret_key": "hunter22", "--token": 'hunter"33', "password in redis://:…@h/0": "hunter44"}


def test_a_recent_app_asks_for_its_secrets_and_runs_as_before(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "shop.py").write_text(APP)
    whole = TargetSpec(
        'shop:create_app("shop", secret_key="hunter22")',
        project,
        arguments=('--token=hunter"33', "redis://:hunter44@h/0"),
    )

    async def serves(desk: Desk) -> None:
        await desk.sees("its turn", lambda: desk.workspace.target.spec == whole)
        await desk.sees("the app", lambda: desk.workspace.target.state is RunState.RUNNING)
        async with httpx.AsyncClient(trust_env=False) as client:
            told = (await client.get(desk.workspace.target.url or "")).json()
        assert told == {"argv": list(whole.arguments), "key": "hunter22"}
        assert desk.window.windowTitle().endswith('shop:create_app("shop", secret_key="••••••")')

    async def first(desk: Desk) -> None:
        desk.window.target_actions.run(whole)
        await serves(desk)

    async def second(desk: Desk) -> None:
        desk.window.target_actions.choose(1)
        dialog = desk.window.findChild(QDialog, "missing")
        for name, secret in SECRETS.items():
            dialog.findChild(QLineEdit, f"missing.{name}").setText(secret)
        dialog.findChild(QPushButton, "missing.start").click()
        await serves(desk)

    for scenario in (first, second):
        in_window(tmp_path, scenario)
        for path in (tmp_path / "profile/config").rglob("*"):
            assert b"hunter" not in path.read_bytes(), path
