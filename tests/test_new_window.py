"""Another window is a process with the same target, whose variables are not on the command line."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from inspector import new_window
from inspector.domain.target import TargetSpec
from tests.waiting import until

PROGRAM = """
import json, os, sys
with open(os.environ["TOLD"] + ".new", "w") as file:
    json.dump([sys.argv[1:], os.environ.get("API_TOKEN")], file)
os.rename(os.environ["TOLD"] + ".new", os.environ["TOLD"])
"""


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the program that stands for ours was started with comes here."""
    (tmp_path / "main.py").write_text(PROGRAM)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "main.py")])
    monkeypatch.setenv("TOLD", str(tmp_path / "told"))
    return tmp_path / "told"


async def started(told: Path) -> tuple[list[str], str | None]:
    await until(told.exists, "the other program")
    arguments, token = json.loads(await asyncio.to_thread(told.read_text))
    return arguments, token


async def test_with_an_app(told: Path, tmp_path: Path) -> None:
    new_window.with_app(TargetSpec("shop:app", tmp_path, port=5001, env={"API_TOKEN": "hunter2"}))
    arguments, token = await started(told)
    assert arguments == [
        "--app",
        "shop:app",
        "--project",
        str(tmp_path),
        "--host",
        "127.0.0.1",
        "--port",
        "5001",
    ]
    assert token == "hunter2"


async def test_with_a_command(told: Path, tmp_path: Path) -> None:
    command = ("API_TOKEN=hunter2", "flask", "run", "--port", "5001")
    new_window.with_app(TargetSpec("", tmp_path, command=command))
    arguments, token = await started(told)
    assert arguments[:2] == ["--command", "flask run --port 5001"]
    assert token == "hunter2"


async def test_with_a_capture(told: Path) -> None:
    new_window.with_capture("/x/y.fsi")
    assert await started(told) == (["open", "/x/y.fsi"], None)
