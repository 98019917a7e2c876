"""The keys that a scan found, in order, with what is known about each, and the filter over them.

Made for a million keys: names are kept as the bytes that came, a row is only put together when it is looked
at.
"""

from __future__ import annotations

import bisect
import time
from collections.abc import Iterable
from dataclasses import dataclass

from inspector.domain.codecs import decode
from inspector.domain.identity import user_of
from inspector.domain.redis_keys import has_words, key_text, plain_words
from inspector.domain.stored_keys import KeyFacts
from inspector.domain.values import preview

PREVIEW_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class RedisRow:
    """One key. What is None has not been asked yet (`describe`).

    `ttl_ms`: -1 the key never expires, -2 it is gone since the scan.
    """

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
    """When `ttl_ms` was read, in seconds since 1970; the time left is `ttl_ms` minus what has passed
    since.
    """


@dataclass(frozen=True, slots=True)
class Details:
    """What a row shows besides the name."""

    ttl_ms: int | None
    size: int
    codec: str
    user: str | None
    preview: str
    seen_at: float


def details_of(facts: KeyFacts | None) -> Details:
    """None: the key is gone."""
    now = time.time()
    if facts is None:
        return Details(-2, 0, "", None, "gone: deleted or expired since the scan", now)
    if facts.kind != "string":
        what = (
            "not readable for this Redis user" if facts.kind == "?" else f"a Redis {facts.kind}, no session"
        )
        return Details(facts.ttl_ms, facts.size, facts.kind, None, what, now)
    if facts.cut:
        return Details(facts.ttl_ms, facts.size, "large", None, f"{facts.size:,} bytes: open it to read", now)
    decoded = decode(facts.raw)
    return Details(
        facts.ttl_ms,
        facts.size,
        decoded.label,
        user_of(decoded.value),
        preview(decoded.value, PREVIEW_CHARACTERS),
        now,
    )


class RedisRows:
    """Indexes are those of the visible rows; every change gives the range to announce."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._skip = len(prefix.encode("utf-8", "surrogateescape"))
        self._keys: list[bytes] = []
        self._positions: dict[bytes, int] = {}
        self._details: dict[bytes, Details] = {}
        self._words: tuple[str, ...] = ()
        self._word_bytes: list[bytes] = []
        self._visible: list[int] | None = None
        """Ascending positions; None: no filter, all are visible."""

    def __len__(self) -> int:
        return len(self._keys) if self._visible is None else len(self._visible)

    @property
    def total(self) -> int:
        """Keys found, visible or not."""
        return len(self._keys)

    def key_at(self, index: int) -> bytes:
        return self._keys[index if self._visible is None else self._visible[index]]

    def row(self, index: int) -> RedisRow:
        key = self.key_at(index)
        text = key_text(key, self._prefix)
        known = self._details.get(key)
        if known is None:
            return RedisRow(key, text)
        return RedisRow(
            key, text, known.ttl_ms, known.size, known.codec, known.user, known.preview, known.seen_at
        )

    def index_of(self, key: bytes) -> int | None:
        position = self._positions.get(key)
        return None if position is None else self._index(position)

    def _index(self, position: int) -> int | None:
        if self._visible is None:
            return position
        index = bisect.bisect_left(self._visible, position)
        return index if index < len(self._visible) and self._visible[index] == position else None

    def details(self, key: bytes) -> Details | None:
        return self._details.get(key)

    def append(self, keys: Iterable[bytes]) -> tuple[int, int] | None:
        """Those that are new; SCAN may give a key twice. The range of visible rows that came."""
        first = len(self)
        for key in keys:
            if key in self._positions:
                continue
            self._positions[key] = len(self._keys)
            if self._visible is not None and self._matches(key):
                self._visible.append(len(self._keys))
            self._keys.append(key)
        return (first, len(self) - 1) if len(self) > first else None

    def describe(self, key: bytes, details: Details) -> tuple[str, int] | None:
        """("changed" or "added", index): a row may come into view when its content is known."""
        position = self._positions.get(key)
        if position is None:
            return None
        self._details[key] = details
        index = self._index(position)
        if index is not None:
            return "changed", index
        if self._visible is None or not self._matches(key):
            return None
        index = bisect.bisect_left(self._visible, position)
        self._visible.insert(index, position)
        return "added", index

    def remove(self, key: bytes) -> int | None:
        """The index that the row had, if it was visible."""
        position = self._positions.pop(key, None)
        if position is None:
            return None
        index = self._index(position)
        self._details.pop(key, None)
        del self._keys[position]
        later = range(position, len(self._keys))
        self._positions.update(zip(self._keys[position:], later, strict=True))
        if self._visible is not None:
            self._visible = [at - (at > position) for at in self._visible if at != position]
        return index

    def undescribed(self) -> list[bytes]:
        return [key for key in self._keys if key not in self._details]

    def set_filter(self, text: str) -> bool:
        """Whether anything else is visible now."""
        words = plain_words(text)
        if words == self._words:
            return False
        self._words = words
        self._word_bytes = [word.encode("utf-8", "surrogatepass") for word in words]
        self._visible = self._matching() if words else None
        return True

    def _matching(self) -> list[int]:
        """Positions of the keys that match. The cheap look first: there may be a million."""
        first, known = self._word_bytes[0], self._details
        return [
            at
            for at, key in enumerate(self._keys)
            if (first in key.lower() or key in known or not key.isascii()) and self._matches(key)
        ]

    def _matches(self, key: bytes) -> bool:
        """All words in the name, the user and the preview together."""
        known = self._details.get(key)
        if known is None and key.isascii():  # the quick way: a million names are looked at in one go
            name = key[self._skip :].lower()
            return all(word in name for word in self._word_bytes)
        text = key[self._skip :].decode("utf-8", "backslashreplace")
        return (
            has_words(self._words, text, known.user, known.preview) if known else has_words(self._words, text)
        )
