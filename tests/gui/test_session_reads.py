"""The switch that records session reads, the columns and the page that show them; with a real app."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QLineEdit,
    QMenu,
    QTabBar,
    QTableView,
    QTextBrowser,
    QToolButton,
    QTreeView,
    QWidget,
)

from inspector.domain.routes import RouteRow
from inspector.domain.session_reads import reads_from_wire
from inspector.domain.target import RunState
from inspector.gui.models.routes import KEY_COLUMNS, READS_HINT
from inspector.gui.window import MainWindow
from inspector.workspace.workspace import Workspace
from tests.gui.kit import WindowMaker, wait
from tests.gui.session_kit import until
from tests.workspace.exchange_maker import exchange, session, write
from tests.workspace.opened import opened, spec

READS, WRITES = KEY_COLUMNS
ROUTES = (RouteRow("shop", "/", ("GET",), "index"), RouteRow("shop", "/b", ("GET",), "b"))
READ = {"app": "shop", "endpoint": "index", "key": "user", "count": 2}
READ |= {"file": "/p/shop.py", "line": 3, "function": "index", "template": None}


@pytest.fixture
async def maker(qapp: Any) -> AsyncIterator[WindowMaker]:
    made = WindowMaker(asyncio.get_running_loop())
    yield made
    made.close()


def in_memory(make_window: WindowMaker) -> tuple[MainWindow, Workspace]:
    workspace = Workspace()
    workspace.routes.show(ROUTES)
    window = make_window(workspace)
    window.show()
    window.tabs.show_page("routes")
    return window, workspace


def cell(window: MainWindow, column: int, role: int = Qt.ItemDataRole.DisplayRole) -> str:
    found: str = window.findChild(QTableView, "routes.table").model().index(0, column).data(role)
    return found


def test_the_columns_and_the_page_show_keys_with_their_lines(make_window: WindowMaker, qtbot: Any) -> None:
    window, workspace = in_memory(make_window)
    window.navigator.show_route.emit("shop", "index", "")
    page = window.findChild(QTextBrowser, "routes.details.text")
    assert "not recorded: record session reads" in page.toPlainText()
    assert cell(window, READS, Qt.ItemDataRole.ToolTipRole) == READS_HINT
    assert cell(window, READS) == "–"
    workspace.take_reads(reads_from_wire({"reads": [READ, READ | {"key": "*", "count": 1}]}))
    workspace.feed(exchange(session=session({}, {"cart": 1}, writes=[write("cart", 1, line=20)])))
    assert cell(window, READS) == "user, all keys"
    assert "user ×2  shop.py:3 index()" in cell(window, READS, Qt.ItemDataRole.ToolTipRole)
    assert cell(window, WRITES) == "cart"
    wait(qtbot, lambda: "user ×2 p/shop.py:3" in page.toPlainText())
    assert "cart ×1 app.py:20" in page.toPlainText()
    assert 'href="place:/p/shop.py:3"' in page.toHtml()


def test_a_filter_finds_who_reads_a_key(make_window: WindowMaker, qtbot: Any) -> None:
    window, workspace = in_memory(make_window)
    workspace.take_reads(reads_from_wire({"reads": [READ]}))
    qtbot.keyClicks(window.findChild(QLineEdit, "routes.filter"), "user")
    count = window.findChild(QLabel, "routes.count")
    wait(qtbot, lambda: count.text() == "1 of 2")


def test_the_link_of_the_page_switches_it_on_and_the_setting_is_shown(make_window: WindowMaker) -> None:
    window, workspace = in_memory(make_window)
    switch = window.findChild(QCheckBox, "routes.reads")
    assert not switch.isChecked()
    window.navigator.show_route.emit("shop", "index", "")
    page = window.findChild(QTextBrowser, "routes.details.text")
    page.anchorClicked.emit(QUrl("go:reads"))
    assert workspace.session_reads.on
    assert switch.isChecked()
    assert cell(window, READS) == ""
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert not workspace.session_reads.on


@pytest.mark.parametrize("width", [1000, 1320])
def test_nothing_of_the_head_is_cut(make_window: WindowMaker, qtbot: Any, width: int) -> None:
    window, _ = in_memory(make_window)
    window.resize(width, 700)
    head: list[QWidget] = [
        window.findChild(kind, f"routes.{name}")
        for kind, name in ((QToolButton, "as_tree"), (QCheckBox, "unused"), (QCheckBox, "reads"))
    ]
    wait(qtbot, lambda: all(each.width() >= each.sizeHint().width() for each in head))
    field = window.findChild(QLineEdit, "routes.filter")
    end = field.mapTo(window, QPoint(field.width(), 0)).x()
    assert end <= head[0].mapTo(window, QPoint(0, 0)).x()


def test_a_key_of_a_session_leads_to_the_lines_that_read_it(make_window: WindowMaker, qtbot: Any) -> None:
    """Also from a row inside the key, and from the unchanged ones."""
    workspace = Workspace()
    window = make_window(workspace)
    window.show()
    workspace.take_reads(reads_from_wire({"reads": [READ, READ | {"endpoint": "b", "count": 5, "line": 9}]}))
    facts = session({"user": {"name": "ann"}, "cart": 1}, {"user": {"name": "bob"}, "cart": 1})
    number = workspace.feed(exchange(session=facts))
    window.navigator.show_request.emit(number)
    window.findChild(QTabBar, "requests.details.tabs").setCurrentIndex(3)
    tree = window.findChild(QTreeView, "requests.details.session.tree")
    inside = tree.model().index(0, 0, tree.model().index(0, 0))
    assert inside.data() == "name"
    assert reading_actions(tree, inside) == [
        "Read by b, shop.py:9 index()",
        "Read by index, shop.py:3 index()",
    ]
    unchanged = tree.model().index(1, 0)
    assert reading_actions(tree, unchanged) == []
    assert reading_actions(tree, tree.model().index(0, 0, unchanged)) == []


def reading_actions(tree: QTreeView, index: QModelIndex) -> list[str]:
    tree.expandAll()
    tree.customContextMenuRequested.emit(tree.visualRect(index).center())
    (menu,) = [each for each in tree.findChildren(QMenu) if each.isVisible()]
    found = [action.text() for action in menu.actions() if action.text().startswith("Read by")]
    menu.hide()
    return found


async def test_a_running_app_tells_what_it_reads(tmp_path: Path, maker: WindowMaker) -> None:
    async with opened(tmp_path) as workspace:
        window = maker(workspace)
        window.show()
        await workspace.target.start(spec("notepad"))
        assert await workspace.target.settled(60) is RunState.RUNNING
        window.tabs.show_page("routes")
        await until(lambda: len(workspace.routes.rows) > 3)
        window.navigator.show_route.emit("notepad", "index", "")
        page = window.findChild(QTextBrowser, "routes.details.text")
        QTest.keyClick(window.findChild(QCheckBox, "routes.reads"), Qt.Key.Key_Space)
        async with httpx.AsyncClient(
            base_url=workspace.target.url or "", trust_env=False, timeout=60
        ) as browser:
            await browser.get("/hello/ann")
            index = next(row for row in workspace.routes.rows if row.endpoint == "index")
            while not workspace.routes.usage(index).read:  # until the switch has reached the app
                await browser.get("/")
                await asyncio.sleep(0.1)
        await until(lambda: "apps/notepad.py:14" in page.toPlainText())
        assert "username" in page.toPlainText()
        await window.tabs.page("routes")._runner.close()
