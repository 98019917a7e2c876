"""Config of a real running app: changed in it, taken back, exported, compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from inspector.domain.config import ConfigRow
from inspector.domain.errors import EditRejected, InspectorError, StoreError
from inspector.domain.target import RunState
from inspector.workspace.workspace import Workspace
from tests.services.probe_side import ProbeSide
from tests.waiting import until
from tests.workspace.exchange_maker import record
from tests.workspace.opened import opened, spec


async def started(workspace: Workspace) -> httpx.AsyncClient:
    await workspace.target.start(spec("configurable"))
    assert await workspace.target.settled(60) is RunState.RUNNING, workspace.target.failure
    await until(lambda: workspace.config.rows, "the config")
    assert workspace.target.url is not None
    return httpx.AsyncClient(base_url=workspace.target.url, trust_env=False, timeout=60)


def row(workspace: Workspace, key: str) -> ConfigRow:
    found = workspace.config.row("configurable", key)
    assert found is not None
    return found


async def test_a_change_is_seen_by_the_next_request_and_taken_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace, await started(workspace) as browser:
        config = workspace.config
        assert await config.set_value(row(workspace, "SESSION_COOKIE_SAMESITE"), "Strict") == (1, 1)
        assert "SameSite=Strict" in (await browser.get("/")).headers["Set-Cookie"]
        changed = row(workspace, "SESSION_COOKIE_SAMESITE")
        assert (changed.value, changed.changed_here, changed.origin) == (
            "Strict",
            True,
            "changed in this window",
        )
        assert await config.undo(changed) == (1, 1)
        browser.cookies.clear()
        assert "SameSite" not in (await browser.get("/")).headers["Set-Cookie"]
        back = row(workspace, "SESSION_COOKIE_SAMESITE")
        assert (back.changed_here, back.redo) == (False, 1)
        assert await config.redo(back) == (1, 1)
        browser.cookies.clear()
        assert "SameSite=Strict" in (await browser.get("/")).headers["Set-Cookie"]
        again = row(workspace, "SESSION_COOKIE_SAMESITE")
        assert (again.changed_here, again.redo, again.origin) == (True, 0, "changed in this window")
        with pytest.raises(InspectorError, match="to make again"):
            await config.redo(again)
        await config.undo(again)

        await config.set_value(row(workspace, "SHOP_NAME"), "Ecke 角")
        assert (await browser.get("/")).text == "Ecke 角"


async def test_what_cannot_be_changed_is_refused_in_words(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace, await started(workspace):
        config = workspace.config
        with pytest.raises(EditRejected, match="DEBUG cannot be changed") as refused:
            await config.set_value(row(workspace, "DEBUG"), True)
        assert "at start" in refused.value.hint
        with pytest.raises(EditRejected, match="cannot be a int"):
            await config.set_value(row(workspace, "SECRET_KEY"), 5)
        old = row(workspace, "SHOP_NAME")
        await config.set_value(old, "one")
        with pytest.raises(EditRejected, match="has changed SHOP_NAME meanwhile"):
            await config.set_value(old, "two")
        assert row(workspace, "SHOP_NAME").value == "one"
    with pytest.raises(InspectorError):
        await config.set_value(old, "three")


async def test_hints_and_lines(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace, await started(workspace):
        assert row(workspace, "SECRECT_KEY").hints[0].meant == "SECRET_KEY"
        assert row(workspace, "SECRET_KEY").hints[0].badge == "weak"
        assert row(workspace, "debug").ignored
        assert row(workspace, "SESSION_COOKIE_NAME").origin == "configurable.py:8  assigned"


async def test_export_and_compare_with_another_run(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace, await started(workspace):
        config, (app,) = workspace.config, workspace.target.apps
        file = tmp_path / "before.json"
        await config.export_to(file, "json", app)
        assert "8f42a730" not in file.read_text("utf-8")
        assert json.loads(file.read_text("utf-8"))["flask"] == config.flask[app.key]
        await config.set_value(row(workspace, "SHOP_NAME"), "Market")
        await config.set_value(row(workspace, "SECRET_KEY"), "another key, long enough")
        found = config.compare(await config.load_saved(file), app)
        assert [(difference.key, difference.kind) for difference in found] == [
            ("SECRET_KEY", "changed"),
            ("SHOP_NAME", "changed"),
        ]
        python = config.export("py", app)
        assert "SHOP_NAME = 'Market'" in python
        assert "another key" not in python
        assert "SESSION_COOKIE_PATH" not in python
        secret = tmp_path / "secret.env"
        await config.export_to(secret, "env", app, reveal=True)
        assert "another key" in secret.read_text("utf-8")
        assert secret.stat().st_mode & 0o077 == 0
        with pytest.raises(StoreError):
            await config.export_to(tmp_path / "no" / "folder.py", "py", app)
        with pytest.raises(StoreError):
            await config.load_saved(tmp_path / "missing.json")


SECOND = {"app": "configurable", "name": "configurable", "import_name": "configurable", "kind": "cookie"}


async def answered(process: ProbeSide, answer: dict[str, Any]) -> dict[str, Any]:
    """The next call to set something, answered; what else is asked meanwhile is refused."""
    while True:
        call = await process.receive()
        if call.get("do") == "set_config":
            await process.send({"m": "answer", "id": call["id"], "ok": answer})
            return call
        await process.send({"m": "answer", "id": call.get("id"), "error": "not here"})


async def refusing(process: ProbeSide) -> None:
    while True:
        call = await process.receive()
        await process.send({"m": "answer", "id": call.get("id"), "error": "not here"})


async def test_every_process_of_the_app_is_told(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace, await started(workspace) as browser:
        old = row(workspace, "SHOP_NAME")
        await workspace.target.attach_point.open(workspace.paths.attach_file)
        second = await ProbeSide.greeted(workspace.target.attach_point.variable, pid=99)
        assert (await second.receive())["m"] == "welcome"
        await second.send({"m": "apps", "apps": [SECOND]}, record(client="x", pid=99, app="configurable"))
        await until(lambda: len(workspace.requests) == 1, "the exchange of the second process")

        setting = workspace.tasks.spawn(workspace.config.set_value(old, "Market"), "set")
        told = await answered(second, {"conflict": {"found": ["Other"]}})
        rest = workspace.tasks.spawn(refusing(second), "refuse what else is asked")
        assert (told["key"], told["value"], told["expected"]) == ("SHOP_NAME", "Market", ["Corner"])
        assert await setting == (1, 2), "the other one has changed it itself"
        assert (await browser.get("/")).text == "Market"
        rest.cancel()
        await second.close()


async def test_what_an_app_has_told_stays_when_it_is_gone(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace, await started(workspace):
        await workspace.target.stop()
        config, routes = workspace.config.rows, workspace.routes.rows
        await workspace.config.refresh()
        await workspace.routes.refresh()
        assert workspace.config.rows == config != ()
        assert workspace.routes.rows == routes != ()
