"""The history of the flashes as a log that grows at its end.

The model holds no events: it keeps which positions of `FlashQueues` pass the filter, and announces new
ones at most twenty times a second.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from inspector.domain.filter_words import FilterWords
from inspector.gui.models.flashes import Label, one_line, span_text
from inspector.gui.models.pace import Pace
from inspector.gui.models.request_cells import local_time
from inspector.gui.theme import Theme
from inspector.gui.widgets.places import place_address, place_text
from inspector.workspace.flashes import FlashEvent, FlashQueues

Index = QModelIndex | QPersistentModelIndex
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

KIND_COLORS: Mapping[str, str] = {"pushed": "added", "consumed": "info", "dropped": "removed"}
_KIND_SIGNS: Mapping[str, str] = {"pushed": "+", "consumed": "−", "dropped": "×"}


class HistoryColumn(IntEnum):
    TIME = 0
    KIND = 1
    CATEGORY = 2
    TEXT = 3
    PLACE = 4
    NUMBER = 5
    CLIENT = 6
    WAITED = 7


class FlashHistoryModel(QAbstractTableModel):
    """`event_at(row)` gives the event; None only between a trim of the store and its announcement."""

    def __init__(
        self, queues: FlashQueues, label: Label, theme: Theme, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._queues = queues
        self._label = label
        self._theme = theme
        self._words = FilterWords()
        self._shown: list[int] = []
        self._seen = 0
        self._pace = Pace(self)
        self._pace.due.connect(self.flush)
        self._fill()
        connections = (
            queues.history_added.connect(self._on_added),
            queues.history_reset.connect(self._on_reset),
        )
        self.destroyed.connect(lambda: [disconnect() for disconnect in connections])
        theme.changed.connect(self._repaint)

    @property
    def filter_text(self) -> str:
        return str(self._words)

    def event_at(self, row: int) -> FlashEvent | None:
        position = self._shown[row] if 0 <= row < len(self._shown) else -1
        return self._queues.history_at(position) if 0 <= position < self._queues.history_len() else None

    def set_filter(self, text: str) -> None:
        """Keep the events that hold all of these words, in any column, and none of those with a minus."""
        self._words = FilterWords.of(text)
        self._on_reset()

    def flush(self) -> None:
        """Announce what waits."""
        fresh = [n for n in range(self._seen, self._queues.history_len()) if self._passes(n)]
        self._seen = self._queues.history_len()
        if fresh:
            first = len(self._shown)
            self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
            self._shown += fresh
            self.endInsertRows()

    # -- what Qt asks ------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(HistoryColumn)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        event = self.event_at(index.row()) if index.isValid() else None
        if event is None:
            return None
        column = HistoryColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text_of(event, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tooltip(event, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                right = column in (HistoryColumn.NUMBER, HistoryColumn.WAITED)
                return _RIGHT if right else _LEFT
            case Qt.ItemDataRole.ForegroundRole:
                return self._color(event, column)
            case _:
                return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        titles = (
            self.tr("time"),
            self.tr("what"),
            self.tr("category"),
            self.tr("text"),
            self.tr("line"),
            self.tr("request"),
            self.tr("client"),
            self.tr("waited"),
        )
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(titles):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in (HistoryColumn.NUMBER, HistoryColumn.WAITED) else _LEFT
        return titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def line_of(self, event: FlashEvent) -> str:
        """For the clipboard, tab-separated."""
        return "\t".join(self.text_of(event, column) for column in HistoryColumn)

    # -- one cell ----------------------------------------------------------------------------------------

    def text_of(self, event: FlashEvent, column: HistoryColumn) -> str:
        match column:
            case HistoryColumn.TIME:
                return time.strftime("%H:%M:%S", time.localtime(event.time))
            case HistoryColumn.KIND:
                return f"{_KIND_SIGNS[event.kind]} {self.tr(event.kind)}"
            case HistoryColumn.CATEGORY:
                return event.category
            case HistoryColumn.TEXT:
                return one_line(event.text)
            case HistoryColumn.PLACE:
                return place_text(event.place)
            case HistoryColumn.NUMBER:
                return f"#{event.number}" if event.number else "–"
            case HistoryColumn.CLIENT:
                return self._label(event.client)
            case HistoryColumn.WAITED:
                return "" if event.waited_s is None else span_text(event.waited_s)

    def _tooltip(self, event: FlashEvent, column: HistoryColumn) -> str:
        if column is HistoryColumn.TIME:
            return local_time(event.time)
        if column is HistoryColumn.TEXT:
            return event.text[:4000]
        if column is HistoryColumn.PLACE:
            return place_address(event.place)
        if column is HistoryColumn.KIND and event.kind == "dropped":
            return self.tr("Its session was cleared, expired or not saved before anybody showed it.")
        return self.text_of(event, column)

    def _color(self, event: FlashEvent, column: HistoryColumn) -> Any:
        if column is HistoryColumn.KIND:
            return self._theme.color(KIND_COLORS[event.kind])
        muted = column in (HistoryColumn.TIME, HistoryColumn.PLACE)
        return self._theme.color("muted") if muted else None

    # -- what the store says -----------------------------------------------------------------------------

    def _passes(self, position: int) -> bool:
        if not self._words:
            return True
        event = self._queues.history_at(position)
        text = "\n".join(self.text_of(event, column) for column in HistoryColumn).casefold()
        return self._words.fit(text)

    def _fill(self) -> None:
        self._seen = self._queues.history_len()
        self._shown = [n for n in range(self._seen) if self._passes(n)]

    def _on_added(self, _first: int, _last: int) -> None:
        self._pace.ask()

    def _on_reset(self) -> None:
        self.beginResetModel()
        self._fill()
        self.endResetModel()

    def _repaint(self) -> None:
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, len(HistoryColumn) - 1))
