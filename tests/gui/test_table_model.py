"""The read-only table: what is shown is always the rows that hold all words, in the chosen order."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from inspector.gui.models.table_model import Column, TableModel
from inspector.gui.theme import Theme
from tests.gui.kit import watched

Pair = tuple[str, int]
COLUMNS: tuple[Column[Pair], ...] = (
    Column("Name", lambda row: row[0]),
    Column("Size", lambda row: str(row[1]), right=True, order=lambda row: row[1], explanation="in bytes"),
)
rows = st.lists(st.tuples(st.text("abÄß", max_size=3), st.integers(0, 99)), max_size=12)


def shown(model: TableModel[Pair]) -> list[Pair]:
    return [model.row_at(row) for row in range(model.rowCount())]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(rows, st.text("abß1 ", max_size=4), st.integers(0, 1), st.booleans())
def test_filter_and_order(theme: Theme, rows: list[Pair], words: str, column: int, down: bool) -> None:
    model = watched(TableModel(COLUMNS, theme))
    model.set_rows(rows)
    model.sort(column, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)
    model.set_filter(words)
    wanted = [r for r in rows if all(w in f"{r[0]}\n{r[1]}".casefold() for w in words.casefold().split())]
    wanted.sort(key=lambda r: r[1] if column else r[0].casefold(), reverse=down)
    assert shown(model) == wanted
    assert model.total == len(rows)
    model.sort(-1)
    assert sorted(shown(model)) == sorted(wanted)


def test_a_minus_leaves_out(theme: Theme) -> None:
    model = TableModel(COLUMNS, theme)
    model.set_rows([("ann", 1), ("anton", 2), ("bea", 3)])
    model.set_filter("an -TON")
    assert (shown(model), model.filter_text) == ([("ann", 1)], "an -ton")
    model.set_filter("-an")
    assert shown(model) == [("bea", 3)]


def test_a_selection_stays_on_its_row_when_sorted(theme: Theme, qtbot: Any) -> None:
    model = watched(TableModel(COLUMNS, theme))
    model.set_rows([("b", 1), ("a", 2), ("c", 0)])
    kept = QPersistentModelIndex(model.index(0, 0))
    model.sort(0)
    assert kept.row() == 1
    assert model.find(lambda row: row[0] == "c").row() == 2
    assert not model.find(lambda row: row[0] == "z").isValid()


def test_what_a_cell_says(theme: Theme, qtbot: Any) -> None:
    model = watched(TableModel(COLUMNS, theme))
    model.set_rows([("a", 2)])
    cell = model.index(0, 1)
    assert cell.data() == "2"
    assert cell.data(Qt.ItemDataRole.TextAlignmentRole) & int(Qt.AlignmentFlag.AlignRight)
    assert model.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) == "in bytes"
    assert model.data(QModelIndex()) is None
