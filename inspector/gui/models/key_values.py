"""Names and values one can edit, each switched on or off: query, headers, cookies and form of a replay.

The last row is always empty: typing into it adds one. `edited` follows every change by hand, not `set_rows`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from inspector.gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_SHOWN = 2000
"""Characters of a value in its cell; the editor gets all."""


class KeyColumn(IntEnum):
    NAME = 0
    VALUE = 1


@dataclass(frozen=True, slots=True)
class KeyValue:
    name: str = ""
    value: str = ""
    on: bool = True


class KeyValueModel(QAbstractTableModel):
    edited = Signal()

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[KeyValue] = []
        self._has_empty = True
        theme.changed.connect(self._repaint)

    def pairs(self) -> list[tuple[str, str]]:
        """Those that are on."""
        return [(row.name, row.value) for row in self._rows if row.on]

    def rows(self) -> tuple[KeyValue, ...]:
        return tuple(self._rows)

    def set_pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.set_rows([KeyValue(name, value) for name, value in pairs])

    def take_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """As `set_pairs`, but rows that are off stay, and nothing happens when nothing differs."""
        if list(pairs) == self.pairs():
            return
        kept = [(index, row) for index, row in enumerate(self._rows) if not row.on]
        rows = [KeyValue(name, value) for name, value in pairs]
        for index, row in kept:
            rows.insert(min(index, len(rows)), row)
        self.set_rows(rows)

    def set_rows(self, rows: Sequence[KeyValue]) -> None:
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def remove(self, numbers: Iterable[int]) -> None:
        """The empty last row cannot be removed."""
        found = sorted({number for number in numbers if 0 <= number < len(self._rows)}, reverse=True)
        for number in found:
            self.beginRemoveRows(QModelIndex(), number, number)
            del self._rows[number]
            self.endRemoveRows()
        if found:
            self.edited.emit()

    def move(self, number: int, by: int) -> bool:
        """One row up or down; order matters for headers."""
        to = number + by
        if not (0 <= number < len(self._rows) and 0 <= to < len(self._rows)):
            return False
        # Qt counts the place to drop at before the row was taken out.
        self.beginMoveRows(QModelIndex(), number, number, QModelIndex(), to + 1 if by > 0 else to)
        self._rows.insert(to, self._rows.pop(number))
        self.endMoveRows()
        self.edited.emit()
        return True

    # -- what Qt asks ------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows) + self._has_empty

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(KeyColumn)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = super().flags(index) | Qt.ItemFlag.ItemIsEditable
        if index.column() == KeyColumn.NAME and index.row() < len(self._rows):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = KeyColumn(index.column())
        if index.row() >= len(self._rows):
            return self._empty_row(column, role)
        row = self._rows[index.row()]
        text = row.name if column is KeyColumn.NAME else row.value
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
            case Qt.ItemDataRole.EditRole:
                return text
            case Qt.ItemDataRole.ToolTipRole:
                return text[: 2 * _SHOWN]
            case Qt.ItemDataRole.CheckStateRole if column is KeyColumn.NAME:
                return Qt.CheckState.Checked if row.on else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.FontRole:
                return self._theme.mono() if column is KeyColumn.VALUE else None
            case Qt.ItemDataRole.ForegroundRole:
                return None if row.on else self._theme.color("disabled")
            case _:
                return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid():
            return False
        number, column = index.row(), KeyColumn(index.column())
        if role == Qt.ItemDataRole.CheckStateRole and column is KeyColumn.NAME and number < len(self._rows):
            on = Qt.CheckState(value) is Qt.CheckState.Checked
            return self._put(number, replace(self._rows[number], on=on))
        if role != Qt.ItemDataRole.EditRole:
            return False
        if number < len(self._rows):
            old, text = self._rows[number], str(value)
            is_name = column is KeyColumn.NAME
            return self._put(number, replace(old, name=text) if is_name else replace(old, value=text))
        return self._append(column, str(value))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("name"), self.tr("value"))[section]

    def _empty_row(self, column: KeyColumn, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and column is KeyColumn.NAME:
            return self.tr("add…")
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._theme.color("disabled")
        return "" if role == Qt.ItemDataRole.EditRole else None

    def _put(self, number: int, row: KeyValue) -> bool:
        if row != self._rows[number]:
            self._rows[number] = row
            self.dataChanged.emit(self.index(number, 0), self.index(number, len(KeyColumn) - 1))
            self.edited.emit()
        return True

    def _append(self, column: KeyColumn, text: str) -> bool:
        if not text:
            return False
        # The row written into becomes an ordinary one in its place (its editor may go on to the next cell);
        # what is announced is a new empty row after it.
        self._has_empty = False
        self._rows.append(KeyValue(name=text) if column is KeyColumn.NAME else KeyValue(value=text))
        last = len(self._rows)
        self.dataChanged.emit(self.index(last - 1, 0), self.index(last - 1, len(KeyColumn) - 1))
        self.beginInsertRows(QModelIndex(), last, last)
        self._has_empty = True
        self.endInsertRows()
        self.edited.emit()
        return True

    def _repaint(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows), len(KeyColumn) - 1))
