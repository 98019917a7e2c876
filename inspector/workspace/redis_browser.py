"""The Redis tab without Qt: connect, scan the keys under a prefix, describe the visible ones, open,
delete.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from inspector.domain.codecs import Decoded, decode
from inspector.domain.errors import InspectorError, StoreError
from inspector.domain.redis_keys import key_text, parse_redis_url
from inspector.services.redis_removal import DeletedKey
from inspector.services.redis_saving import SaveResult as Written
from inspector.services.redis_saving import SaveStatus
from inspector.services.redis_store import PREVIEW_LIMIT, SCAN_COUNT, RedisStore, key_gone
from inspector.workspace.clients import Writer
from inspector.workspace.redis_rows import RedisRow, RedisRows, details_of
from inspector.workspace.redis_session import RedisSession, StoredSession
from inspector.workspace.redis_writers import last_writers
from inspector.workspace.signal import Signal

if TYPE_CHECKING:
    from inspector.services.tasks import TaskGroup
    from inspector.workspace.requests import RequestLog
    from inspector.workspace.target import TargetControl

__all__ = [
    "RedisBrowser", "RedisRow", "RedisSession", "RedisState", "StoredSession", "Suggestion", "UndoDelete",
]  # fmt: skip

DESCRIBE_BATCH = 100
"""Keys per round trip when rows are described."""
FRESH_SECONDS = 5.0
"""A described row is not asked again before."""
SEARCH_LIMIT = 100_000
"""Values looked into for a filter; names are searched without a limit."""
_DECODE_ASIDE = 128 * 1024
"""Bytes from which decoding is done off the event loop."""


class RedisState(Enum):
    DISCONNECTED = "disconnected"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class UndoDelete:
    """All that is needed to put a deleted key back; `sentence` says what was deleted."""

    key: bytes
    text: str
    sentence: str
    deleted: DeletedKey


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A server that the running target uses: what to connect to, and which app's it is."""

    url: str
    prefix: str
    label: str


class RedisBrowser:
    """The keys of one server under one prefix."""

    def __init__(self, requests: RequestLog, target: TargetControl, tasks: TaskGroup) -> None:
        self.added: Signal[int, int] = Signal()
        self.changed: Signal[int, int] = Signal()
        self.removed: Signal[int, int] = Signal()
        self.reset: Signal[()] = Signal()
        self.state_changed: Signal[()] = Signal()
        self.progress: Signal[()] = Signal()
        self.state = RedisState.DISCONNECTED
        self.url = ""
        self.where = ""
        self.prefix = "session:"
        self.server = ""
        self.error: InspectorError | None = None
        self.scanned = 0
        self.total = 0
        self.scanning = False
        self.searching = False
        """Values are being looked into for the filter."""
        self.filter_text = ""
        self._requests = requests
        self._target = target
        self._tasks = tasks
        self._store: RedisStore | None = None
        self._rows = RedisRows()
        self._asked: set[bytes] = set()
        self._scan_number = 0
        self._search: asyncio.Task[None] | None = None
        self._sources: weakref.WeakSet[RedisSession] = weakref.WeakSet()
        self._next_request = 1
        self._disconnect_requests = requests.counts_changed.connect(self._on_requests)

    # -- reading -----------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def found(self) -> int:
        """Keys under the prefix, visible or not."""
        return self._rows.total

    def row(self, index: int) -> RedisRow:
        return self._rows.row(index)

    def index_of(self, key: bytes) -> int | None:
        return self._rows.index_of(key)

    def requests_touching(self, key: bytes) -> list[int]:
        """Numbers of the exchanges whose server-side session this is."""
        return self._requests.numbers_of_sid(key_text(key, self.prefix))

    def writers(self, key: bytes) -> Mapping[Any, Writer]:
        return last_writers(self._requests, self.requests_touching(key))

    # -- connecting --------------------------------------------------------------------------------------

    def suggestions(self) -> tuple[Suggestion, ...]:
        """The servers that the running target's apps use, to connect without typing."""
        found = {
            (app.redis.url, app.redis.prefix): Suggestion(app.redis.url, app.redis.prefix, app.name)
            for app in reversed(self._target.apps)
            if app.redis is not None
        }
        if self._target.redis_url and not found:
            return (Suggestion(self._target.redis_url, "session:", "the target's server"),)
        return tuple(reversed(found.values()))

    def suggested(self) -> tuple[str, str] | None:
        """URL and prefix to connect to by itself: those of the running target."""
        first = next(iter(self.suggestions()), None)
        return None if first is None else (first.url, first.prefix)

    async def connect(self, url: str, prefix: str = "session:") -> None:
        """Never raises InspectorError: state FAILED and `error` tell."""
        await self.disconnect()
        self.prefix, self._rows = prefix, RedisRows(prefix)
        self._rows.set_filter(self.filter_text)
        try:
            store = RedisStore(parse_redis_url(url))
            self._store = store
            self.url, self.where = store.address.shown, self._whose(store.address.url)
            self._enter(RedisState.CONNECTING)
            self.server = await store.open()
        except StoreError as error:
            self._enter(RedisState.FAILED, error)
            return
        if self._store is store:
            self._enter(RedisState.CONNECTED)
        else:  # another connect() or a disconnect() came in between
            await store.close()

    async def disconnect(self) -> None:
        self.cancel_scan()
        self._stop_search()
        store, self._store = self._store, None
        self._rows = RedisRows(self.prefix)
        self._asked.clear()
        self.url = self.where = self.server = ""
        self.scanned = self.total = 0
        if store is not None:
            await store.close()
        self._enter(RedisState.DISCONNECTED)
        self.reset.emit()

    def _enter(self, state: RedisState, error: InspectorError | None = None) -> None:
        if (state, error) != (self.state, self.error):
            self.state, self.error = state, error
            self.state_changed.emit()

    def _whose(self, url: str) -> str:
        """Whose server this is, in one sentence."""
        if self._target.redis_url and _same_server(url, self._target.redis_url):
            return self._target.redis_choice
        for suggestion in self.suggestions():
            if _same_server(url, suggestion.url):
                return f"The server of the app {suggestion.label}. What you save here is live."
        return "A server you named. What you save here is live."

    @property
    def _connected(self) -> RedisStore:
        if self._store is None or self.state is not RedisState.CONNECTED:
            raise StoreError("There is no connection to a Redis server.", "Connect first.")
        return self._store

    # -- scanning ----------------------------------------------------------------------------------------

    async def scan(self) -> None:
        """All keys under the prefix, appended as they come. What was read stays when the server goes away."""
        store = self._connected
        self._scan_number += 1
        number = self._scan_number
        self._rows = RedisRows(self.prefix)
        self._rows.set_filter(self.filter_text)
        self._asked.clear()
        self.scanned, self.total, self.scanning = 0, 0, True
        self.reset.emit()
        self.progress.emit()
        try:
            self.total = await store.key_count() or 0
            async with contextlib.aclosing(store.scan(self.prefix)) as batches:
                async for keys in batches:
                    if number != self._scan_number:
                        return
                    self._take(keys)
        except StoreError as error:
            if number == self._scan_number and store is self._store:
                self._enter(RedisState.FAILED, self._broken(error))
        finally:
            if number == self._scan_number:
                self.scanning = False
                self.progress.emit()
        self._start_search()

    def cancel_scan(self) -> None:
        """What was read stays."""
        if self.scanning:
            self._scan_number += 1
            self.scanning = False
            self.progress.emit()

    def _take(self, keys: Sequence[bytes]) -> None:
        # DBSIZE counts the whole database, SCAN looks at about so many of its keys per call.
        self.scanned = min(self.scanned + max(SCAN_COUNT, len(keys)), self.total or self.scanned + len(keys))
        span = self._rows.append(keys)
        if span is not None:
            self.added.emit(*span)
        self.progress.emit()

    def _broken(self, error: StoreError) -> StoreError:
        count = self._rows.total
        kept = f" The {count:,} keys read until then are still shown." if count else ""
        return StoreError(error.sentence + kept, error.hint, error.details)

    # -- describing --------------------------------------------------------------------------------------

    async def describe(self, first: int, last: int) -> None:
        """TTL, size, format, user and preview of these rows, as far as they are not fresh. Never raises."""
        oldest = time.time() - FRESH_SECONDS
        rows = self._rows
        keys = []
        for index in range(max(first, 0), min(last, len(rows) - 1) + 1):
            key = rows.key_at(index)
            known = rows.details(key)
            if key not in self._asked and (known is None or known.seen_at < oldest):
                keys.append(key)
        await self._describe(keys)

    async def _describe(self, keys: Sequence[bytes]) -> None:
        store, rows = self._store, self._rows
        if store is None or self.state is not RedisState.CONNECTED:
            return
        for at in range(0, len(keys), DESCRIBE_BATCH):
            batch = keys[at : at + DESCRIBE_BATCH]
            self._asked.update(batch)
            try:
                facts = await store.describe(batch)
            except StoreError as error:
                if store is self._store:
                    self._enter(RedisState.FAILED, self._broken(error))
                return
            finally:
                self._asked.difference_update(batch)
            if rows is not self._rows:
                return
            for key, fact in zip(batch, facts, strict=True):
                self._announce(rows.describe(key, details_of(fact)))

    def _announce(self, step: tuple[str, int] | None) -> None:
        if step is not None:
            kind, index = step
            (self.added if kind == "added" else self.changed).emit(index, index)

    # -- filtering ---------------------------------------------------------------------------------------

    def set_filter(self, text: str) -> None:
        """Plain words, all must occur in name, user or preview. Values not read yet are read in the
        background.
        """
        self.filter_text = text
        if self._rows.set_filter(text):
            self._stop_search()
            self.reset.emit()
            self._start_search()

    def _start_search(self) -> None:
        if self.filter_text.strip() and not self.scanning and self.state is RedisState.CONNECTED:
            self._stop_search()
            self._search = self._tasks.spawn(self._look_into_values(), "search Redis values")

    def _stop_search(self) -> None:
        if self._search is not None:
            self._search.cancel()
            self._search = None

    async def _look_into_values(self) -> None:
        self.searching = True
        self.progress.emit()
        try:
            await self._describe(self._rows.undescribed()[:SEARCH_LIMIT])
        finally:
            self.searching = False
            self.progress.emit()

    # -- one key -----------------------------------------------------------------------------------------

    async def load(self, key: bytes, *, full: bool = False) -> StoredSession:
        """`full`: the whole value, also when it is over the preview limit. Raises StoreError."""
        facts = await self._connected.fetch(key, None if full else PREVIEW_LIMIT)
        if facts is None:
            raise key_gone()
        decoded = await _decode(facts.raw)
        ttl = -1 if facts.ttl_ms is None else facts.ttl_ms
        return StoredSession(key, facts.raw, facts.size, ttl, decoded, time.time(), facts.kind)

    def source(self, key: bytes) -> RedisSession:
        session = RedisSession(self, key)
        self._sources.add(session)
        return session

    async def write(self, key: bytes, expected: bytes, new: bytes) -> Written:
        """Compare-and-set; see services/redis_saving.py. Raises StoreError."""
        written = await self._connected.save(key, expected, new)
        if written.status is not SaveStatus.CONFLICT:
            await self._describe([key])
        return written

    async def set_ttl(self, key: bytes, seconds: int | None) -> None:
        """None: the key never expires. Raises StoreError."""
        if seconds is not None and seconds <= 0:
            raise StoreError("A TTL is at least one second.", "Delete the key to end the session at once.")
        await self._connected.set_ttl(key, None if seconds is None else seconds * 1000)
        await self._describe([key])

    async def delete(self, key: bytes) -> UndoDelete:
        """Raises StoreError."""
        deleted = await self._connected.delete(key)
        index = self._rows.remove(key)
        if index is not None:
            self.removed.emit(index, index)
        self.progress.emit()
        text = key_text(key, self.prefix)
        return UndoDelete(key, text, f"Deleted {text} ({len(deleted.value):,} bytes).", deleted)

    async def restore(self, undo: UndoDelete) -> None:
        """Put a deleted key back with its expiry, unless there is a new one. Raises StoreError."""
        await self._connected.restore(undo.deleted)
        span = self._rows.append([undo.key])
        if span is not None:
            self.added.emit(*span)
        self.progress.emit()
        await self._describe([undo.key])

    # -- the app writes ----------------------------------------------------------------------------------

    def _on_requests(self) -> None:
        """Tell the open sessions that a request has written them."""
        written = set()
        while (row := self._requests.row_of(self._next_request)) is not None:
            self._next_request += 1
            if row.sid is not None and row.session_changes:
                written.add(row.sid)
        if written:
            for source in list(self._sources):
                if key_text(source.key, self.prefix) in written:
                    source.note_write()


def _same_server(one: str, other: str) -> bool:
    try:
        return parse_redis_url(one).place == parse_redis_url(other).place
    except StoreError:
        return False


async def _decode(raw: bytes) -> Decoded:
    return decode(raw) if len(raw) < _DECODE_ASIDE else await asyncio.to_thread(decode, raw)
