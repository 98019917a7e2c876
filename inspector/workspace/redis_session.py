"""One session in Redis, opened and saved like any other: by compare-and-set, in the format it was stored
in.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from inspector.domain.changes import same
from inspector.domain.codecs import Decoded, decode, encode, losses
from inspector.domain.edits import EditBuffer
from inspector.domain.errors import EditRejected, StoreError
from inspector.domain.merge import merged, three_way
from inspector.domain.redis_keys import key_text, time_left
from inspector.domain.stored_keys import SaveResult as Written
from inspector.domain.stored_keys import SaveStatus
from inspector.workspace.sessions import OpenedSession, SaveOutcome, SaveResult
from inspector.workspace.signal import Signal
from inspector.workspace.writers import Writer

_MAX_RACES = 10
"""Tries of a forced save while the app keeps writing."""


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A value as it lay in Redis at `loaded_at`. `raw` holds the first bytes of `size` if it was too big."""

    key: bytes
    raw: bytes
    size: int
    ttl_ms: int
    decoded: Decoded
    loaded_at: float
    kind: str = "string"
    """The Redis type; only strings can be edited."""

    @property
    def cut(self) -> bool:
        return len(self.raw) < self.size

    @property
    def why_not(self) -> str:
        """Why it cannot be edited; "" when it can."""
        if self.kind != "string":
            return f"This key holds a Redis {self.kind}; sessions are strings."
        if self.cut:
            return f"Only the first {len(self.raw):,} of {self.size:,} bytes are loaded."
        return self.decoded.why_not_editable


class SessionStore(Protocol):
    """What a session needs of the browser."""

    prefix: str

    @property
    def where(self) -> str: ...

    async def load(self, key: bytes, *, full: bool = False) -> StoredSession: ...

    async def write(self, key: bytes, expected: bytes, new: bytes) -> Written: ...

    def writers(self, key: bytes) -> Mapping[Any, Writer]: ...

    def note_saved(self, key: bytes, names: Iterable[Any]) -> None: ...


class RedisSession:
    """A SessionSource over one key."""

    save_label = "Save to Redis"

    def __init__(self, store: SessionStore, key: bytes) -> None:
        self.changed: Signal[()] = Signal()
        self.key = key
        self._store = store
        self._stored: StoredSession | None = None
        self._stale = True

    @property
    def title(self) -> str:
        return f"Redis · {key_text(self.key)}"

    @property
    def where(self) -> str:
        return "Written at once, only if nobody wrote it meanwhile; the TTL stays."

    @property
    def stored(self) -> StoredSession | None:
        """What was last loaded or saved."""
        return self._stored

    def current(self) -> OpenedSession | None:
        """None when it was not loaded yet, or was written by the app since."""
        return None if self._stored is None or self._stale else self._opened(self._stored)

    async def load(self) -> OpenedSession:
        """Raises StoreError when the key is gone or the server does not answer."""
        return await self._load(full=False)

    async def load_all(self) -> OpenedSession:
        """The same with the whole value, also when it is too big to be loaded unasked."""
        return await self._load(full=True)

    async def _load(self, full: bool) -> OpenedSession:
        self._stored = await self._store.load(self.key, full=full)
        self._stale = False
        return self._opened(self._stored)

    def note_write(self) -> None:
        """The app has written this session."""
        self._stale = True
        self.changed.emit()

    def measure(self, value: Mapping[Any, Any]) -> tuple[str, str]:
        """What saving `value` would make of it: a sentence and its level; losses are named before saving."""
        stored = self._stored
        if stored is None or stored.why_not:
            return "", "muted"
        try:
            data = encode(stored.decoded, dict(value))
        except EditRejected as error:
            return f"{error.sentence} {error.hint}".strip(), "error"
        lost = losses(stored.decoded.codec, dict(value))
        size = f"{len(data):,} bytes as {stored.decoded.label}."
        return (" ".join((size, *lost)), "warning") if lost else (size, "muted")

    async def save(self, buffer: EditBuffer, *, force: bool = False) -> SaveOutcome:
        """`force`: keys that I changed win over what the app wrote to them; all other keys stay the app's."""
        stored = self._stored or await self._store.load(self.key)
        self._stored = stored
        if stored.why_not:
            raise EditRejected("This value cannot be saved.", stored.why_not)
        if not buffer.dirty:
            return SaveOutcome(SaveResult.SAVED, "Nothing has changed.")
        if force:
            return await self._save_over(buffer)
        if not same(buffer.base, stored.decoded.value):
            # The editor still works on what was there before the last load.
            return self._conflict(stored)
        return await self._save(stored, buffer.value)

    async def _save(self, stored: StoredSession, value: dict[Any, Any]) -> SaveOutcome:
        new = encode(stored.decoded, value)
        written = await self._store.write(self.key, stored.raw, new)
        if written.status is SaveStatus.GONE:
            raise _gone()
        if written.status is SaveStatus.CONFLICT:
            current = _again(stored, written.current or b"", written.ttl_ms)
            self._stored = current
            if same(current.decoded.value, stored.decoded.value):
                return await self._save(current, value)  # other bytes, the same session
            return self._conflict(current)
        self._stored = _again(stored, new, written.ttl_ms)
        self._stale = False
        before = stored.decoded.value
        self._store.note_saved(self.key, [merge.key for merge in three_way(before, before, value)])
        return SaveOutcome(
            SaveResult.SAVED,
            f"Saved to Redis; {_ttl_sentence(written.ttl_ms)}.",
            warnings=tuple(losses(stored.decoded.codec, value)),
        )

    async def _save_over(self, buffer: EditBuffer) -> SaveOutcome:
        for _ in range(_MAX_RACES):
            current = await self._store.load(self.key)
            if current.why_not:
                raise EditRejected("What lies there now cannot be written over.", current.why_not)
            theirs = current.decoded.value
            outcome = await self._save(current, merged(theirs, three_way(buffer.base, buffer.value, theirs)))
            if outcome.result is not SaveResult.CONFLICT:
                return outcome
        raise StoreError(
            "The app writes this session so often that the save did not get through.",
            "Try again when fewer requests come.",
        )

    def _conflict(self, stored: StoredSession) -> SaveOutcome:
        value = stored.decoded.value
        if not isinstance(value, dict):
            raise StoreError(
                "Something that is no session lies under this key now; nothing was saved.",
                "Load it again to see what it is.",
            )
        sentence = "The session was written meanwhile; nothing was saved."
        return SaveOutcome(SaveResult.CONFLICT, sentence, theirs=dict(value))

    def _opened(self, stored: StoredSession) -> OpenedSession:
        value = stored.decoded.value
        if stored.why_not or not isinstance(value, dict):
            return OpenedSession(value if isinstance(value, dict) else {}, {}, False, stored.why_not)
        lost = tuple(losses(stored.decoded.codec, value))
        return OpenedSession(value, self._store.writers(self.key), losses=lost)


def _again(stored: StoredSession, raw: bytes, ttl_ms: int) -> StoredSession:
    return StoredSession(stored.key, raw, len(raw), ttl_ms, decode(raw), time.time())


def _gone() -> StoreError:
    return StoreError(
        "This session is gone: it was deleted or has expired meanwhile. Nothing was saved.",
        "It is not created anew: the app would not know that it had ended.",
    )


def _ttl_sentence(ttl_ms: int) -> str:
    return f"{time_left(ttl_ms)} left, as before" if ttl_ms >= 0 else "it never expires, as before"
