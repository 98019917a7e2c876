"""Compression around a stored value: recognised by its first bytes, taken off within a limit, put back the
same way.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import zstandard

from inspector.domain.inflate import GZIP, ZLIB, ZSTD_MAGIC, Inflated, inflate, unzstd

_ZLIB_LEVELS = {0x01: (1, 0), 0x5E: (5, 4, 3, 2), 0x9C: (6,), 0xDA: (9, 8, 7)}
_ZSTD_LEVELS = (3, 1, 9, 19)
"""The usual ones; 3 is what libraries take unless told."""
_GZIP_HEADER = 10
"""Bytes of a gzip header without name, comment or extra field."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One compression: its name, its level, and a gzip's own header (time and system) to be kept."""

    name: str
    level: int
    header: bytes = b""
    exact: bool = True
    """Putting the unchanged data back gives the very same bytes."""


def peel(raw: bytes, limit: int) -> tuple[Layer, Inflated] | None:
    """The outermost compression and what it holds, None when `raw` is not compressed."""
    if raw[:2] == b"\x1f\x8b":
        return _peel_gzip(raw, inflate(raw, limit, GZIP))
    if raw[:4] == ZSTD_MAGIC:
        inflated = unzstd(raw, limit)
        return _best(raw, inflated, [Layer("zstd", level) for level in _ZSTD_LEVELS]), inflated
    if (
        len(raw) > 6
        and raw[0] == 0x78
        and raw[1] in _ZLIB_LEVELS
        and int.from_bytes(raw[:2], "big") % 31 == 0
    ):
        inflated = inflate(raw, limit, ZLIB)
        return _peel_zlib(raw, inflated) if inflated.complete or inflated.stopped else None
    return None


def unreadable_compression(raw: bytes) -> str | None:
    """The name of a compression that is recognised, but cannot be read here."""
    return "lz4" if raw[:4] == b"\x04\x22\x4d\x18" else None


def wrap(data: bytes, layer: Layer) -> bytes:
    """`data` compressed as the layer says."""
    if layer.name == "zlib":
        return zlib.compress(data, layer.level)
    if layer.name == "zstd":
        return zstandard.ZstdCompressor(level=layer.level).compress(data)
    machine = zlib.compressobj(layer.level, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = machine.compress(data) + machine.flush()
    return (
        layer.header
        + body
        + zlib.crc32(data).to_bytes(4, "little")
        + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    )


def _peel_zlib(raw: bytes, inflated: Inflated) -> tuple[Layer, Inflated]:
    levels = _ZLIB_LEVELS[raw[1]]
    return _best(raw, inflated, [Layer("zlib", level) for level in levels]), inflated


def _peel_gzip(raw: bytes, inflated: Inflated) -> tuple[Layer, Inflated]:
    plain = len(raw) > _GZIP_HEADER and raw[3] == 0
    # Byte 8 tells "best" (2) and "fastest" (4); the last byte the system, 255 for unknown.
    header = raw[:_GZIP_HEADER] if plain else b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    return _best(raw, inflated, [Layer("gzip", level, header) for level in (9, 6, 1)]), inflated


def _best(raw: bytes, inflated: Inflated, candidates: list[Layer]) -> Layer:
    if inflated.complete:
        for layer in candidates:
            if wrap(inflated.data, layer) == raw:
                return layer
    first = candidates[0]
    return Layer(first.name, first.level, first.header, exact=False)
