"""Undoes Content-Encoding on recorded bodies.

A body may be cut, may lie about its encoding, and may be a bomb: nothing here raises, every step is
bounded, and the result says in words what was undone and where it stopped.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from inspector.domain.inflate import Inflated, unbrotli, unzstd

DECODE_LIMIT = 4 * 1024 * 1024
"""Bytes a body may unfold to. The window shows far less; more would only cost memory."""

_GZIP = 16 + zlib.MAX_WBITS
_ZLIB = zlib.MAX_WBITS
_RAW = -zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Unfolded:
    """`steps` are the encodings undone, in that order; `note` says why it stopped early, if it did."""

    data: bytes
    steps: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    data: bytes
    note: str = ""


def unfold(
    data: bytes, content_encoding: str | None, *, cut: bool = False, limit: int = DECODE_LIMIT
) -> Unfolded:
    """`data` without its content encodings. `cut`: the end of the body was not recorded."""
    names = [name.strip().lower() for name in (content_encoding or "").split(",") if name.strip()]
    steps: list[str] = []
    for name in reversed(names):
        if name == "identity" or not data:
            continue
        decoder = _decoder(name)
        if decoder is None:
            return Unfolded(data, tuple(steps), f"The encoding “{name}” is not one this window can undo.")
        piece = decoder(data, limit)
        if piece is None:
            return Unfolded(data, tuple(steps), f"The header says “{name}”, but the bytes are not {name}.")
        data = piece.data
        steps.append(name)
        if piece.note and not (cut and piece.note == _UNFINISHED):
            return Unfolded(data, tuple(steps), piece.note)
    return Unfolded(data, tuple(steps))


_UNFINISHED = "The compressed data ends in the middle."


def _decoder(name: str) -> Callable[[bytes, int], _Piece | None] | None:
    if name in ("gzip", "x-gzip"):
        return _gunzip
    if name == "deflate":
        return _inflate
    if name == "br":
        return partial(_piece, unbrotli)
    if name == "zstd":
        return partial(_piece, unzstd)
    return None


def _piece(read: Callable[[bytes, int], Inflated], data: bytes, limit: int) -> _Piece | None:
    found = read(data, limit)
    if found.complete:
        return _Piece(found.data)
    if found.stopped:
        return _Piece(found.data, f"Unfolding stopped at {limit:,} bytes.")
    if found.data and "ends early" in found.error:
        return _Piece(found.data, _UNFINISHED)
    return _damaged(found.data, found.error)


def _inflate(data: bytes, limit: int) -> _Piece | None:
    """RFC 9110 means zlib; many servers send the bare deflate stream. Both are taken, as browsers do."""
    return _members(data, limit, _ZLIB) or _members(data, limit, _RAW)


def _gunzip(data: bytes, limit: int) -> _Piece | None:
    return _members(data, limit, _GZIP)


def _members(data: bytes, limit: int, window: int) -> _Piece | None:
    """Decompress one stream, or for gzip all that follow each other. None: not of that format."""
    out = bytearray()
    while data:
        stream = zlib.decompressobj(window)
        try:
            out += stream.decompress(data, limit - len(out) + 1)
        except zlib.error as error:
            return _damaged(bytes(out), error)
        if len(out) > limit:
            return _Piece(bytes(out[:limit]), f"Unfolding stopped at {limit:,} bytes.")
        if not stream.eof:
            return _Piece(bytes(out), _UNFINISHED)
        data = stream.unused_data if window == _GZIP else b""
    return _Piece(bytes(out))


def _damaged(before: bytes, error: zlib.error | str) -> _Piece | None:
    return _Piece(before, f"The compressed data is damaged: {error}.") if before else None
