"""The formats that a changed value can be written back in, one writer each. All raise EditRejected in
words.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import msgspec

from inspector.domain import tagged_json
from inspector.domain.changes import same
from inspector.domain.errors import EditRejected
from inspector.domain.json_style import JsonStyle
from inspector.domain.losses import lowered
from inspector.domain.pickles import encode_pickle
from inspector.domain.stored_value import Decoded


def _write_pickle(decoded: Decoded, value: Any) -> bytes:
    return encode_pickle(value, decoded.protocol)


def _write_cachelib(decoded: Decoded, value: Any) -> bytes:
    return b"!" + encode_pickle(value, decoded.protocol)


def _write_json(decoded: Decoded, value: Any) -> bytes:
    return (decoded.style or JsonStyle()).encode(lowered(value, "json"))


def _write_tagged(decoded: Decoded, value: Any) -> bytes:
    try:
        return tagged_json.dumps(value, decoded.style or JsonStyle()).encode("utf-8")
    except UnicodeEncodeError as error:
        raise EditRejected(
            "This holds half a character, which UTF-8 cannot write.", "Retype the text."
        ) from error


def _write_msgpack(decoded: Decoded, value: Any) -> bytes:
    tree = lowered(value, "msgpack")
    try:
        data = msgspec.msgpack.encode(tree)
        back = msgspec.msgpack.decode(data)
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError) as error:
        raise EditRejected(
            "This cannot be written as msgpack.",
            "Numbers must fit into 64 bits, and keys must be text or numbers.",
            str(error),
        ) from error
    if not same(back, _in_utc(tree)):
        raise EditRejected("Written as msgpack, this would not read back as the same.", "Make all keys text.")
    return data


def _in_utc(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _in_utc(item) for key, item in tree.items()}
    if isinstance(tree, list):
        return [_in_utc(item) for item in tree]
    return tree.astimezone(datetime.UTC) if isinstance(tree, datetime.datetime) else tree


WRITERS: dict[str, Callable[[Decoded, Any], bytes]] = {
    "pickle": _write_pickle,
    "cachelib pickle": _write_cachelib,
    "json": _write_json,
    "tagged json": _write_tagged,
    "msgpack": _write_msgpack,
}
