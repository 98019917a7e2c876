"""The routes tab on a real app in a real child: tree and list, the page of a route, match, build, send."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QTabWidget,
    QTextBrowser,
    QToolButton,
    QTreeView,
)

from inspector.domain.apps import AppFacts
from inspector.domain.errors import LinkError
from inspector.domain.routes import RouteRow
from inspector.gui.models.route_page import RouteFacts, RoutePage
from inspector.gui.models.route_tree import RouteTree
from inspector.gui.models.routes import route_columns
from inspector.gui.models.table_model import TableModel
from inspector.gui.theme import Theme
from inspector.gui.window import MainWindow
from inspector.workspace.route_usage import Usage
from inspector.workspace.routes import RouteTable
from inspector.workspace.workspace import Workspace
from tests.guest.conftest import PROJECT
from tests.guest.window_side import Server, WindowSide
from tests.gui.kit import WindowMaker, wait, watched
from tests.gui.session_kit import until
from tests.workspace.exchange_maker import exchange, record


class Calls:
    """Asks a real probe, as TargetControl does."""

    def __init__(self, window: WindowSide) -> None:
        self._window = window
        told = window.ok("apps")["apps"]
        self.apps = tuple(AppFacts(app["app"], app["name"], app["import_name"]) for app in told)

    async def call(self, do: str, *, app: str | None = None, seconds: float = 5.0, **arguments: Any) -> Any:
        answer = await asyncio.to_thread(lambda: self._window.call(do, app=app, **arguments))
        if "error" in answer:
            raise LinkError(answer["error"])
        return answer["ok"]

    def processes_with(self, app: str) -> int:
        return 1

    async def queue_edit(self, *arguments: Any) -> None:
        raise AssertionError("no edits here")

    async def cancel_edit(self, edit: str) -> bool:
        raise AssertionError("no edits here")


@pytest.fixture(scope="module")
def child() -> Iterator[tuple[WindowSide, str]]:
    window = WindowSide()
    server = Server(sys.executable, PROJECT, "routed", window)
    try:
        yield window, server.url()
    finally:
        server.stop()
        window.close()


@pytest.fixture
def workspace(child: tuple[WindowSide, str]) -> Workspace:
    window, url = child
    calls = Calls(window)
    made = Workspace()
    made.target.apps = calls.apps
    made.target.url = url
    made.routes = RouteTable(calls, lambda: url)
    return made


@pytest.fixture
async def shown(workspace: Workspace, qapp: Any) -> AsyncIterator[MainWindow]:
    maker = WindowMaker(asyncio.get_running_loop())
    window = maker(workspace)
    window.resize(1400, 900)
    window.show()
    window.tabs.show_page("routes").refresh()
    await until(lambda: len(workspace.routes.rows) > 1500)
    yield window
    await window.tabs.page("routes")._runner.close()
    maker.close()


def texts(tree: QTreeView, parent: QModelIndex = QModelIndex()) -> list[str]:  # noqa: B008
    model, found = tree.model(), []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        found += [index.data(), *texts(tree, index)]
    return found


def click(window: MainWindow, name: str) -> None:
    QTest.mouseClick(window.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_the_tree_keeps_the_rules_of_qt(theme: Theme, qtbot: Any) -> None:
    table: TableModel[RouteRow] = TableModel(route_columns(lambda row: Usage(), str, lambda: True), theme)
    tree = watched(RouteTree(table, str, theme))
    rows = [
        RouteRow("a", "/", ("GET",), "index"),
        RouteRow("a", "/x", ("GET",), "outer.inner.x", blueprint="outer.inner"),
        RouteRow("b", "/y", None, "y"),
    ]
    table.set_rows(rows)
    assert tree.rowCount() == 2
    table.set_filter("outer")
    assert tree.index_of(0).data() == "/x"
    table.set_filter("")
    tree.sort(0, Qt.SortOrder.DescendingOrder)
    assert [tree.row_at(tree.index_of(position)) for position in range(3)] == [rows[2], rows[1], rows[0]]
    table.set_rows([])
    assert tree.rowCount() == 0


async def test_blueprints_are_nested_and_can_be_closed(shown: MainWindow, workspace: Workspace) -> None:
    tree = shown.findChild(QTreeView, "routes.tree")
    listed = texts(tree)
    assert listed.index("outer  (1)") < listed.index("inner  (1)") < listed.index("/outer/inner/deep")
    outer = next(index for index in tree.model().groups() if index.data().startswith("outer"))
    tree.collapse(outer)
    workspace.routes.show(workspace.routes.rows)
    outer = next(index for index in tree.model().groups() if index.data().startswith("outer"))
    assert not tree.isExpanded(outer)
    QTest.mouseClick(shown.findChild(QToolButton, "routes.as_tree"), Qt.MouseButton.LeftButton)
    assert shown.findChild(QTableView, "routes.table").isVisible()
    assert not tree.isVisible()


async def test_the_page_of_a_route(shown: MainWindow, workspace: Workspace) -> None:
    shown.navigator.show_route.emit("routed", "outer.inner.deep", "")
    page = shown.findChild(QTextBrowser, "routes.details.text")
    text = page.toPlainText()
    for wanted in ("outer › inner", "before_inner", "after_outer", "before_all", "none in the log"):
        assert wanted in text
    assert text.index("before_all") < text.index("before_inner")
    write = {"key": "cart", "op": "set", "value": 1, "file": "/p/a.py", "line": 3, "function": "f"}
    session = {
        **{"kind": "cookie", "interface": "x", "app": "routed", "cookie_name": "session", "cookie_in": None},
        **{"opened": True, "before": {}, "after": {"cart": 1}, "writes": [write]},
    }
    row = next(row for row in workspace.routes.rows if row.endpoint == "outer.inner.deep")
    facts = {"endpoint": row.endpoint, "rule": row.rule, "session": session, "status": 404}
    number = workspace.feed(exchange(app="routed", **facts))
    await until(lambda: "cart ×1" in page.toPlainText())
    assert f"#{number} 404" in page.toPlainText()
    assert workspace.routes.usage(row).last_status == 404
    workspace.requests.clear()
    assert workspace.routes.usage(row).hits == 0


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        (RouteRow("a", "/", ("GET",), "e"), None),
        (RouteRow("a", "/leaf", ("GET",), "e"), "none at the end: with one it is 404"),
        (RouteRow("a", "/folder/", ("GET",), "e"), "without the last one: redirected"),
        (RouteRow("a", "/folder/", ("GET",), "e", strict_slashes=False), "the last one may be missing"),
        (RouteRow("a", "/<path:file>", ("GET",), "e", converters={"file": "path"}), None),
        (RouteRow("a", "/<int:n>", ("GET",), "e", converters={"n": "int"}), "none at the end"),
        (RouteRow("a", "/", ("GET",), "e", merge_slashes=False), "doubled ones are kept"),
    ],
)
def test_what_the_page_says_of_slashes(theme: Theme, rule: RouteRow, wanted: str | None) -> None:
    page = RoutePage(theme).html(RouteFacts(rule, {}, Usage(), ()))
    assert ("Slashes" in page) is (wanted is not None)
    assert (wanted or "") in page


async def test_only_rules_that_nobody_asked_for(shown: MainWindow, workspace: Workspace) -> None:
    workspace.feed(exchange(app="routed", endpoint="leaf", rule="/leaf"))
    QTest.mouseClick(shown.findChild(QCheckBox, "routes.unused"), Qt.MouseButton.LeftButton)
    listed = texts(shown.findChild(QTreeView, "routes.tree"))
    assert "/leaf" not in listed
    assert "/folder/" in listed
    assert "/built" not in listed


async def test_the_rule_of_a_request_is_shown(shown: MainWindow) -> None:
    page = shown.tabs.page("routes")
    for rule, selected in (
        ("/page/<int:page>", "/page/<int:page>"),
        ("", "/page/"),
        ("/page/<int:page>", "/page/<int:page>"),
        ("/gone", "/page/"),
    ):
        shown.navigator.show_route.emit("routed", "page", rule)
        assert (page.list.current.endpoint, page.list.current.rule) == ("page", selected)


async def test_keys_lead_through_the_tree(shown: MainWindow, workspace: Workspace) -> None:
    tree = shown.findChild(QTreeView, "routes.tree")
    shown.navigator.show_route.emit("routed", "item", "")
    QTest.keyClick(tree, Qt.Key.Key_Down)
    page = shown.tabs.page("routes")
    assert page.list.current.endpoint == "by_code"
    field = shown.findChild(QLineEdit, "routes.filter")
    field.setFocus()
    field.setText("by_code")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert texts(tree) == ["/items/<string(length=3):code>"]
    assert tree.currentIndex().data() == "/items/<string(length=3):code>"
    before = page.list.current
    workspace.routes.show([replace(row) for row in workspace.routes.rows])
    assert page.list.current == before
    assert page.list.current is not before
    shown.findChild(QTabWidget, "routes.details").setCurrentIndex(2)
    tree.setFocus()
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert shown.findChild(QTextBrowser, "routes.details.text").isVisible()
    tree.setFocus()
    QTest.keyClick(tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "by_code" in QApplication.clipboard().text()
    workspace.routes.show(())
    assert page.list.current is None


async def test_a_view_that_cannot_be_printed_is_listed(shown: MainWindow) -> None:
    shown.navigator.show_route.emit("routed", "rude", "")
    assert "routed.Rude" in shown.findChild(QTextBrowser, "routes.details.text").toPlainText()


async def test_match_explains_and_jumps(shown: MainWindow) -> None:
    details = shown.findChild(QTabWidget, "routes.details")
    details.setCurrentIndex(2)
    QTest.keyClicks(shown.findChild(QLineEdit, "routes.match.url"), "/items/abcd")
    outcome = shown.findChild(QLabel, "routes.match.outcome")
    await until(lambda: outcome.text().startswith("404"))
    rules = shown.findChild(QTableView, "routes.match.rules")
    assert rules.model().index(0, 0).data() == "/items/<int:item>"
    assert "int refuses “abcd” for item" in rules.model().index(0, 1).data()
    rules.setCurrentIndex(rules.model().index(0, 0))
    rules.setFocus()
    QTest.keyClick(rules, Qt.Key.Key_Return)
    assert shown.tabs.page("routes").list.current.rule == "/items/<int:item>"


async def test_a_slip_in_a_url_names_the_rule_that_was_meant(shown: MainWindow) -> None:
    shown.findChild(QTabWidget, "routes.details").setCurrentIndex(2)
    url = shown.findChild(QLineEdit, "routes.match.url")
    rules = shown.findChild(QTableView, "routes.match.rules")
    note, outcome = (shown.findChild(QLabel, f"routes.match.{name}") for name in ("note", "outcome"))
    assert not rules.isVisible()
    QTest.keyClicks(url, "/itms/7")
    await until(lambda: "Did you mean /items/<int:item>?" in outcome.text())
    assert not rules.isVisible()  # no headings over nothing
    url.setText("/items/7")
    await until(rules.isVisible)
    assert "do not come near" in note.text()
    url.setText("/quite/another/thing/altogether/here")
    await until(lambda: "comes near" in outcome.text())


async def test_a_request_that_no_rule_took_asks_why(shown: MainWindow, workspace: Workspace) -> None:
    url = "http://127.0.0.1:5000/items/abcd"
    number = workspace.feed(exchange(app="routed", endpoint=None, status=404, url=url, path="/items/abcd"))
    shown.navigator.show_request.emit(number)
    overview = shown.findChild(QTextBrowser, "requests.details.overview.text")
    assert "Why?" in overview.toPlainText()
    overview.anchorClicked.emit(QUrl("go:match"))
    outcome = shown.findChild(QLabel, "routes.match.outcome")
    await until(lambda: outcome.isVisible() and outcome.text().startswith("404"))


def test_match_without_an_app_says_so(make_window: WindowMaker, qtbot: Any) -> None:
    window = make_window()
    window.show()
    window.tabs.show_page("routes")
    window.findChild(QTabWidget, "routes.details").setCurrentIndex(2)
    qtbot.keyClicks(window.findChild(QLineEdit, "routes.match.url"), "/x")
    outcome = window.findChild(QLabel, "routes.match.outcome")
    wait(qtbot, lambda: "No app is running" in outcome.text())


async def test_build_tells_what_is_missing_and_sends(shown: MainWindow) -> None:
    shown.navigator.show_route.emit("routed", "item", "")
    click(shown, "routes.send")
    note = shown.findChild(QLabel, "routes.build.note")
    await until(lambda: note.text() == "Missing: item.")
    field = shown.findChild(QLineEdit, "routes.build.argument.item")
    QTest.keyClicks(field, "x")
    await until(lambda: note.text() == r"int refuses “x” for item: it must fit \d+")
    assert not shown.findChild(QPushButton, "routes.build.send").isEnabled()
    field.clear()
    QTest.keyClicks(field, "7")
    QTest.keyClicks(shown.findChild(QLineEdit, "routes.build.query"), "q=a")
    url = shown.findChild(QLineEdit, "routes.build.url")
    await until(lambda: url.text().endswith("/items/7?q=a"))
    shown.findChild(QComboBox, "routes.build.method").setCurrentText("DELETE")
    click(shown, "routes.build.send")
    windows = [top for top in QApplication.topLevelWidgets() if top.objectName() == "replay"]
    assert [window.windowTitle() for window in windows] == [f"DELETE {url.text()}"]
    assert windows[0].findChild(QLineEdit, "replay.url").text() == url.text()


async def test_the_last_arguments_are_filled_in(shown: MainWindow, workspace: Workspace) -> None:
    workspace.feed(
        exchange(**record(app="routed", endpoint="item", rule="/items/<int:item>", view_args={"item": 41}))
    )
    shown.navigator.show_route.emit("routed", "item", "")
    assert shown.findChild(QLineEdit, "routes.build.argument.item").text() == "41"
    shown.findChild(QTabWidget, "routes.details").setCurrentIndex(1)
    url = shown.findChild(QLineEdit, "routes.build.url")
    await until(lambda: url.text().endswith("/items/41"))


async def test_a_click_on_build_or_match_goes_on_with_typing_there(shown: MainWindow) -> None:
    shown.navigator.show_route.emit("routed", "item", "")
    details = shown.findChild(QTabWidget, "routes.details")
    item = shown.findChild(QLineEdit, "routes.build.argument.item")
    url = shown.findChild(QLineEdit, "routes.match.url")
    shown.findChild(QLineEdit, "routes.build.query").setFocus()
    for page, field in ((1, item), (2, url), (1, item)):
        place = details.tabBar().tabRect(page).center()
        QTest.mouseClick(details.tabBar(), Qt.MouseButton.LeftButton, pos=place)
        assert details.currentIndex() == page
        assert shown.focusWidget() is field
    QTest.keyClicks(item, "7")
    await until(lambda: shown.findChild(QPushButton, "routes.build.match").isEnabled())
    click(shown, "routes.build.match")
    assert shown.focusWidget() is url
    assert url.text().endswith("/items/7")


@pytest.mark.parametrize("width", [1000, 1100, 1600])
async def test_in_a_narrow_window_rules_and_urls_can_be_read(shown: MainWindow, width: int) -> None:
    shown.resize(width, 700)
    await asyncio.sleep(0.05)
    tree = shown.findChild(QTreeView, "routes.tree")
    header = tree.header()
    await until(lambda: header.length() <= header.width())
    assert header.sectionSize(0) >= 230
    assert ("mean ms" in heads(tree)) is (width == 1600)
    assert heads(tree)[:4] == ["rule", "methods", "endpoint", "source"]
    field = shown.findChild(QLineEdit, "routes.filter")
    assert field.width() >= 190
    # Several apps: the URL has a line without the app.
    target = shown.workspace.target
    target.apps = (*target.apps, AppFacts("other", "another shop with a long name", "other"))
    page = shown.tabs.page("routes")
    page.match_url("", "GET", "/items/7")
    page.details.match.refresh_apps()
    await asyncio.sleep(0.05)
    url = shown.findChild(QLineEdit, "routes.match.url")
    assert shown.findChild(QComboBox, "routes.match.app").isVisible()
    assert url.width() >= 150


def heads(tree: QTreeView) -> list[str]:
    header = tree.header()
    return [
        str(header.model().headerData(column, Qt.Orientation.Horizontal))
        for column in range(header.count())
        if not header.isSectionHidden(column)
    ]
