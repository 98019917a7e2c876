"""The flash queues as Qt models: the columns of what waits, and the history as a log that grows at its end.

The history model holds no events: it keeps which positions of `FlashQueues` pass the filter, and announces
new ones at most twenty times a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
)

from inspector.domain.filter_words import FilterWords
from inspector.gui.models.request_cells import local_time
from inspector.gui.models.table_model import Column
from inspector.gui.theme import Theme
from inspector.gui.widgets.places import place_address, place_text
from inspector.workspace.flashes import FlashEvent, FlashQueues, WaitingFlash

TICK = 50
"""Milliseconds between two announcements of the history."""

Index = QModelIndex | QPersistentModelIndex
Label = Callable[[str], str]
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_PREVIEW = 400

KIND_COLORS: Mapping[str, str] = {"pushed": "added", "consumed": "info", "dropped": "removed"}
_KIND_SIGNS: Mapping[str, str] = {"pushed": "+", "consumed": "−", "dropped": "×"}


class WaitingColumn(IntEnum):
    CLIENT = 0
    APP = 1
    CATEGORY = 2
    TEXT = 3
    PLACE = 4
    NUMBER = 5
    SINCE = 6
    SURVIVED = 7


class HistoryColumn(IntEnum):
    TIME = 0
    KIND = 1
    CATEGORY = 2
    TEXT = 3
    PLACE = 4
    NUMBER = 5
    CLIENT = 6
    WAITED = 7


def waiting_columns(
    label: Label, app_title: Label, now: Callable[[], float] = time.time
) -> tuple[Column[WaitingFlash], ...]:
    """In the order of WaitingColumn. `now` is asked at every repaint: the waiting time ticks."""
    return (
        Column(_tr("client"), lambda flash: label(flash.client), 64),
        Column(_tr("app"), lambda flash: app_title(flash.app or ""), 120, color=lambda _: "muted"),
        Column(_tr("category"), lambda flash: flash.category, 104),
        Column(_tr("text"), lambda flash: one_line(flash.text), 320, tooltip=lambda flash: flash.text[:4000]),
        Column(
            _tr("pushed by"),
            lambda flash: place_text(flash.place) or _tr("before the recording"),
            190,
            color=lambda _: "muted",
            tooltip=lambda flash: place_address(flash.place),
        ),
        Column(
            _tr("in"),
            lambda flash: f"#{flash.pushed_in}" if flash.pushed_in else "–",
            64,
            right=True,
            order=lambda flash: flash.pushed_in or 0,
            tooltip=lambda flash: _tr("The request that pushed it"),
        ),
        Column(
            _tr("waits"),
            lambda flash: span_text(now() - flash.since),
            80,
            right=True,
            order=lambda flash: -flash.since,
            tooltip=lambda flash: _tr("Since {time}").format(time=local_time(flash.since)),
        ),
        Column(
            _tr("survived"),
            lambda flash: str(flash.survived),
            80,
            right=True,
            color=lambda flash: "warning" if flash.survived >= 3 else None,
            order=lambda flash: flash.survived,
            explanation=_tr("Requests of this client meanwhile that did not show it"),
        ),
    )


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
        self._tick = QTimer(self, interval=TICK, singleShot=True)
        self._tick.timeout.connect(self._on_tick)
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
        if not self._tick.isActive():
            self.flush()
            self._tick.start()

    def _on_reset(self) -> None:
        self.beginResetModel()
        self._fill()
        self.endResetModel()

    def _on_tick(self) -> None:
        if self._queues.history_len() > self._seen:
            self.flush()
            self._tick.start()

    def _repaint(self) -> None:
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, len(HistoryColumn) - 1))


def one_line(text: str) -> str:
    """A flash is mostly a sentence; a longer one is cut for its cell."""
    joined = " ↵ ".join(text[: 2 * _PREVIEW].splitlines()) if "\n" in text else text
    return joined if len(joined) <= _PREVIEW else f"{joined[:_PREVIEW]}…"


def span_text(seconds: float) -> str:
    """ "0.4 s", "12 s", "3 min 05 s", "2 h 14 min", "3 d 4 h"."""
    seconds = max(0.0, seconds)
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Flashes", text)
