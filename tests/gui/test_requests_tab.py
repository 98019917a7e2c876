"""The Requests tab as a person uses it: keys, mouse, filter, menus, details that follow the choice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QTabBar, QToolButton, QTreeView

from inspector.domain.apps import AppFacts
from inspector.gui.models.request_cells import RequestColumn
from inspector.gui.navigator import Navigator
from inspector.gui.tabs.requests import RequestsTab
from inspector.gui.task_runner import TaskRunner
from inspector.gui.widgets.elided_label import ElidedLabel
from inspector.gui.widgets.filter_field import FilterField
from inspector.gui.widgets.header_menu import column_menu
from inspector.gui.widgets.log_table import LogTable
from inspector.workspace.notices import Notice
from inspector.workspace.requests import row_of
from inspector.workspace.workspace import Workspace
from tests.gui.kit import make_theme, wait
from tests.workspace.exchange_maker import exchange, session, write

LEFT = Qt.MouseButton.LeftButton


class Desk:
    """The tab with all that it needs, in sight."""

    def __init__(self, qtbot: Any) -> None:
        self.workspace = Workspace()
        self.loop = asyncio.new_event_loop()
        self.navigator = Navigator()
        runner = TaskRunner(self.loop, self.workspace.notices)
        self.tab = RequestsTab(self.workspace, runner, self.navigator, make_theme())
        qtbot.addWidget(self.tab)
        self.qtbot = qtbot
        self.tab.resize(1400, 500)
        self.tab.show()
        qtbot.waitExposed(self.tab, timeout=20_000)
        self.table = self.part(LogTable, "requests.table")
        self.filter = self.part(FilterField, "requests.filter")
        self.posted: list[Notice] = []
        self.workspace.notices.posted.connect(self.posted.append)

    def part(self, kind: type, name: str) -> Any:
        found = self.tab.findChild(kind, name)
        assert found is not None, name
        return found

    def feed(self, count: int = 1, **changes: Any) -> list[int]:
        numbers = self.workspace.feed_many([(exchange(**changes), None) for _ in range(count)])
        wait(self.qtbot, lambda: self.table.model().rowCount() == len(self.workspace.requests))
        return numbers

    @property
    def title(self) -> str:
        return self.part(ElidedLabel, "requests.details.title").whole

    @property
    def count(self) -> str:
        return self.part(QLabel, "requests.count").text()

    def until(self, condition: Any) -> None:
        wait(self.qtbot, condition)


@pytest.fixture
def desk(qtbot: Any) -> Iterator[Desk]:
    made = Desk(qtbot)
    yield made
    made.loop.close()


def test_an_empty_log_says_what_to_do(desk: Desk) -> None:
    assert not desk.table.isVisible()
    assert "No requests yet" in [label.text() for label in desk.tab.findChildren(QLabel)]
    desk.feed()
    desk.until(desk.table.isVisible)


def test_choosing_a_row_shows_its_details(desk: Desk) -> None:
    desk.feed(3)
    number = desk.feed(method="POST", path="/login", status=302)[0]
    index = desk.table.model().index(number - 1, RequestColumn.PATH)
    desk.qtbot.mouseClick(desk.table.viewport(), LEFT, pos=desk.table.visualRect(index).center())
    assert desk.title == "POST /login → 302"
    desk.qtbot.keyClick(desk.table, Qt.Key.Key_Home)
    assert desk.title == "GET / → 200"
    desk.qtbot.keyClick(desk.table, Qt.Key.Key_End)
    assert desk.title == "POST /login → 302"


def test_the_session_pane_names_the_line(desk: Desk) -> None:
    number = desk.feed(session=session({}, {"username": "ann"}, writes=[write("username", "ann", 31)]))[0]
    desk.tab.show_request(number)
    tabs = desk.part(QTabBar, "requests.details.tabs")
    assert tabs.tabText(3) == "Session  1"
    desk.qtbot.mouseClick(tabs, LEFT, pos=tabs.tabRect(3).center())
    tree = desk.part(QTreeView, "requests.details.session.tree")
    texts = [tree.model().index(0, column).data() for column in range(4)]
    assert texts == ["username", "–", "'ann'", "app.py:31 view()"]
    with desk.qtbot.waitSignal(desk.navigator.show_client, timeout=20_000) as jump:
        desk.qtbot.mouseClick(desk.part(QPushButton, "requests.details.session.edit"), LEFT)
    assert jump.args == ["aaaa0001", "session"]


def test_the_filter_narrows_counts_and_keeps_the_choice(desk: Desk) -> None:
    desk.feed(4)
    number = desk.feed(path="/cart")[0]
    desk.feed(2)
    desk.tab.show_request(number)
    desk.qtbot.keyClicks(desk.filter, "cart")
    desk.until(lambda: desk.table.model().rowCount() == 1)
    assert desk.count == "1 of 7"
    assert desk.tab.chosen is not None
    assert desk.tab.chosen.number == number
    desk.qtbot.keyClick(desk.filter, Qt.Key.Key_Escape)
    desk.until(lambda: desk.table.model().rowCount() == 7)
    assert desk.tab.chosen.number == number


def test_showing_a_hidden_request_takes_the_filter_away(desk: Desk) -> None:
    number = desk.feed(path="/hidden")[0]
    desk.feed(path="/cart")
    desk.tab.filter_requests("cart")
    desk.tab.show_request(number)
    assert desk.filter.text() == ""
    assert desk.title == "GET /hidden → 200"


def test_a_request_that_is_gone_is_told(desk: Desk) -> None:
    desk.feed()
    desk.tab.show_request(77)
    assert "#77 is no longer in the log" in desk.posted[-1].sentence


def test_the_tail_is_followed_only_from_the_tail(desk: Desk) -> None:
    desk.feed(100)
    bar = desk.table.verticalScrollBar()
    desk.until(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    bar.setValue(100)
    desk.feed(5)
    newer = desk.part(QPushButton, "requests.table.newer")
    desk.until(newer.isVisible)
    assert newer.text() == "5 new ↓"
    assert bar.value() == 100
    desk.qtbot.mouseClick(newer, LEFT)
    assert bar.value() == bar.maximum()
    assert not newer.isVisible()
    desk.feed(5)
    assert bar.value() == bar.maximum()


def test_rows_that_are_trimmed_do_not_move_what_one_reads(desk: Desk) -> None:
    desk.workspace.requests._limit = 100
    desk.feed(100)
    bar = desk.table.verticalScrollBar()
    bar.setValue(1300)
    seen = desk.table.model().row_at(desk.table.rowAt(5)).number
    desk.workspace.feed_many([(exchange(), None)])
    desk.until(lambda: desk.table.model().rowCount() < 100)
    assert desk.table.model().row_at(desk.table.rowAt(5)).number == seen


def test_clearing_and_pausing(desk: Desk) -> None:
    desk.feed(3)
    desk.tab.show_request(2)
    desk.until(lambda: desk.count == "3")
    desk.qtbot.mouseClick(desk.part(QToolButton, "requests.clear"), LEFT)
    assert desk.table.model().rowCount() == 0
    assert not desk.table.isVisible()
    desk.qtbot.mouseClick(desk.part(QToolButton, "requests.record"), LEFT)
    assert not desk.workspace.requests.recording
    desk.workspace.feed(exchange())
    assert len(desk.workspace.requests) == 0
    assert "Paused" in desk.part(QToolButton, "requests.record").accessibleName()


def test_shortcuts(desk: Desk) -> None:
    number = desk.feed()[0]
    desk.tab.show_request(number)
    with desk.qtbot.waitSignal(desk.navigator.replay, timeout=20_000) as asked:
        desk.qtbot.keyClick(desk.table, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == [number]
    desk.qtbot.keyClick(desk.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "\tGET\t200\t/\tindex\t" in QGuiApplication.clipboard().text()


def test_all_of_a_big_log_can_be_selected_and_its_beginning_copied(desk: Desk) -> None:
    row = row_of(exchange(), 1, "B1", None)
    desk.workspace.requests.add_rows([replace(row, number=n, id=str(n)) for n in range(1, 150_001)])
    desk.until(lambda: desk.table.model().rowCount() == 150_000)
    started = time.thread_time()  # other programs do not count
    desk.qtbot.keyClick(desk.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    desk.table.grab()
    desk.qtbot.keyClick(desk.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert time.thread_time() - started < 3  # seven seconds when headings look at each row
    assert QGuiApplication.clipboard().text().count("\n") == 9_999
    assert "first 10,000 rows" in desk.posted[-1].sentence


def menu_of(desk: Desk, row: int) -> QMenu:
    rect = desk.table.visualRect(desk.table.model().index(row, RequestColumn.PATH))
    desk.qtbot.mouseClick(desk.table.viewport(), LEFT, pos=rect.center())
    desk.table.customContextMenuRequested.emit(rect.center())
    menus = [menu for menu in desk.tab.findChildren(QMenu) if menu.isVisible()]
    assert menus
    return menus[-1]


def choose(menu: QMenu, text: str) -> None:
    action = next(action for action in menu.actions() if action.text().startswith(text))
    action.trigger()
    menu.close()


def test_the_context_menu(desk: Desk) -> None:
    first = exchange(url="http://127.0.0.1:5000/?a=1", query="a=1")
    desk.workspace.feed(first)
    desk.feed(replay_of=first.id, method="POST")
    clipboard = QGuiApplication.clipboard()
    choose(menu_of(desk, 0), "Copy URL")
    assert clipboard.text() == "http://127.0.0.1:5000/?a=1"
    choose(menu_of(desk, 0), "Copy path")
    assert clipboard.text() == "/?a=1"
    choose(menu_of(desk, 0), "Copy as text")
    assert clipboard.text().startswith("GET /?a=1 HTTP/1.1\nHost: ")
    for text, signal, arguments in (
        ("Replay…", desk.navigator.replay, [2]),
        ("Show the original #1", desk.navigator.show_request, [1]),
        ("Show client", desk.navigator.show_client, ["aaaa0001", ""]),
        ("Show route", desk.navigator.show_route, ["shop", "index", "/"]),
    ):
        with desk.qtbot.waitSignal(signal, timeout=20_000) as jump:
            choose(menu_of(desk, 1), text)
        assert jump.args == arguments
    choose(menu_of(desk, 0), "Show only endpoint index")
    assert desk.filter.text() == "index"


def test_columns_are_hidden_from_the_heading(desk: Desk) -> None:
    header = desk.table.horizontalHeader()
    menu = column_menu(header, frozenset((RequestColumn.PATH,)))
    titles = {action.text(): action for action in menu.actions()}
    titles["endpoint"].trigger()
    assert header.isSectionHidden(RequestColumn.ENDPOINT)
    assert not titles["path"].isEnabled()
    titles["Show all columns"].trigger()
    assert not header.isSectionHidden(RequestColumn.ENDPOINT)


def test_details_go_below_in_a_narrow_window_until_somebody_chooses(desk: Desk) -> None:
    splitter = desk.tab._splitter
    desk.tab.resize(900, 600)
    assert splitter.orientation() is Qt.Orientation.Vertical
    desk.tab.hide()
    desk.tab.show()
    desk.tab.resize(1400, 600)
    assert splitter.orientation() is Qt.Orientation.Horizontal
    desk.qtbot.mouseClick(desk.part(QToolButton, "requests.layout"), LEFT)
    assert splitter.orientation() is Qt.Orientation.Vertical
    desk.tab.resize(1500, 600)
    assert splitter.orientation() is Qt.Orientation.Vertical


def test_a_chosen_layout_is_remembered_one_that_the_width_gave_is_not(qtbot: Any, desk: Desk) -> None:
    splitter, button = desk.tab._splitter, desk.part(QToolButton, "requests.layout")
    desk.tab.hide()
    splitter.setOrientation(Qt.Orientation.Vertical)  # what QSplitter.restoreState does
    desk.tab.show()
    desk.tab.resize(1500, 600)
    assert splitter.orientation() is Qt.Orientation.Horizontal
    desk.qtbot.mouseClick(button, LEFT)
    assert desk.workspace.settings.request_details == "below"
    desk.tab.hide()
    splitter.setOrientation(Qt.Orientation.Horizontal)
    desk.tab.show()
    assert splitter.orientation() is Qt.Orientation.Vertical
    assert button.accessibleName() == "Details beside the list"


def test_the_app_column_is_there_for_several_apps(desk: Desk) -> None:
    header = desk.table.horizontalHeader()
    assert header.isSectionHidden(RequestColumn.APP)
    desk.workspace.target.apps = tuple(AppFacts(name, name, name) for name in ("front", "admin"))
    desk.feed()
    assert not header.isSectionHidden(RequestColumn.APP)


def test_enter_leads_to_the_details(desk: Desk) -> None:
    number = desk.feed()[0]
    desk.tab.show_request(number)
    desk.qtbot.keyClick(desk.table, Qt.Key.Key_Return)
    assert desk.part(QTabBar, "requests.details.tabs").hasFocus()


def test_each_row_has_its_tooltip(desk: Desk) -> None:
    desk.feed(session=session({}, {"a": 1}))
    index = desk.table.model().index(0, RequestColumn.SESSION)
    assert "new session" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert desk.table.indexAt(QPoint(5, 5)).row() == 0
