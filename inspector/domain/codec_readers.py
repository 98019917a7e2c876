"""The formats of stored values, one reader each.

A reader gives None when the bytes are not of its format, and raises ValueError in words when they are, but
broken. The order matters: what has a mark of its own comes before what has none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec

from inspector.domain import tagged_json
from inspector.domain.changes import same
from inspector.domain.cookie_kinds import Kind
from inspector.domain.cookies import parse_cookie
from inspector.domain.errors import EditRejected
from inspector.domain.json_style import detect
from inspector.domain.kinds import too_deep
from inspector.domain.pickles import PickleRefused, decode_pickle, looks_like_pickle
from inspector.domain.stored_value import Decoded
from inspector.guest.flask_session_probe.wire import Opaque


def _read_cachelib(data: bytes) -> Decoded | None:
    if data[:1] != b"!" or not looks_like_pickle(data[1:]):
        return None
    found = _read_pickle(data[1:])
    return None if found is None else replace(found, codec="cachelib pickle")


def _read_pickle(data: bytes) -> Decoded | None:
    if not looks_like_pickle(data):
        return None
    marked = data[0] == 0x80
    try:
        report = decode_pickle(data)
    except PickleRefused as error:
        if marked:
            raise ValueError(f"It looks like a pickle, but {error}. It was not run.") from error
        return None
    why = "" if report.editable else report.note
    if not marked and not isinstance(report.value, (dict, Opaque)):
        return None  # protocols 0 and 1 have no mark: "I1\n." may be a text as well
    return Decoded(
        "pickle", report.value, len(data), (), why, report.note, badge=report.badge, protocol=report.protocol
    )


def _read_json(data: bytes) -> Decoded | None:
    if data.lstrip()[:1] not in (b"{", b"["):
        return None
    try:
        text = data.decode("utf-8")
        tree = tagged_json.parse_json(text)
    except ValueError as error:
        raise ValueError(f"It begins like JSON, but is none: {error}.") from error
    if too_deep(tree):
        raise ValueError("It is JSON, nested too deeply to be shown.")
    style, _ = detect(text, tree)
    if tagged_json.has_tags(tree) and (value := _tagged_value(tree)) is not None:
        return Decoded("tagged json", value, len(data), style=style)
    return Decoded("json", tree, len(data), style=style)


def _tagged_value(tree: Any) -> Any:
    """The value of a tree whose tags Flask would write just so; None when they are keys of somebody's
    plain JSON.
    """
    try:
        value = tagged_json.untag(tree)
        return value if same(tagged_json.tag(value), tree) else None
    except (ValueError, EditRejected):
        return None


def _read_msgpack(data: bytes) -> Decoded | None:
    if not (0x80 <= data[0] <= 0x8F or data[0] in (0xDE, 0xDF)):
        return None
    try:
        value = msgspec.msgpack.decode(data)
    except (ValueError, TypeError, RecursionError, OverflowError, msgspec.DecodeError) as error:
        if data[0] == 0x80:
            return None
        raise ValueError(f"It begins like msgpack, but is none: {error}.") from error
    if too_deep(value):
        raise ValueError("It is msgpack, nested too deeply to be shown.")
    value, foreign = _without_extensions(value)
    why = "It holds msgpack extensions of another program, which cannot be written back." if foreign else ""
    return Decoded("msgpack", value, len(data), (), why, why)


def _without_extensions(value: Any) -> tuple[Any, bool]:
    """Types that only the writing program knows become stand-ins."""
    if isinstance(value, msgspec.msgpack.Ext):
        return Opaque(f"msgpack extension {value.code}", bytes(value.data)[:60].hex(" ")), True
    if isinstance(value, dict):
        pairs = [(key, *_without_extensions(item)) for key, item in value.items()]
        return {key: item for key, item, _ in pairs}, any(found for _, _, found in pairs)
    if isinstance(value, list):
        items = [_without_extensions(item) for item in value]
        return [item for item, _ in items], any(found for _, found in items)
    return value, False


def _read_token(data: bytes) -> Decoded | None:
    if data.count(b".") < 1 or not data.isascii():
        return None
    report = parse_cookie(data.decode("ascii"))
    if report.kind in (Kind.PLAIN, Kind.BROKEN, Kind.EMPTY, Kind.UNSIGNED, Kind.SID):
        return None
    why = "It is signed: paste it into the Cookies tab, with its key, to change it."
    return Decoded("signed token", report.value, len(data), (), why, report.summary)


def _read_text(data: bytes) -> Decoded | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if not all(character.isprintable() or character in "\r\n\t" for character in text):
        return None
    return Decoded("text", text, len(data))


READERS: tuple[Callable[[bytes], Decoded | None], ...] = (
    _read_cachelib,
    _read_pickle,
    _read_json,
    _read_msgpack,
    _read_token,
    _read_text,
)
