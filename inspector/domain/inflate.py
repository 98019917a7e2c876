"""Decompression that cannot be made to fill the memory: it stops at a limit and says so."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import brotli
import zstandard

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
        return _stopped(found, limit)
    if not machine.eof:
        return Inflated(found, complete=False, error="the compressed data ends early")
    return Inflated(found, complete=True, rest=len(machine.unused_data))


ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_ZSTD_WINDOW = 8 * 1024 * 1024
"""Bytes of memory that a frame may ask for: what RFC 9659 allows on the web."""
_ZSTD_STEP = 256
"""Bytes fed at a time. Four of them may stand for 128 KiB, so a step makes at most 8 MiB."""


def unzstd(data: bytes, limit: int = DEFAULT_LIMIT) -> Inflated:
    """`inflate` for zstd (RFC 8878), frames that follow each other joined. Never raises."""
    out = bytearray()
    at, machine = 0, zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
    while at < len(data):
        if machine.eof:
            machine = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
        step = data[at : at + _ZSTD_STEP]
        try:
            out += machine.decompress(step)
        except zstandard.ZstdError as error:
            return Inflated(bytes(out[:limit]), complete=False, error=str(error))
        at += len(step) - len(machine.unused_data)
        if len(out) > limit:
            return _stopped(bytes(out), limit)
    if not machine.eof:
        return Inflated(bytes(out), complete=False, error="the compressed data ends early")
    return Inflated(bytes(out), complete=True)


def unbrotli(data: bytes, limit: int = DEFAULT_LIMIT) -> Inflated:
    """`inflate` for Brotli (RFC 7932). Never raises."""
    machine = brotli.Decompressor()
    out = bytearray()
    try:
        while len(out) <= limit:
            found = machine.process(b"" if out else data, output_buffer_limit=limit + 1 - len(out))
            out += found
            if machine.is_finished():
                break
            if not found:
                return Inflated(bytes(out), complete=False, error="the compressed data ends early")
    except brotli.error as error:
        return Inflated(bytes(out), complete=False, error=str(error))
    if len(out) > limit:
        return _stopped(bytes(out), limit)
    return Inflated(bytes(out), complete=True)


def _stopped(found: bytes, limit: int) -> Inflated:
    return Inflated(found[:limit], complete=False, stopped=True, error=f"it stops at {limit:,} bytes")
