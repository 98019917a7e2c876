"""A read-only table over rows of one kind, for snapshots of some thousand rows (routes, config, headers).

The columns say how a row is shown; the model keeps only which rows pass the filter and in which order.

    TableModel((Column("Method", lambda r: r.method, mono=True), Column("ms", ..., right=True)), theme)
    model.set_rows(rows); model.set_filter("plain words"); view.setSortingEnabled(True)
    model.row_at(index.row())
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from inspector.domain.filter_words import FilterWords
from inspector.gui.theme import Theme

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    title: str
    text: Callable[[Row], str]
    width: int = 120
    right: bool = False
    mono: bool = False
    color: Callable[[Row], str | None] | None = None
    """Name of a colour of the theme, or None for the usual one."""
    tooltip: Callable[[Row], str] | None = None
    """The whole text when absent."""
    order: Callable[[Row], Any] | None = None
    """What to sort by; the text when absent."""
    explanation: str = ""
    """Tooltip of the heading."""


class TableModel(QAbstractTableModel, Generic[Row]):
    """Rows come by `set_rows`. A filter keeps the rows that hold all of its words, in any column."""

    def __init__(self, columns: Sequence[Column[Row]], theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._theme = theme
        self._rows: list[Row] = []
        self._shown: list[int] = []
        self._words = FilterWords()
        self._sort: tuple[int, Qt.SortOrder] | None = None
        theme.changed.connect(self._repaint)

    @property
    def total(self) -> int:
        """All rows, also those that the filter hides."""
        return len(self._rows)

    @property
    def filter_text(self) -> str:
        return str(self._words)

    def row_at(self, row: int) -> Row:
        return self._rows[self._shown[row]]

    def find(self, wanted: Callable[[Row], bool]) -> QModelIndex:
        """The first shown row for which `wanted` holds, else an invalid index."""
        for position, number in enumerate(self._shown):
            if wanted(self._rows[number]):
                return self.index(position, 0)
        return QModelIndex()

    def set_rows(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self._rows = list(rows)
        self._shown = self._arranged()
        self.endResetModel()

    def set_filter(self, text: str) -> None:
        self.beginResetModel()
        self._words = FilterWords.of(text)
        self._shown = self._arranged()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        old = [(index, self._shown[index.row()]) for index in self.persistentIndexList()]
        self._sort = (column, order) if column >= 0 else None
        self._shown = self._arranged()
        where = {number: position for position, number in enumerate(self._shown)}
        self.changePersistentIndexList(
            [index for index, _ in old], [self.index(where[number], index.column()) for index, number in old]
        )
        self.layoutChanged.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.row_at(index.row()), self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(row)
            case Qt.ItemDataRole.ToolTipRole:
                return (column.tooltip or column.text)(row)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column.right else _LEFT
            case Qt.ItemDataRole.FontRole:
                return self._theme.mono() if column.mono else None
            case Qt.ItemDataRole.ForegroundRole:
                name = column.color(row) if column.color else None
                return self._theme.color(name) if name else None
            case _:
                return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.explanation or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        return None

    def _arranged(self) -> list[int]:
        shown = [number for number, row in enumerate(self._rows) if self._passes(row)]
        if self._sort is not None:
            column = self.columns[self._sort[0]]
            key = column.order or (lambda row: column.text(row).casefold())
            shown.sort(
                key=lambda number: key(self._rows[number]),
                reverse=self._sort[1] is Qt.SortOrder.DescendingOrder,
            )
        return shown

    def _passes(self, row: Row) -> bool:
        if not self._words:
            return True
        text = "\n".join(column.text(row) for column in self.columns).casefold()
        return self._words.fit(text)

    def _repaint(self) -> None:
        if self._shown and self.columns:
            last = self.index(len(self._shown) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
