"""The Redis tab without Qt: connect, scan the keys under a prefix, describe the visible ones, open, save, delete."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from inspector.domain.errors import InspectorError
from inspector.workspace.signal import Signal

if TYPE_CHECKING:
    from inspector.domain.codecs import Decoded
    from inspector.domain.edits import EditBuffer
    from inspector.services.tasks import TaskGroup
    from inspector.workspace.requests import RequestLog
    from inspector.workspace.sessions import OpenedSession, SaveOutcome
    from inspector.workspace.target import TargetControl


class RedisState(Enum):
    DISCONNECTED = "disconnected"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RedisRow:
    """One key. What is None has not been asked yet (`describe`); `ttl_ms` -1 means that the key never expires."""

    key: bytes
    text: str
    """The key without the prefix, readable."""
    ttl_ms: int | None = None
    size: int | None = None
    codec: str | None = None
    """ "msgpack", "json", "pickle" …, or the Redis type when it is no string ("hash")."""
    user: str | None = None
    preview: str | None = None
    seen_at: float | None = None
    """When `ttl_ms` was read, in seconds since 1970; the time left is `ttl_ms` minus what has passed since."""


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A value as it lay in Redis at `loaded_at`. `raw` holds the first bytes of `size` when it was too big to load."""

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


@dataclass(frozen=True, slots=True)
class UndoDelete:
    """All that is needed to put a deleted key back. `expires_at` in seconds since 1970, None: it never expired."""

    key: bytes
    text: str
    dump: bytes
    expires_at: float | None
    sentence: str
    is_string: bool = True
    """False: `dump` is what DUMP gave, put back by RESTORE."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A server that the running target uses: what to connect to, and which app it is of."""

    url: str
    prefix: str
    label: str


class RedisSession:
    """A SessionSource over one key: saved by compare-and-set with the TTL kept."""

    title: str
    where: str
    save_label: str

    def __init__(self, browser: RedisBrowser, key: bytes) -> None:
        self.changed: Signal[()] = Signal()
        self.key = key
        self.title = ""
        self.where = ""
        self.save_label = "Save to Redis"

    def current(self) -> OpenedSession | None:
        raise NotImplementedError

    async def load(self) -> OpenedSession:
        raise NotImplementedError

    async def save(self, buffer: EditBuffer, *, force: bool = False) -> SaveOutcome:
        raise NotImplementedError


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
        self.filter_text = ""
        self._requests = requests
        self._target = target
        self._tasks = tasks

    def __len__(self) -> int:
        return 0

    def row(self, index: int) -> RedisRow:
        raise IndexError(index)

    def index_of(self, key: bytes) -> int | None:
        return None

    def set_filter(self, text: str) -> None:
        self.filter_text = text

    def suggestions(self) -> tuple[Suggestion, ...]:
        """The servers that the running target's apps use, to connect without typing."""
        return ()

    def suggested(self) -> tuple[str, str] | None:
        """URL and prefix to connect to by itself: those of the running target."""
        return None

    async def connect(self, url: str, prefix: str = "session:") -> None:
        raise NotImplementedError

    async def disconnect(self) -> None:
        raise NotImplementedError

    async def scan(self) -> None:
        raise NotImplementedError

    def cancel_scan(self) -> None: ...

    async def describe(self, first: int, last: int) -> None:
        raise NotImplementedError

    async def load(self, key: bytes, *, full: bool = False) -> StoredSession:
        """`full`: the whole value, also when it is over the preview limit."""
        raise NotImplementedError

    def source(self, key: bytes) -> RedisSession:
        return RedisSession(self, key)

    async def set_ttl(self, key: bytes, seconds: int | None) -> None:
        raise NotImplementedError

    async def delete(self, key: bytes) -> UndoDelete:
        raise NotImplementedError

    async def restore(self, undo: UndoDelete) -> None:
        raise NotImplementedError

    def requests_touching(self, key: bytes) -> list[int]:
        return []
