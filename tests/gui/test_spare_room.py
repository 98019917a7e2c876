"""The column that takes what the others leave: in wide and narrow views, dragged, with hidden columns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView

from inspector.gui.widgets.spare_room import SpareRoom


def made(parts: dict[int, int]) -> QTableView:
    view = QTableView()
    model = QStandardItemModel(3, 4, view)
    view.setModel(model)
    for column in range(4):
        view.setColumnWidth(column, 100)
    view.horizontalHeader().setStretchLastSection(True)
    SpareRoom(view.horizontalHeader(), parts)
    view.resize(900, 300)
    view.show()
    QApplication.processEvents()
    return view


@pytest.fixture
def table(qapp: QApplication) -> Iterator[QTableView]:
    view = made({1: 1})
    yield view
    view.close()
    view.deleteLater()


def room(view: QTableView) -> int:
    return view.viewport().width() - sum(view.columnWidth(column) for column in (0, 2, 3))


def resized(view: QTableView, width: int) -> int:
    view.resize(width, 300)
    QApplication.processEvents()
    return view.columnWidth(1)


def test_it_follows_the_width_and_keeps_its_own(table: QTableView) -> None:
    assert table.columnWidth(1) == room(table) > 400
    assert resized(table, 1200) == room(table) > 700
    assert resized(table, 300) == 100
    assert table.horizontalScrollBar().maximum() > 0
    assert table.columnWidth(3) == 100


def test_it_takes_what_another_gives(table: QTableView) -> None:
    table.setColumnWidth(2, 60)
    assert table.columnWidth(1) == room(table)
    table.setColumnHidden(3, True)
    assert table.columnWidth(1) == room(table)
    table.setColumnWidth(0, 2000)
    assert table.columnWidth(1) == 100


def test_a_state_that_was_saved_in_a_wide_window(table: QTableView) -> None:
    resized(table, 1200)
    state = table.horizontalHeader().saveState()
    resized(table, 500)
    table.horizontalHeader().restoreState(state)
    assert resized(table, 600) == room(table)


def test_several_share_it(qapp: QApplication) -> None:
    view = made({1: 2, 3: 1})
    resized(view, 1002)
    spare = view.viewport().width() - 400
    assert [view.columnWidth(column) for column in range(4)] == [
        100,
        100 + spare * 2 // 3,
        100,
        100 + spare - spare * 2 // 3,
    ]
    view.setColumnHidden(3, True)
    QApplication.processEvents()
    assert view.columnWidth(1) == 100 + spare + 100
    view.setColumnHidden(3, False)
    QApplication.processEvents()
    assert view.columnWidth(1) == 100 + spare * 2 // 3
    view.close()
    view.deleteLater()


def test_dragged_by_hand_it_stays_so_wide(table: QTableView) -> None:
    resized(table, 500)
    header = table.horizontalHeader()
    edge = QPoint(header.sectionViewportPosition(2) - 1, header.height() // 2)
    QTest.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    QTest.mouseMove(header.viewport(), edge + QPoint(60, 0))
    QTest.mouseMove(header.viewport(), edge + QPoint(120, 0))
    QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(120, 0))
    dragged = table.columnWidth(1)
    assert dragged > room(table)
    assert resized(table, 480) == dragged
