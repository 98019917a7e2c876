"""What is known of a key in Redis, and what became of a change to it. Plain values, known without any
client.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from inspector.domain.errors import StoreError

SCAN_COUNT = 500
"""Keys looked at per SCAN call: some milliseconds of the server's time."""
PREVIEW_LIMIT = 1024 * 1024
"""Bytes of a value that are loaded unasked."""


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """`raw` holds the first bytes of `size`. `kind` "?": this user may not read it.

    `ttl_ms`: -1 without expiry, None when the user may not ask.
    """

    key: bytes
    kind: str
    ttl_ms: int | None
    size: int
    raw: bytes

    @property
    def cut(self) -> bool:
        return len(self.raw) < self.size


class SaveStatus(Enum):
    SAVED = "saved"
    CONFLICT = "conflict"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class SaveResult:
    """`current` is what lies there now (on CONFLICT); `ttl_ms`: -1 without expiry, -2 when it is gone."""

    status: SaveStatus
    current: bytes | None = None
    ttl_ms: int = -2


@dataclass(frozen=True, slots=True)
class DeletedKey:
    """`value` is the string, or what DUMP gave for other types. `expires_at_ms`: unix time, None: never."""

    key: bytes
    kind: str
    value: bytes
    expires_at_ms: int | None


class Restored(Enum):
    DONE = "done"
    TAKEN = "taken"
    """There is a new key of that name."""
    EXPIRED = "expired"


def key_gone() -> StoreError:
    return StoreError(
        "This key is gone: it was deleted or has expired.", "Scan again to see what is there now."
    )
