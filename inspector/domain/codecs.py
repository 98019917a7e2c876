"""Stored session values: which format the bytes are in, what they hold, and how a changed value is written
the same way.

    decode(raw)  -> Decoded     never raises: what is not understood is shown raw, with the reason
    encode(decoded, value)      raises EditRejected in words
    losses(codec, value)        what the format would change without a word
    is_exact(decoded)           whether writing it unchanged gives the same bytes

A server may hold several formats at once (Flask-Session 0.7 writes msgpack beside the pickles of 0.6), so
each value is judged for itself. Formats by their first bytes: "!" + pickle (cachelib), pickle, JSON and
tagged JSON, msgpack, a signed token, plain text, raw; around any of them zlib or gzip.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from inspector.domain.codec_readers import READERS
from inspector.domain.codec_writers import WRITERS
from inspector.domain.errors import EditRejected
from inspector.domain.kinds import type_label
from inspector.domain.layers import Layer, peel, unreadable_compression, wrap
from inspector.domain.losses import losses
from inspector.domain.stored_value import Decoded

__all__ = ["DEFAULT_LIMIT", "Decoded", "decode", "encode", "is_exact", "losses"]

DEFAULT_LIMIT = 4 * 1024 * 1024
"""Bytes decoded at most. A larger value is shown raw: no session is that large, and decoding would hold up
the window.
"""

_MAX_LAYERS = 3


def decode(raw: bytes, limit: int = DEFAULT_LIMIT) -> Decoded:
    """What `raw` holds. Never raises, runs nothing, and takes no more than `limit` bytes apart."""
    if len(raw) > limit:
        return _raw(raw, f"{len(raw):,} bytes are too large to be decoded here; the limit is {limit:,}.")
    found, wrappers = _unwrapped(raw, limit)
    if isinstance(found, Decoded):
        return found
    decoded = _decode_plain(found)
    decoded = replace(
        decoded, raw=raw, size=len(raw), wrappers=wrappers, layers=tuple(layer.name for layer in wrappers)
    )
    if not decoded.why_not_editable and not isinstance(decoded.value, dict):
        return replace(
            decoded, why_not_editable=f"It holds a {type_label(decoded.value)}, not a dict: no session."
        )
    return decoded


def encode(decoded: Decoded, value: Any) -> bytes:
    """`value` in the format and style that `decoded` was stored in. Raises EditRejected in words."""
    writer = WRITERS.get(decoded.codec)
    if writer is None or decoded.why_not_editable:
        raise EditRejected("This value cannot be written back.", decoded.why_not_editable)
    data = writer(decoded, value)
    for layer in reversed(decoded.wrappers):
        data = wrap(data, layer)
    return data


def is_exact(decoded: Decoded) -> bool:
    """True when writing the unchanged value gives the very bytes stored; else it gives equal data in other
    bytes.

    Asked for one value at a time: it costs as much as decoding.
    """
    if decoded.codec not in WRITERS:
        return False
    try:
        return encode(replace(decoded, why_not_editable=""), decoded.value) == decoded.raw
    except EditRejected:
        return False


def _unwrapped(raw: bytes, limit: int) -> tuple[bytes | Decoded, tuple[Layer, ...]]:
    data = raw
    wrappers: list[Layer] = []
    for _ in range(_MAX_LAYERS):
        peeled = peel(data, limit)
        if peeled is None:
            break
        layer, inflated = peeled
        if not inflated.complete:
            return _raw(raw, f"It is {layer.name}-compressed, but cannot be unpacked: {inflated.error}."), ()
        wrappers.append(layer)
        data = inflated.data
    return data, tuple(wrappers)


def _raw(raw: bytes, why: str) -> Decoded:
    return Decoded("raw", raw, len(raw), why_not_editable=why, note=why)


def _decode_plain(data: bytes) -> Decoded:
    if not data:
        return Decoded("empty", b"", 0, why_not_editable="It is empty.")
    reasons = []
    for reader in READERS:
        try:
            found = reader(data)
        except ValueError as error:
            reasons.append(str(error))
            continue
        if found is not None:
            return replace(found, note=found.note or reasons[0]) if reasons else found
    foreign = unreadable_compression(data)
    if foreign:
        reasons.insert(0, f"It is compressed with {foreign}, which cannot be unpacked here.")
    return _raw(data, reasons[0] if reasons else "Its format is not known; shown as bytes.")
