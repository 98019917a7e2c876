"""What a storage format does not keep: told before saving, and done the same way for every value.

Formats are those of codecs.py: "json", "msgpack", "tagged json", "pickle". A format that refuses a type says
so when encoding; here stand the types that it changes without a word.
"""

from __future__ import annotations

import base64
import datetime
import math
from collections.abc import Callable
from typing import Any

from inspector.domain.errors import EditRejected
from inspector.domain.kinds import MAX_DEPTH, children, sorted_members, type_label
from inspector.guest.flask_session_probe.wire import Cut, Opaque, path_text

_TEXT_TYPES = {
    "UUID": "becomes text",
    "Decimal": "becomes text",
    "date": "becomes text",
    "time": "becomes text",
    "timedelta": "becomes text",
    "Markup": "becomes plain text",
}

_LIST_TYPES = {
    "tuple": "becomes a list",
    "set": "becomes a list",
    "frozenset": "becomes a list",
    "OrderedDict": "becomes a dict",
    "defaultdict": "becomes a dict",
}

_CHANGED: dict[str, dict[str, str]] = {
    "json": {**_LIST_TYPES, **_TEXT_TYPES, "datetime": "becomes text", "bytes": "becomes base64 text"},
    "msgpack": {**_LIST_TYPES, **_TEXT_TYPES},
    "tagged json": {
        "Decimal": "becomes text",
        "date": "becomes text",
        "OrderedDict": "becomes a dict",
        "defaultdict": "becomes a dict",
    },
}


def losses(codec: str, value: Any) -> list[str]:
    """Sentences about what reading back will give instead: one per kind of loss, with the first place and a
    count.
    """
    if codec not in _CHANGED:
        return []
    found: dict[str, list[str]] = {}
    waiting: list[tuple[tuple[Any, ...], Any]] = [((), value)]
    while waiting:
        path, node = waiting.pop()
        for loss in _losses_of(codec, node):
            found.setdefault(loss, []).append(path_text(list(path)))
        waiting.extend((((*path, step), child)) for step, child in reversed(children(node)))
    return [f"{loss[0].upper()}{loss[1:]} ({_places(places)})." for loss, places in found.items()]


def _places(places: list[str]) -> str:
    return places[0] if len(places) == 1 else f"{places[0]} and {len(places) - 1} more"


def _losses_of(codec: str, node: Any) -> list[str]:
    label = type_label(node)
    found = []
    if label in _CHANGED[codec]:
        found.append(f"a {label} {_CHANGED[codec][label]}")
    if isinstance(node, dict) and codec != "msgpack" and not all(isinstance(key, str) for key in node):
        found.append("a key that is not text becomes text")
    if isinstance(node, float) and not math.isfinite(node) and codec != "msgpack":
        found.append(f"{node} is not JSON: other programs may refuse the whole session")
    if type(node) is datetime.datetime:
        found += _time_losses(codec, node)
    return found


def _time_losses(codec: str, node: datetime.datetime) -> list[str]:
    if codec == "json":
        return []
    if node.tzinfo is None:
        return ["a datetime without zone becomes " + ("text" if codec == "msgpack" else "one in UTC")]
    found = ["a datetime comes back in UTC"] if node.utcoffset() else []
    if codec == "tagged json" and node.microsecond:
        found.append("a datetime loses its fraction of a second")
    return found


def lowered(value: Any, codec: str, depth: int = 0) -> Any:
    """`value` with every type that "json" or "msgpack" lacks turned into what `losses` announced."""
    if depth > MAX_DEPTH:
        raise EditRejected("The session is nested too deeply to be written.")
    if isinstance(value, (Opaque, Cut)):
        raise EditRejected(
            f"A {value.type} cannot be written: only its text is known here.", "Delete it first."
        )
    if isinstance(value, dict):
        return {_lowered_key(key, codec): lowered(item, codec, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [lowered(item, codec, depth + 1) for item in value]
    if isinstance(value, (set, frozenset)):
        return [lowered(item, codec, depth + 1) for item in sorted_members(value)]
    lower = _LOWER.get(type_label(value))
    return value if lower is None else lower(value, codec)


def _lowered_key(key: Any, codec: str) -> Any:
    if isinstance(key, (Opaque, Cut)):
        raise EditRejected(
            f"A {key.type} cannot be written: only its text is known here.", "Delete it first."
        )
    return key


def _datetime(value: datetime.datetime, codec: str) -> Any:
    return value if codec == "msgpack" and value.tzinfo is not None else value.isoformat()


def _text(value: Any, codec: str) -> str:
    return str(value)


_LOWER: dict[str, Callable[[Any, str], Any]] = {
    "UUID": _text,
    "Decimal": _text,
    "timedelta": _text,
    "Markup": lambda value, codec: value[:].__str__(),
    "date": lambda value, codec: value.isoformat(),
    "time": lambda value, codec: value.isoformat(),
    "datetime": _datetime,
    "bytes": lambda value, codec: value if codec == "msgpack" else base64.b64encode(value).decode("ascii"),
}
