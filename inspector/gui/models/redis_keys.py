"""The keys of a Redis server as a table: what is visible is described when it is seen, the TTL counts
down by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from inspector.domain.redis_keys import time_left
from inspector.gui.models.pace import Pace
from inspector.gui.models.request_cells import size_text
from inspector.gui.theme import Theme
from inspector.workspace.redis_browser import RedisBrowser, RedisRow

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_TICK = 1000
_SOON_MS = 60_000
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Column(IntEnum):
    KEY = 0
    USER = 1
    TTL = 2
    SIZE = 3
    FORMAT = 4
    PREVIEW = 5


class RedisKeysModel(QAbstractTableModel):
    """Translates the browser's rows; keys that come while scanning are inserted once per 50 ms."""

    def __init__(self, browser: RedisBrowser, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._browser = browser
        self._theme = theme
        self._count = len(browser)
        self._pending = 0
        self._shift: tuple[int, int] | None = None
        """(first row, count) while rows are being announced that the browser has taken in or out already: Qt
        wants to see the rows as they were until it has been told.
        """
        self._pace = Pace(self)
        self._pace.due.connect(self._flush)
        self._tick = QTimer(self, interval=_TICK)
        self._tick.timeout.connect(self._count_down)
        self._tick.start()
        self._disconnect: list[Callable[[], None]] = [
            browser.added.connect(self._added),
            browser.changed.connect(self._changed),
            browser.removed.connect(self._removed),
            browser.reset.connect(self._reset),
        ]
        self.destroyed.connect(lambda: [disconnect() for disconnect in self._disconnect])

    def row_at(self, row: int) -> RedisRow | None:
        """None for a row that is just being removed."""
        position = self._position(row)
        return None if position is None else self._browser.row(position)

    def row_of(self, key: bytes) -> int | None:
        self._flush()
        return self._browser.index_of(key)

    def _added(self, first: int, last: int) -> None:
        if first != self._count + self._pending:
            self._flush()
            self._insert(first, last)
            return
        self._pending += last - first + 1
        self._pace.ask()

    def _insert(self, first: int, last: int) -> None:
        self._shift = (first, last - first + 1)
        self.beginInsertRows(QModelIndex(), first, last)
        self._count += last - first + 1
        self._shift = None
        self.endInsertRows()

    def _flush(self) -> None:
        if self._pending:
            first, self._pending = self._count, (count := self._pending) - count
            self._insert(first, first + count - 1)

    def _changed(self, first: int, last: int) -> None:
        last = min(last, self._count - 1)
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, Column.PREVIEW))

    def _removed(self, first: int, last: int) -> None:
        self._flush()
        self._shift = (first, -(last - first + 1))
        self.beginRemoveRows(QModelIndex(), first, last)
        self._count -= last - first + 1
        self._shift = None
        self.endRemoveRows()

    def _reset(self) -> None:
        self.beginResetModel()
        self._count, self._pending = len(self._browser), 0
        self.endResetModel()

    def _count_down(self) -> None:
        if self._count:
            first, last = self.index(0, Column.TTL), self.index(self._count - 1, Column.TTL)
            self.dataChanged.emit(first, last, [Qt.ItemDataRole.DisplayRole])

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == Column.SIZE:
            return _RIGHT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        tr = self.tr
        return (tr("key"), tr("user"), tr("expires in"), tr("size"), tr("format"), tr("preview"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        position = self._position(index.row()) if index.isValid() else None
        if position is None:
            return None
        row, column = self._browser.row(position), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tooltip(row, column)
            case Qt.ItemDataRole.FontRole:
                return self._theme.mono() if column in (Column.KEY, Column.PREVIEW) else None
            case Qt.ItemDataRole.TextAlignmentRole if column == Column.SIZE:
                return _RIGHT
            case Qt.ItemDataRole.ForegroundRole:
                return self._theme.color(self._color(row, column))
            case _:
                return None

    def _position(self, row: int) -> int | None:
        """Where the browser has the row by now; None when it is gone."""
        if self._shift is not None and row >= self._shift[0]:
            first, count = self._shift
            if count < 0 and row < first - count:
                return None
            row += count
        return row if 0 <= row < len(self._browser) else None

    @staticmethod
    def _color(row: RedisRow, column: int) -> str:
        left = ttl_now(row)
        if column == Column.TTL and left is not None and 0 <= left < _SOON_MS:
            return "warning"
        return "text" if column in (Column.KEY, Column.USER) else "muted"

    def _text(self, row: RedisRow, column: int) -> str:
        match column:
            case Column.KEY:
                return row.text
            case Column.USER:
                return row.user or ""
            case Column.TTL:
                return time_left(ttl_now(row))
            case Column.SIZE:
                return "" if row.size is None else size_text(row.size)
            case Column.FORMAT:
                return row.codec or ""
            case _:
                return row.preview or ""

    def _tooltip(self, row: RedisRow, column: int) -> str:
        left = ttl_now(row)
        if column == Column.TTL and left is not None and left >= 0:
            return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(time.time() + left / 1000))
        return self._text(row, column)


def ttl_now(row: RedisRow) -> int | None:
    """Milliseconds left by now: -1 never expires, -2 is over, None is not known."""
    if row.ttl_ms is None or row.ttl_ms < 0 or row.seen_at is None:
        return row.ttl_ms
    left = row.ttl_ms - round((time.time() - row.seen_at) * 1000)
    return left if left > 0 else -2
