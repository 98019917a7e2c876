"""gunicorn with two workers, started by the window: one has a key that the other has not."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import httpx
import pytest
from PySide6.QtWidgets import QTableView

from inspector.gui.tour.stage import text_of
from inspector.gui.widgets.inline_bar import InlineBar
from inspector.gui.widgets.process_bar import ProcessBar
from tests.end2end.desk import Desk, in_window
from tests.ports import free_port
from tests.workspace.opened import spec

pytestmark = pytest.mark.usefixtures("qapp")


def test_the_other_process_is_shown_when_the_user_wants_it(tmp_path: Path) -> None:
    port = free_port()
    line = f"{sys.executable} -m gunicorn -w 2 -b 127.0.0.1:{port} differing:app"

    async def scenario(desk: Desk) -> None:
        target = desk.workspace.target
        await desk.serving()
        await desk.sees("two workers", lambda: target.processes_with("differing") == 2)
        desk.tab("config")
        await desk.sees("the keys", lambda: "SHOP_NAME" in keys(desk))
        first = target.shown_process("differing").pid
        await _set_in_the_other(f"http://127.0.0.1:{port}", first)
        desk.window.tabs.page("config").refresh()
        await desk.sees("the line", lambda: desk.has(InlineBar, "config.processes"))
        text = desk.find(InlineBar, "config.processes").text()
        assert text == f"The 2 processes of differing differ in THEME. Process {first} is shown."
        assert "THEME" not in keys(desk)

        bar = desk.window.tabs.page("config").findChild(ProcessBar)
        bar.menu_of("differing").actions()[1].trigger()
        await desk.sees("the key of the other", lambda: "THEME" in keys(desk))
        other = target.shown_process("differing").pid
        assert other != first
        line = desk.find(InlineBar, "config.processes")
        await desk.sees("its name", lambda: line.text().endswith(f"Process {other} is shown."))

    in_window(tmp_path, scenario, spec("", command=tuple(line.split())))


def keys(desk: Desk) -> str:
    return text_of(desk.find(QTableView, "config.table"))


async def _set_in_the_other(url: str, shown: int) -> None:
    async with httpx.AsyncClient(
        base_url=url, trust_env=False, headers={"Connection": "close"}, timeout=60
    ) as client:
        end = time.monotonic() + 40  # who answers is up to the system
        while time.monotonic() < end:
            if int((await client.get("/set/dark", params={"not": shown})).text) != shown:
                return
    raise AssertionError("the other worker serves nothing")
