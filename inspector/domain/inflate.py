"""Decompression that cannot be made to fill the memory: it stops at a limit and says so."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

ZLIB = zlib.MAX_WBITS
GZIP = 16 + zlib.MAX_WBITS

DEFAULT_LIMIT = 1024 * 1024
"""Bytes. A cookie has at most 4 KiB, of which zlib makes at most 4 MiB; no session needs that."""


@dataclass(frozen=True, slots=True)
class Inflated:
    """`data` is all there is when `complete`; otherwise what there was before the limit or before `error`."""

    data: bytes
    complete: bool
    stopped: bool = False
    """True when the limit ended it."""
    error: str = ""
    rest: int = 0
    """Bytes behind the end of the compressed data."""


def inflate(data: bytes, limit: int = DEFAULT_LIMIT, wbits: int = ZLIB) -> Inflated:
    """At most `limit` bytes of what `data` decompresses to. Never raises."""
    machine = zlib.decompressobj(wbits)
    try:
        found = machine.decompress(data, limit + 1)
    except zlib.error as error:
        return Inflated(b"", complete=False, error=str(error))
    if len(found) > limit:
        return Inflated(found[:limit], complete=False, stopped=True, error=f"it stops at {limit:,} bytes")
    if not machine.eof:
        return Inflated(found, complete=False, error="the compressed data ends early")
    return Inflated(found, complete=True, rest=len(machine.unused_data))
