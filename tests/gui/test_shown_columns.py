"""Which columns are shown: the data decide on some, and the user on all of them, also for the next window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication, QHeaderView, QTableView, QWidget

from inspector.domain.apps import AppFacts
from inspector.gui.models.requests import RequestColumn
from inspector.gui.widgets.header_menu import column_menu, show_by_data, shown_by_data
from inspector.gui.window import MainWindow
from inspector.gui.window_state import WindowState
from inspector.workspace.workspace import Workspace
from tests.gui.kit import WindowMaker


def test_columns_that_the_data_decides_on_are_not_restored(qapp: QApplication, tmp_path: Path) -> None:
    def table(hidden: bool) -> QWidget:
        root = QWidget()
        view = QTableView(root)
        view.setObjectName("kept")
        view.setModel(QStandardItemModel(1, 3, view))
        shown_by_data(view.horizontalHeader(), 2)
        view.setColumnHidden(2, hidden)
        return root

    state = WindowState(tmp_path / "window.ini")
    before, after = table(hidden=True), table(hidden=False)
    view = before.findChild(QTableView)
    view.setColumnHidden(1, True)
    view.setColumnWidth(0, 222)
    state.save_parts(before)
    state.restore_parts(after)
    restored = after.findChild(QTableView)
    assert [restored.isColumnHidden(column) for column in range(3)] == [False, True, False]
    assert restored.columnWidth(0) == 222


def test_what_the_user_hides_stays_so_whatever_the_data_say(qapp: QApplication, tmp_path: Path) -> None:
    def table() -> tuple[QWidget, QHeaderView]:
        root = QWidget()
        view = QTableView(root)
        view.setObjectName("kept")
        view.setModel(QStandardItemModel(1, 4, view))
        header = view.horizontalHeader()
        shown_by_data(header, 2, 3)
        say(header, False)
        return root, header

    def say(header: QHeaderView, useful: bool) -> None:
        for column in (2, 3):
            show_by_data(header, column, useful)

    def hidden(header: QHeaderView) -> list[int]:
        return [column for column in range(4) if header.isSectionHidden(column)]

    state = WindowState(tmp_path / "window.ini")
    root, header = table()
    say(header, True)
    column_menu(header, frozenset()).actions()[2].trigger()
    assert hidden(header) == [2]
    say(header, False)
    say(header, True)
    assert hidden(header) == [2]
    state.save_parts(root)

    later, header = table()
    state.restore_parts(later)
    assert hidden(header) == [2, 3]
    say(header, True)
    assert hidden(header) == [2]
    column_menu(header, frozenset()).actions()[2].trigger()
    say(header, False)
    assert hidden(header) == [3], "what the user shows stays, too"
    column_menu(header, frozenset()).actions()[-1].trigger()
    assert hidden(header) == []
    state.save_parts(later)

    last, header = table()
    state.restore_parts(last)
    say(header, True)
    assert hidden(header) == []


def test_the_app_of_requests_that_the_user_has_hidden(
    make_window: WindowMaker, tmp_path: Path, qtbot: Any
) -> None:
    def heading() -> QHeaderView:
        window = make_window(Workspace(), WindowState(tmp_path / "window.ini"))
        window.tabs.show_page("requests")
        assert header_of(window).isSectionHidden(RequestColumn.APP)
        window.workspace.target.apps = tuple(AppFacts(name, name, name) for name in ("front", "admin"))
        with qtbot.waitSignal(header_of(window).model().ticked, timeout=20_000):
            window.workspace.requests.counts_changed.emit()
        windows.append(window)
        return header_of(window)

    def header_of(window: MainWindow) -> QHeaderView:
        return window.findChild(QTableView, "requests.table").horizontalHeader()

    windows: list[MainWindow] = []
    first = heading()
    assert not first.isSectionHidden(RequestColumn.APP)
    column_menu(first, frozenset()).actions()[RequestColumn.APP].trigger()
    windows[0].close()
    assert heading().isSectionHidden(RequestColumn.APP)
