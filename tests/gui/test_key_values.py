"""The tables of names and values, under Qt's model tester and with real keys."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLineEdit

from inspector.gui.models.key_values import KeyValueModel
from inspector.gui.widgets.key_value_table import KeyValueTable
from tests.gui.kit import make_theme, wait

PAIRS = [("Accept", "*/*"), ("X-Tag", "a"), ("X-Tag", "b")]


@pytest.fixture
def model(qapp: Any) -> KeyValueModel:
    made = KeyValueModel(make_theme())
    made.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        made, QAbstractItemModelTester.FailureReportingMode.Fatal, made
    )
    made.set_pairs(PAIRS)
    return made


@pytest.fixture
def table(qtbot: Any, model: KeyValueModel) -> KeyValueTable:
    made = KeyValueTable("pairs", model)
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    return made


def type_into(table: KeyValueTable, row: int, column: int, text: str, qtbot: Any) -> None:
    """As a person does: F2, type, Enter."""
    table.setCurrentIndex(table.model().index(row, column))
    qtbot.keyClick(table, Qt.Key.Key_F2)
    field = table.findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    wait(qtbot, lambda: table.findChild(QLineEdit) is None)


def test_duplicates_and_their_order_are_kept(model: KeyValueModel) -> None:
    assert model.pairs() == PAIRS


def test_a_value_is_edited_in_place(table: KeyValueTable, model: KeyValueModel, qtbot: Any) -> None:
    with qtbot.waitSignal(model.edited, timeout=20_000):
        type_into(table, 1, 1, "c", qtbot)
    assert model.pairs() == [("Accept", "*/*"), ("X-Tag", "c"), ("X-Tag", "b")]


def test_enter_begins_and_ends_an_edit(table: KeyValueTable, qtbot: Any, qtlog: Any) -> None:
    table.setCurrentIndex(table.model().index(1, 1))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    qtbot.keyClick(table.findChild(QLineEdit), Qt.Key.Key_Return)
    wait(qtbot, lambda: table.findChild(QLineEdit) is None)
    assert not [one for one in qtlog.records if "edit" in one.message]


def test_typing_into_the_last_row_adds_one(table: KeyValueTable, model: KeyValueModel, qtbot: Any) -> None:
    type_into(table, 3, 0, "X-New", qtbot)
    type_into(table, 3, 1, "1", qtbot)
    assert model.pairs()[-1] == ("X-New", "1")
    assert model.rowCount() == 5


def test_switching_off_keeps_the_row(table: KeyValueTable, model: KeyValueModel, qtbot: Any) -> None:
    table.setCurrentIndex(model.index(1, 1))
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert model.pairs() == [("Accept", "*/*"), ("X-Tag", "b")]
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert model.pairs() == PAIRS


def test_what_is_off_survives_the_other_side_of_the_step(model: KeyValueModel) -> None:
    model.setData(model.index(1, 0), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    model.take_pairs([("Accept", "text/html"), ("X-Tag", "b")])
    assert model.pairs() == [("Accept", "text/html"), ("X-Tag", "b")]
    assert [row.on for row in model.rows()] == [True, False, True]


def test_delete_removes_and_the_empty_row_stays(
    table: KeyValueTable, model: KeyValueModel, qtbot: Any
) -> None:
    table.selectAll()
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert model.pairs() == []
    assert model.rowCount() == 1


def test_alt_down_moves(table: KeyValueTable, model: KeyValueModel, qtbot: Any) -> None:
    table.setCurrentIndex(model.index(0, 0))
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert model.pairs() == [("X-Tag", "a"), ("Accept", "*/*"), ("X-Tag", "b")]
    assert table.currentIndex().row() == 1
    qtbot.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert model.pairs() == PAIRS


def test_rows_go_over_the_clipboard_as_lines(table: KeyValueTable, model: KeyValueModel, qtbot: Any) -> None:
    table.selectRow(1)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "X-Tag: a"
    QGuiApplication.clipboard().setText("A: 1\nB: 2")
    qtbot.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert model.pairs()[-2:] == [("A", "1"), ("B", "2")]


def test_the_menu_offers_what_the_keys_do(table: KeyValueTable) -> None:
    row = table.visualRect(table.model().index(0, 0)).center()
    texts = [action.text().split("\t")[0] for action in table.menu_at(row).actions() if action.text()]
    assert texts == [
        "Edit",
        "Copy value",
        "Copy row",
        "Paste rows",
        "Add row",
        "Remove",
        "Move up",
        "Move down",
    ]
    assert len(table.menu_at(QPoint(5, 280)).actions()) == 3
