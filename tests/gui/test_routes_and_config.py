"""Routes: one row per rule, filtered, by app; what both tables have. (test_config_tab.py has the config.)"""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QTableView, QTreeView, QWidget

from inspector.domain.apps import AppFacts
from inspector.domain.config import ConfigRow
from inspector.domain.exchanges import View
from inspector.domain.routes import RouteRow
from inspector.gui.models.config import APP_COLUMN as CONFIG_APP_COLUMN
from inspector.gui.models.routes import APP_COLUMN, methods_text, route_columns, special_text
from inspector.gui.models.table_model import TableModel
from inspector.gui.theme import Theme
from inspector.workspace.route_usage import Usage
from inspector.workspace.workspace import Workspace
from tests.gui.kit import WindowMaker, wait, watched
from tests.workspace.exchange_maker import exchange

APPS = (AppFacts("a1", "shop", "shop"), AppFacts("a2", "shop", "shop", script_root="/redis"))
ROUTES = (
    RouteRow("a1", "/", ("GET", "HEAD", "OPTIONS"), "store.index", view=View("index", "/p/store.py", 12)),
    RouteRow("a1", "/p/<int:pid>", ("GET", "HEAD"), "store.product", converters={"pid": "int"}),
    RouteRow("a1", "/old", None, "old", redirect_to="/", strict_slashes=False, subdomain="api"),
    RouteRow("a2", "/", ("DELETE",), "store.index", defaults={"page": 1}),
)


def column_texts(table: QTableView, column: int) -> list[str]:
    model = table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


@pytest.fixture
def workspace() -> Workspace:
    made = Workspace()
    made.target.apps = APPS
    made.routes.show(ROUTES)
    return made


def test_the_models_keep_the_rules_of_qt(theme: Theme, qtbot: Any) -> None:
    routes = watched(TableModel(route_columns(lambda row: Usage(), str, lambda: True), theme))
    routes.set_rows(ROUTES)
    for model in (routes,):
        for column in range(model.columnCount()):
            model.sort(column, Qt.SortOrder.DescendingOrder)
            model.set_filter("s")
            model.set_filter("")


def test_texts_of_a_rule() -> None:
    assert [methods_text(row) for row in ROUTES] == ["GET", "GET", "any", "DELETE"]
    assert methods_text(RouteRow("a", "/", ("HEAD", "OPTIONS"), "x")) == "HEAD OPTIONS"
    assert special_text(ROUTES[2]) == "redirects to /, slash optional"


def test_routes_are_filtered_and_counted(make_window: WindowMaker, workspace: Workspace, qtbot: Any) -> None:
    window = make_window(workspace)
    window.show()
    window.tabs.show_page("routes")
    table = window.findChild(QTableView, "routes.table")
    assert column_texts(table, 0) == ["/", "/p/<int:pid>", "/old", "/"]
    assert column_texts(table, 3)[0] == "store.py:12"
    qtbot.keyClicks(window.findChild(QLineEdit, "routes.filter"), "int product")
    wait(qtbot, lambda: column_texts(table, 0) == ["/p/<int:pid>"])
    assert window.findChild(QLabel, "routes.count").text() == "1 of 4"
    workspace.feed(exchange(app="a1", endpoint="store.product", rule="/p/<int:pid>"))
    wait(qtbot, lambda: column_texts(table, 4) == ["1"])


def test_one_app_of_several(make_window: WindowMaker, workspace: Workspace, qtbot: Any) -> None:
    window = make_window(workspace)
    window.show()
    window.tabs.show_page("routes")
    box = window.findChild(QComboBox, "routes.app")
    assert [box.itemText(n) for n in range(box.count())] == ["All apps", "shop", "shop · /redis"]
    table = window.findChild(QTableView, "routes.table")
    assert table.horizontalHeader().visualIndex(APP_COLUMN) == 1
    assert not table.isColumnHidden(APP_COLUMN)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_End)
    box.activated.emit(box.currentIndex())
    table = window.findChild(QTableView, "routes.table")
    assert column_texts(table, 1) == ["DELETE"]
    workspace.target.apps = APPS[:1]
    workspace.routes.show(ROUTES[:3])
    assert box.isHidden()
    assert len(column_texts(table, 0)) == 3


@pytest.mark.parametrize(("stem", "app"), [("routes", APP_COLUMN), ("config", CONFIG_APP_COLUMN)])
def test_the_app_is_beside_the_first_column_and_can_be_read(
    make_window: WindowMaker, workspace: Workspace, stem: str, app: int
) -> None:
    longest = AppFacts("a2", "bookshop (second shop)", "shop")
    workspace.target.apps = (APPS[0], longest)
    workspace.config.show([ConfigRow(key, "A", 1, "int", False, False) for key in ("a1", "a2")], {})
    window = make_window(workspace)
    window.show()
    window.tabs.show_page(stem)
    table = window.findChild(QTableView, f"{stem}.table")
    header = table.horizontalHeader()
    assert header.visualIndex(app) == 1
    assert header.sectionSize(app) > table.fontMetrics().horizontalAdvance(longest.name)
    assert header.sectionViewportPosition(app) + header.sectionSize(app) < table.viewport().width()


def test_a_jump_finds_the_route_behind_a_filter(make_window: WindowMaker, workspace: Workspace) -> None:
    window = make_window(workspace)
    window.show()
    page = window.tabs.show_page("routes")
    page.findChild(QLineEdit, "routes.filter").setText("nothing like it")
    window.navigator.show_route.emit("a2", "store.index", "")
    table = window.findChild(QTableView, "routes.table")
    assert table.currentIndex().row() == 3


@pytest.mark.parametrize("stem", ["routes", "config"])
def test_a_filter_without_a_match_says_so(
    make_window: WindowMaker, workspace: Workspace, qtbot: Any, stem: str
) -> None:
    workspace.config.show(
        [ConfigRow("a1", "DEBUG", False, "bool", False, True, False, "Flask's default")], {}
    )
    window = make_window(workspace)
    window.show()
    window.tabs.show_page(stem)
    field = window.findChild(QLineEdit, f"{stem}.filter")
    empty = window.findChild(QWidget, f"{stem}.empty")
    qtbot.keyClicks(field, "nothing is called so")
    wait(qtbot, empty.isVisible)
    assert "Nothing matches the filter" in [each.text() for each in empty.findChildren(QLabel)]
    assert not any(tree.isVisible() for tree in window.findChildren(QTreeView, f"{stem}.tree"))
    QTest.keyClick(field, Qt.Key.Key_Escape)
    wait(qtbot, lambda: not empty.isVisible())


def test_nothing_yet_says_what_to_do(make_window: WindowMaker) -> None:
    window = make_window()
    window.show()
    for stem in ("routes",):
        window.tabs.show_page(stem)
        assert not window.findChild(QTableView, f"{stem}.table").isVisible()
