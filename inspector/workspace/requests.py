"""The live log: one thin row per exchange in memory, the whole exchange in the capture."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from inspector.domain.errors import StoreError
from inspector.domain.exchanges import Exchange
from inspector.domain.filter_words import FilterWords
from inspector.domain.process_end import cut_short
from inspector.domain.request_rows import RequestRow, row_of
from inspector.domain.sessions import SessionBadge
from inspector.workspace.signal import Signal

__all__ = ["ExchangeStore", "MemoryStore", "RequestLog", "RequestRow", "SessionBadge"]

DEFAULT_LIMIT = 1_000_000
_TRIM_SHARE = 20
"""A twentieth of the limit goes at once, so that a full log does not trim at every exchange."""


class ExchangeStore(Protocol):
    """Where whole exchanges lie: a capture file, or memory in tests."""

    def put(self, row: RequestRow, exchange: Exchange, record: Mapping[str, Any] | None) -> None: ...

    def get(self, number: int) -> Exchange:
        """Raises StoreError when it is not (or no longer) there."""

    def delete_before(self, number: int) -> None: ...


class MemoryStore:
    def __init__(self) -> None:
        self._exchanges: dict[int, Exchange] = {}

    def put(self, row: RequestRow, exchange: Exchange, record: Mapping[str, Any] | None = None) -> None:
        self._exchanges[row.number] = exchange

    def get(self, number: int) -> Exchange:
        try:
            return self._exchanges[number]
        except KeyError:
            raise StoreError(f"Exchange {number} is no longer kept.", "It was cleared or trimmed.") from None

    def delete_before(self, number: int) -> None:
        self._exchanges = {key: value for key, value in self._exchanges.items() if key >= number}


class RequestLog:
    def __init__(
        self,
        store: ExchangeStore | None = None,
        label: Callable[[str], str] | None = None,
        limit: int = DEFAULT_LIMIT,
    ) -> None:
        self.added: Signal[int, int] = Signal()
        self.removed: Signal[int, int] = Signal()
        self.changed: Signal[int, int] = Signal()
        """Rows that ran on, or are over now."""
        self.reset: Signal[()] = Signal()
        self.counts_changed: Signal[()] = Signal()
        self.filter_text = ""
        self._store: ExchangeStore = store or MemoryStore()
        self._label = label or (lambda client: client)
        self._limit = limit
        self._next = 1
        self._rows: list[RequestRow] = []
        self._visible: list[RequestRow] | None = None
        """None: no filter, all rows are visible."""
        self._words = FilterWords()
        self._numbers: dict[str, int] = {}
        self._replays: dict[int, list[int]] = {}
        self._running: dict[str, int] = {}
        self._recording = True
        self._dropped = 0

    # -- reading -----------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._shown)

    def row(self, index: int) -> RequestRow:
        return self._shown[index]

    def index_of(self, number: int) -> int | None:
        """Where the row is visible now."""
        return _find(self._shown, number)

    def row_of(self, number: int) -> RequestRow | None:
        """The row, visible or not."""
        index = _find(self._rows, number)
        return None if index is None else self._rows[index]

    def exchange(self, number: int) -> Exchange:
        return self._store.get(number)

    def number_of(self, exchange_id: str) -> int | None:
        return self._numbers.get(exchange_id)

    def replays_of(self, number: int) -> list[int]:
        return list(self._replays.get(number, ()))

    def numbers_of_sid(self, sid: str) -> list[int]:
        """The exchanges that had this server-side session."""
        return [row.number for row in self._rows if row.sid == sid]

    @property
    def total(self) -> int:
        return len(self._rows)

    @property
    def dropped(self) -> int:
        """Exchanges that the probe could not send because its queue was full."""
        return self._dropped

    @property
    def recording(self) -> bool:
        return self._recording

    @recording.setter
    def recording(self, on: bool) -> None:
        if on != self._recording:
            self._recording = on
            self.counts_changed.emit()

    @property
    def _shown(self) -> list[RequestRow]:
        return self._rows if self._visible is None else self._visible

    # -- growing -----------------------------------------------------------------------------------------

    def add(self, exchange: Exchange, record: Mapping[str, Any] | None = None) -> int:
        """The number it got; 0 when recording is paused, unless it is a replay: that one was asked for."""
        return self.add_many([(exchange, record)])[0]

    def add_many(self, batch: Iterable[tuple[Exchange, Mapping[str, Any] | None]]) -> list[int]:
        """Announced once per batch."""
        rows, numbers = [], []
        for exchange, record in batch:
            known = self._running.pop(exchange.id, 0)
            if known and self.row_of(known) is not None:
                self._replace(exchange, record, known, running=False)
                numbers.append(known)
                continue
            if not self._recording and exchange.replay_of not in self._numbers:
                numbers.append(0)
                continue
            row = self._new_row(exchange)
            self._store.put(row, exchange, record)
            rows.append(row)
            numbers.append(row.number)
        self._append(rows)
        return numbers

    def show_running(self, exchange: Exchange, record: Mapping[str, Any] | None = None) -> None:
        """What is known of an exchange that is not over; `add` with the same id ends it."""
        known = self._running.get(exchange.id, 0)
        if known and self.row_of(known) is not None:
            self._replace(exchange, record, known, running=True)
        elif self._recording:
            row = self._new_row(exchange, running=True)
            self._running[exchange.id] = row.number
            self._store.put(row, exchange, record)
            self._append([row])

    def end_running(self, pid: int, *, stopped: bool = False) -> None:
        """The process is gone: what it was about to tell will not come. `stopped`: the user wanted that."""
        for exchange_id, number in list(self._running.items()):
            if exchange_id.startswith(f"{pid}-"):
                del self._running[exchange_id]
                row = self.row_of(number)
                if row is not None:
                    self._end(row, stopped=stopped)

    def _end(self, row: RequestRow, *, stopped: bool) -> None:
        try:
            exchange = None if stopped else self._store.get(row.number)
        except StoreError:  # the capture could not keep up
            exchange = None
        if exchange is None:
            self._put_row(replace(row, running=False))
        else:
            self._replace(cut_short(exchange), None, row.number, running=False)

    def _replace(
        self, exchange: Exchange, record: Mapping[str, Any] | None, number: int, *, running: bool
    ) -> None:
        original = self._numbers.get(exchange.replay_of) if exchange.replay_of else None
        row = row_of(exchange, number, self._label(exchange.client), original, running=running)
        self._store.put(row, exchange, record)
        self._put_row(row)

    def _put_row(self, row: RequestRow) -> None:
        for rows in (self._rows, self._visible):
            index = _find(rows, row.number) if rows is not None else None
            if rows is not None and index is not None:
                rows[index] = row
        shown = self.index_of(row.number)
        if shown is not None:
            self.changed.emit(shown, shown)

    def add_rows(self, rows: list[RequestRow]) -> None:
        """Rows that lie in the store already: an opened capture."""
        for row in rows:
            self._link(row)
            self._next = max(self._next, row.number + 1)
        self._append(rows)

    def count_dropped(self, count: int) -> None:
        self._dropped += count
        self.counts_changed.emit()

    def _new_row(self, exchange: Exchange, *, running: bool = False) -> RequestRow:
        original = self._numbers.get(exchange.replay_of) if exchange.replay_of else None
        row = row_of(exchange, self._next, self._label(exchange.client), original, running=running)
        self._next += 1
        self._link(row)
        return row

    def _link(self, row: RequestRow) -> None:
        self._numbers[row.id] = row.number
        if row.replay_of is not None:
            self._replays.setdefault(row.replay_of, []).append(row.number)

    def _append(self, rows: list[RequestRow]) -> None:
        if not rows:
            return
        first = len(self._shown)
        self._rows += rows
        if self._visible is not None:
            self._visible += [row for row in rows if self._matches(row)]
        last = len(self._shown) - 1
        if last >= first:
            self.added.emit(first, last)
        if len(self._rows) > self._limit:
            self._trim(len(self._rows) - self._limit + self._limit // _TRIM_SHARE)
        self.counts_changed.emit()

    # -- shrinking ---------------------------------------------------------------------------------------

    def clear(self) -> None:
        self._forget(self._rows)
        self._store.delete_before(self._next)
        self._rows = []
        self._visible = None if self._visible is None else []
        self._dropped = 0
        self.reset.emit()
        self.counts_changed.emit()

    def _trim(self, count: int) -> None:
        gone, self._rows = self._rows[:count], self._rows[count:]
        self._forget(gone)
        bound = gone[-1].number
        hidden = count
        if self._visible is not None:
            hidden = bisect.bisect_right(self._visible, bound, key=lambda row: row.number)
            del self._visible[:hidden]
        self._store.delete_before(bound + 1)
        if hidden:
            self.removed.emit(0, hidden - 1)

    def _forget(self, rows: list[RequestRow]) -> None:
        for row in rows:
            if self._numbers.get(row.id) == row.number:
                del self._numbers[row.id]
            self._replays.pop(row.number, None)

    # -- filtering ---------------------------------------------------------------------------------------

    def set_filter(self, text: str) -> None:
        """Plain words, all must occur in method, status, path with query, endpoint, client or test; those
        with a minus before them must not.
        """
        words = FilterWords.of(text)
        self.filter_text = text
        if words == self._words:
            return
        self._words = words
        self._visible = [row for row in self._rows if self._matches(row)] if words else None
        self.reset.emit()
        self.counts_changed.emit()

    def _matches(self, row: RequestRow) -> bool:
        return self._words.fit(row.words())


def _find(rows: list[RequestRow], number: int) -> int | None:
    """Numbers ascend in every list of rows."""
    index = bisect.bisect_left(rows, number, key=lambda row: row.number)
    return index if index < len(rows) and rows[index].number == number else None
