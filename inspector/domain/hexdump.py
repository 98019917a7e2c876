"""Bytes as an offset/hex/ASCII listing, sixteen per line."""

from __future__ import annotations

WIDTH = 16

_ASCII = bytes(byte if 32 <= byte < 127 else ord(".") for byte in range(256))


def hexdump(data: bytes, start: int = 0) -> str:
    """The listing of `data`; `start` is the offset of its first byte."""
    return "\n".join(_line(data[at : at + WIDTH], start + at) for at in range(0, len(data), WIDTH))


def _line(chunk: bytes, offset: int) -> str:
    left, right = chunk[:8].hex(" "), chunk[8:].hex(" ")
    return f"{offset:08x}  {left:<23}  {right:<23}  {chunk.translate(_ASCII).decode('ascii')}"
