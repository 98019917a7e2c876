"""How much of a browser's room a cookie takes, and which keys take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inspector.domain.cookie_signing import payload_size, style_bytes
from inspector.domain.errors import EditRejected

FLASK_LIMIT = 4093
"""Bytes of a whole Set-Cookie value, attributes included: above it Werkzeug warns (MAX_COOKIE_SIZE)."""

BROWSER_LIMIT = 4096
"""Bytes of name and value: above it browsers drop the cookie without a word (RFC 6265bis, section 5.6)."""

DEFAULT_ATTRIBUTES = "; HttpOnly; Path=/"
"""What Flask adds to a session that is not permanent; with `session=` these are 26 bytes."""

_SIGNATURE = len(".") + 6 + len(".") + 27
"""Characters: a time of six, and an HMAC-SHA1 of 27, each behind a dot."""


@dataclass(frozen=True, slots=True)
class SizeReport:
    """`total` counts name, value and attributes, as MAX_COOKIE_SIZE does."""

    total: int
    value: int
    overhead: int
    limit: int
    keys: tuple[tuple[str, int], ...]
    """Bytes of JSON of each top-level key, largest first (before compression and base64)."""
    dropped: bool
    """Over the browsers' own limit."""

    @property
    def over(self) -> int:
        """Bytes over the limit, 0 when it fits."""
        return max(0, self.total - self.limit) if self.limit else 0

    @property
    def share(self) -> float:
        """Part of the limit that is used: 1.0 is full."""
        return self.total / self.limit if self.limit else 0.0

    @property
    def sentence(self) -> str:
        if self.dropped:
            return (
                f"{self.total:,} bytes: browsers refuse a cookie whose name and value exceed "
                f"{BROWSER_LIMIT:,} bytes, so the session would stay as it was. "
                "Store less, or keep sessions on the server."
            )
        if self.over:
            return (
                f"{self.total:,} bytes, {self.over:,} over the limit of {self.limit:,} at which Flask warns."
            )
        return f"{self.total:,} of {self.limit:,} bytes." if self.limit else f"{self.total:,} bytes."


def size_report(
    name: str,
    value: str,
    session: Mapping[Any, Any] | None = None,
    *,
    attributes: str = DEFAULT_ATTRIBUTES,
    limit: int = FLASK_LIMIT,
) -> SizeReport:
    """The size of the cookie `name=value` with these attributes; `session` is what it holds, to tell its keys
    apart.
    """
    size = len(value.encode("utf-8", "surrogatepass"))
    overhead = len(name.encode("utf-8", "surrogatepass")) + 1 + len(attributes)
    pair = size + overhead - len(attributes)
    return SizeReport(
        size + overhead, size, overhead, limit, _key_sizes(session or {}), pair - 1 > BROWSER_LIMIT
    )


def size_when_signed(name: str, value: Mapping[Any, Any]) -> SizeReport:
    """Before anybody signs it: a signature has always the same length. EditRejected: the value cannot be
    written.
    """
    return size_report(name, "x" * (payload_size(dict(value)) + _SIGNATURE))


def _key_sizes(session: Mapping[Any, Any]) -> tuple[tuple[str, int], ...]:
    sizes = []
    for key, item in session.items():
        try:
            # Two braces are not the key's.
            sizes.append((str(key), len(style_bytes({key: item, "": 0})) - len('{"":0,}')))
        except EditRejected:
            sizes.append((str(key), 0))
    return tuple(sorted(sizes, key=lambda pair: -pair[1]))
