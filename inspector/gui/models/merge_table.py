"""The keys on which two versions of a session disagree: mine, theirs, as I saw it, and which side is
taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from inspector.domain.merge import KeyMerge, Side
from inspector.domain.values import preview
from inspector.guest.flask_session_probe.wire import MISSING
from inspector.gui.models.value_text import key_text
from inspector.gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Column(IntEnum):
    KEY = 0
    MINE = 1
    THEIRS = 2
    SEEN = 3


class MergeTableModel(QAbstractTableModel):
    """A key's side is chosen with the check box of its cell; `chosen` after each choice."""

    chosen = Signal()

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.merges: tuple[KeyMerge, ...] = ()
        self._sides: list[Side | None] = []

    def show_merges(self, merges: Sequence[KeyMerge]) -> None:
        self.beginResetModel()
        self.merges = tuple(merges)
        self._sides = [merge.natural for merge in merges]
        self.endResetModel()

    @property
    def choices(self) -> dict[Any, Side]:
        return {
            merge.key: side for merge, side in zip(self.merges, self._sides, strict=True) if side is not None
        }

    @property
    def undecided(self) -> int:
        """Keys that both sides changed and nobody has decided yet."""
        return self._sides.count(None)

    def choose(self, rows: Sequence[int], side: Side) -> None:
        for row in rows:
            self._sides[row] = side
            self.dataChanged.emit(self.index(row, 0), self.index(row, Column.SEEN))
        self.chosen.emit()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.merges)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return (
            flags | Qt.ItemFlag.ItemIsUserCheckable
            if index.column() in (Column.MINE, Column.THEIRS)
            else flags
        )

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = (self.tr("key"), self.tr("mine"), self.tr("theirs, stored now"), self.tr("as I saw it"))
        return titles[section] if 0 <= section < len(titles) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        merge, side = self.merges[index.row()], self._sides[index.row()]
        column = index.column()
        value = (merge.key, merge.mine, merge.theirs, merge.base)[column]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return key_text(value) if column == Column.KEY else self._text(value, 200)
            case Qt.ItemDataRole.ToolTipRole:
                return key_text(value) if column == Column.KEY else self._text(value, 2000)
            case Qt.ItemDataRole.CheckStateRole if column in (Column.MINE, Column.THEIRS):
                wanted = Side.MINE if column == Column.MINE else Side.THEIRS
                return Qt.CheckState.Checked if side is wanted else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.FontRole:
                return self._theme.mono()
            case Qt.ItemDataRole.ForegroundRole:
                return self._theme.color("muted" if column == Column.SEEN else "text")
            case Qt.ItemDataRole.BackgroundRole if side is None:
                return self._theme.color("changed_background")
            case _:
                return None

    def _text(self, value: Any, limit: int) -> str:
        return self.tr("(not there)") if value is MISSING else preview(value, limit)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        mine = (index.column() == Column.MINE) == (Qt.CheckState(value) == Qt.CheckState.Checked)
        self.choose([index.row()], Side.MINE if mine else Side.THEIRS)
        return True
