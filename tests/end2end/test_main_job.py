"""The main job on the bundled sample: log in, look, edit, replay; the browser that is open already has it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QMainWindow, QPushButton, QTableView, QTreeView, QWidget

from inspector.gui.tour.browser import Browser
from inspector.gui.tour.stage import everything, find_cell, text_of
from tests.end2end.desk import Desk, in_window

pytestmark = pytest.mark.usefixtures("qapp")

SHOPS = ("", "/redis", "/redis-signed", "/redis-json", "/own", "/own-redis")
"""The same shop on each session interface."""


def test_an_edit_reaches_the_open_browser_on_every_session_interface(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        url = await desk.serving()
        async with Browser(url) as browser, Browser(url) as other:
            for shop in SHOPS:
                await edit_name(desk, browser, other, shop)

    in_window(tmp_path, scenario)


async def edit_name(desk: Desk, browser: Browser, other: Browser, shop: str) -> None:
    """ann becomes 玲 in one browser, and eve stays eve in the other."""
    await browser.post(f"{shop}/login", username="ann")
    await other.post(f"{shop}/login", username="eve")
    assert 'class="name">ann<' in browser.page
    await desk.choose_client("B1")
    await desk.sees("its session", lambda: _position(desk, "ann") is not None)
    chooser = desk.find(QComboBox, "cookies.live.session")
    sessions = len(desk.workspace.clients.at(0).sessions)
    await desk.sees("all its sessions", lambda: chooser.count() >= sessions)
    chooser.setCurrentIndex(_position(desk, "ann"))
    chooser.activated.emit(chooser.currentIndex())
    await desk.sees(f"the session of {shop or '/'}", lambda: "| ann |" in desk.session_text())
    await desk.change_value("username", "玲 🚀")
    desk.save_session()
    await desk.sees(f"the edit waits in {shop or '/'}", lambda: desk.workspace.clients.at(0).pending)
    await browser.get(f"{shop}/")
    assert 'class="name">玲 🚀<' in browser.page, shop
    await desk.sees("it was applied", lambda: not desk.workspace.clients.at(0).pending)
    await desk.sees("the window has it", lambda: "玲 🚀" in desk.session_text())
    await other.get(f"{shop}/")
    assert 'class="name">eve<' in other.page


def _position(desk: Desk, username: str) -> int | None:
    """Of that user's session among those of the first client."""
    sessions = desk.workspace.clients.at(0).sessions
    found = (n for n, session in enumerate(sessions) if (session.value or {}).get("username") == username)
    return next(found, None)


def test_the_log_tells_what_a_login_did(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        url = await desk.serving()
        async with Browser(url) as browser:
            await browser.post("/login", username="ann")
        await desk.sees("both rows", lambda: len(desk.rows()) == 2)
        table = await desk.choose_request(desk.row("POST", "/login").number)
        line = table.currentIndex().siblingAtColumn(3).data()
        assert line == "302"
        desk.window.tabs.page("requests")._details.show_pane("session")
        tree = desk.find(QTreeView, "requests.details.session.tree")
        await desk.sees("the line that wrote it", lambda: "auth.py:" in text_of(tree))
        assert "'ann'" in text_of(tree)

    in_window(tmp_path, scenario)


def test_a_request_is_replayed_as_somebody_else(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        url = await desk.serving()
        async with Browser(url) as ann, Browser(url) as eve:
            await ann.post("/login", username="ann")
            await eve.post("/login", username="eve")
            await ann.get("/cart")
        await desk.sees("all rows", lambda: len(desk.rows()) == 5)
        original = desk.row("GET", "/cart").number
        table = await desk.choose_request(original)
        QTest.keyClick(table, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
        editor = desk.find(QMainWindow, "replay")
        menu = desk.find(QPushButton, "replay.cookies.session", editor).menu()
        assert menu is not None
        menu.aboutToShow.emit()
        next(action for action in menu.actions() if "username='eve'" in action.text()).trigger()
        await desk.sees("the window is in front", editor.isActiveWindow)
        QTest.keyClick(
            desk.find(QLineEdit, "replay.url", editor), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
        )
        await desk.sees("the answer", lambda: "eve" in everything(desk.find(QWidget, "replay.response.body")))
        replays = desk.workspace.requests.replays_of(original)
        assert len(replays) == 1, "the answer is shown with its row"
        diff = desk.find(QTableView, "replay.diff.table", editor)
        assert "'ann' | 'eve'" in text_of(diff)
        desk.click(desk.find(QPushButton, "replay.show", editor))
        chosen = desk.window.tabs.page("requests").chosen
        assert (chosen.number, chosen.replay_of) == (replays[0], original)
        editor.close()

    in_window(tmp_path, scenario)


def test_a_flash_that_nobody_shows_and_where_it_came_from(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        url = await desk.serving()
        async with Browser(url) as browser:
            await browser.get("/scenarios/flashes/never-shown")
            desk.tab("flashes")
            waiting = desk.find(QTableView, "flashes.waiting")
            await desk.sees("it waits", lambda: "flashes.py:" in text_of(waiting))
            survived = desk.workspace.flashes.waiting()[0].survived
            await browser.get("/static/style.css")
            await browser.get("/scenarios/flashes/never-shown")
            await desk.sees(
                "it has survived", lambda: desk.workspace.flashes.waiting()[0].survived > survived
            )
        history = desk.find(QTableView, "flashes.history")
        history.setCurrentIndex(find_cell(history.model(), 1, "pushed"))
        QTest.keyClick(history, Qt.Key.Key_Return)
        await desk.sees("the request", lambda: desk.window.tabs.currentIndex() == 0)
        assert desk.window.tabs.page("requests").chosen.path == "/scenarios/flashes/never-shown"

    in_window(tmp_path, scenario)


def test_many_clients_at_once_lose_nothing(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        url = await desk.serving()

        async def visit(number: int) -> None:
            # Without a cookie yet, only the User-Agent tells clients of one address apart.
            headers = {"User-Agent": f"shopper/{number}"}
            async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
                await client.post("/login", data={"username": f"user{number}"})
                for step in range(9):
                    await client.get(f"/cart?visit={number}.{step}")

        await asyncio.gather(*(visit(number) for number in range(30)))
        await desk.sees("all rows", lambda: desk.workspace.requests.total == 300)
        assert len({row.id for row in desk.rows()}) == 300
        await desk.sees("all clients", lambda: len(desk.workspace.clients) == 30)
        for index in range(30):
            client = desk.workspace.clients.at(index)
            assert client.requests == 10
        table = desk.find(QTableView, "requests.table")
        await desk.sees("the table follows", lambda: table.model().rowCount() == 300)

    in_window(tmp_path, scenario)
