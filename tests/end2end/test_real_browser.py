"""A real browser: chromium has the sample open, the window's edit is on its page at the next load."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end2end.chromium import Chromium
from tests.end2end.desk import Desk, in_window

pytestmark = pytest.mark.usefixtures("qapp")

NAME = ".you .name"
NEW = "bob & <b>玲</b>"


def test_the_open_page_shows_the_edit_at_its_next_load(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        url = await desk.serving()
        async with Chromium(tmp_path / "chromium") as browser:
            await browser.do("goto", f"{url}/login")
            await browser.do("fill", "input[name=username]", "ann")
            await browser.do("press", "input[name=username]", "Enter")
            assert await browser.do("inner_text", NAME) == "ann"
            await desk.choose_client("B1")
            assert "Chrom" in desk.workspace.clients.at(0).agent
            await desk.sees("its session", lambda: "| ann |" in desk.session_text())
            await desk.change_value("username", NEW)
            desk.save_session()
            await desk.sees("the edit waits", lambda: desk.workspace.clients.at(0).pending)

            await browser.do("reload")
            assert await browser.do("inner_text", NAME) == NEW
            await desk.sees("it was applied", lambda: not desk.workspace.clients.at(0).pending)

            await browser.do("goto", f"{url}/cart")
            assert await browser.do("inner_text", NAME) == NEW
        assert len(desk.workspace.clients) == 1

    in_window(tmp_path, scenario)
