"""The Redis tab without Qt: connect to a server, list its sessions, open, change and delete them."""

from __future__ import annotations

import asyncio
import time
import weakref
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from inspector.domain.apps import title_among
from inspector.domain.codecs import Decoded, decode
from inspector.domain.errors import InspectorError, StoreError
from inspector.domain.redis_keys import key_text, parse_redis_url
from inspector.domain.stored_keys import PREVIEW_LIMIT, DeletedKey, SaveStatus, key_gone
from inspector.domain.stored_keys import SaveResult as Written
from inspector.workspace.redis_listing import RedisListing
from inspector.workspace.redis_rows import RedisRow
from inspector.workspace.redis_session import RedisSession, StoredSession
from inspector.workspace.redis_writers import OwnWrites, last_writers
from inspector.workspace.signal import Signal
from inspector.workspace.writers import Writer

if TYPE_CHECKING:
    from inspector.services.redis_store import RedisStore
    from inspector.services.tasks import TaskGroup
    from inspector.workspace.requests import RequestLog
    from inspector.workspace.target import TargetControl

__all__ = [
    "RedisBrowser",
    "RedisRow",
    "RedisSession",
    "RedisState",
    "StoredSession",
    "Suggestion",
    "UndoDelete",
]

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


class RedisBrowser(RedisListing):
    """The sessions of one server under one prefix; the list itself is in redis_listing.py."""

    def __init__(self, requests: RequestLog, target: TargetControl, tasks: TaskGroup) -> None:
        super().__init__(tasks)
        self.state_changed: Signal[()] = Signal()
        self.touched: Signal[Mapping[str, list[int]]] = Signal()
        """New requests of server-side sessions: sid -> their numbers."""
        self.state = RedisState.DISCONNECTED
        self.url = ""
        """With the password masked."""
        self.where = ""
        self.server = ""
        self.error: InspectorError | None = None
        self._requests = requests
        self._target = target
        self._own = OwnWrites()
        self._sources: weakref.WeakSet[RedisSession] = weakref.WeakSet()
        self._next_request = 1
        requests.counts_changed.connect(self._on_requests)

    def requests_touching(self, key: bytes) -> list[int]:
        """Numbers of the exchanges whose server-side session this is."""
        return self._requests.numbers_of_sid(key_text(key, self.prefix))

    def writers(self, key: bytes) -> Mapping[Any, Writer]:
        return self._own.over(key, last_writers(self._requests, self.requests_touching(key)))

    def note_saved(self, key: bytes, names: Iterable[Any]) -> None:
        self._own.note(key, names)

    # -- connecting --------------------------------------------------------------------------------------

    def suggestions(self) -> tuple[Suggestion, ...]:
        """The servers that the running target's apps use, to connect without typing."""
        found = {
            (app.redis.url, app.redis.prefix): Suggestion(
                app.redis.url, app.redis.prefix, title_among(self._target.apps, app.key)
            )
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
        # Late: redis.asyncio takes a quarter of a second to import, and the window is not to wait for it.
        from inspector.services.redis_store import RedisStore

        await self.disconnect()
        self._begin(None, prefix)
        try:
            store = RedisStore(parse_redis_url(url))
        except StoreError as error:
            self._enter(RedisState.FAILED, error)
            return
        self._store = store
        self.url, self.where = store.address.shown, self._whose(store.address.url)
        self._enter(RedisState.CONNECTING)
        try:
            server = await store.open()
        except StoreError as error:
            if self._store is store:
                self._enter(RedisState.FAILED, error)
            return
        if self._store is store:
            self.server = server
            self._enter(RedisState.CONNECTED)
        else:  # another connect() or a disconnect() came in between
            await store.close()

    async def disconnect(self) -> None:
        store = self._store
        self._begin(None, self.prefix)
        self.url = self.where = self.server = ""
        if store is not None:
            await store.close()
        if self._store is None:
            self._enter(RedisState.DISCONNECTED)

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
    def usable(self) -> RedisStore | None:
        return self._store if self.state is RedisState.CONNECTED else None

    @property
    def _connected(self) -> RedisStore:
        store = self.usable
        if store is None:
            raise StoreError("There is no connection to a Redis server.", "Connect first.")
        return store

    def lost(self, error: StoreError) -> None:
        """The connection broke while the list was read; what was read stays."""
        count = self.found
        kept = f" The {count:,} keys read until then are still shown." if count else ""
        self._enter(RedisState.FAILED, StoreError(error.sentence + kept, error.hint, error.details))

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
        """Tell who looks at a session that a request has touched it, perhaps written it."""
        touched: dict[str, list[int]] = {}
        written = set()
        while (row := self._requests.row_of(self._next_request)) is not None:
            self._next_request += 1
            if row.sid is None:
                continue
            touched.setdefault(row.sid, []).append(row.number)
            if row.session_changes:
                written.add(row.sid)
        if touched:
            self.touched.emit(touched)
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
