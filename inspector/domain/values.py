"""Python values as people see and choose them: names of types, one-line previews, what can be edited.

A session value is any tree of the types in `TYPE_CHOICES`, or one of the wire's stand-ins: `Opaque` (a type
that we do not know) and `Cut` (too large to send). Text forms live in scalars.py, changes of type in
conversions.py; both are offered here too, so that callers need one name.
"""

from __future__ import annotations

import datetime
import decimal
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from markupsafe import Markup

from inspector.domain.conversions import convert
from inspector.domain.kinds import SCALARS, TYPE_CHOICES, children, default_of, sorted_members, type_label
from inspector.domain.scalars import format_scalar, parse_scalar
from inspector.guest.flask_session_probe.wire import Cut, Opaque

__all__ = [
    "SCALARS",
    "TYPE_CHOICES",
    "children",
    "convert",
    "default_of",
    "first_foreign",
    "format_scalar",
    "is_container",
    "is_editable",
    "parse_scalar",
    "preview",
    "sorted_members",
    "type_label",
]

_CONTAINERS = (dict, list, tuple, set, frozenset)


def is_container(value: Any) -> bool:
    """Has children that a tree shows (stand-ins are named tuples, but leaves)."""
    return isinstance(value, _CONTAINERS) and not isinstance(value, (Opaque, Cut))


def is_editable(value: Any) -> bool:
    """True when this node itself can be changed; its children are asked one by one."""
    if isinstance(value, (Opaque, Cut)):
        return False
    return type_label(value) in SCALARS or is_container(value)


def first_foreign(value: Any) -> Opaque | Cut | None:
    """The first stand-in anywhere inside `value`: a tree that holds one cannot be written anew as a whole."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (Opaque, Cut)):
            return node
        if isinstance(node, dict):
            waiting.extend(node.keys())
            waiting.extend(node.values())
        elif isinstance(node, _CONTAINERS):
            waiting.extend(node)
    return None


def preview(value: Any, limit: int = 120) -> str:
    """`value` in one line of at most `limit` characters. Touches only as much of it as is shown."""
    text = ""
    for piece in _pieces(value, limit, 0):
        text += piece
        if len(text) > limit:
            return text[: max(limit - 1, 0)] + "…"
    return text


_MAX_PREVIEW_DEPTH = 20


def _pieces(value: Any, limit: int, depth: int) -> Iterator[str]:
    if isinstance(value, Opaque):
        yield f"<{value.type}: {value.text[:limit]}>"
    elif isinstance(value, Cut):
        yield f"<{value.type}, {value.size:,} items or bytes, too large to show>"
    elif is_container(value):
        yield from _container_pieces(value, limit, depth)
    else:
        yield _scalar_preview(value, limit)


def _container_pieces(value: Any, limit: int, depth: int) -> Iterator[str]:
    opening, closing = _brackets(value)
    if depth >= _MAX_PREVIEW_DEPTH:
        yield f"{opening}…{closing}"
        return
    yield opening
    if isinstance(value, dict):
        for number, (key, item) in enumerate(value.items()):
            yield ", " if number else ""
            yield from _pieces(key, limit, depth + 1)
            yield ": "
            yield from _pieces(item, limit, depth + 1)
    else:
        for number, item in enumerate(value):
            yield ", " if number else ""
            yield from _pieces(item, limit, depth + 1)
        if isinstance(value, tuple) and len(value) == 1:
            yield ","
    yield closing


def _brackets(value: Any) -> tuple[str, str]:
    if isinstance(value, dict):
        return ("{", "}") if type(value) is dict else (f"{type(value).__name__}({{", "})")
    if isinstance(value, list):
        return "[", "]"
    if isinstance(value, tuple):
        return "(", ")"
    name = "set" if isinstance(value, set) else "frozenset"
    if not value:
        return f"{name}(", ")"
    return ("{", "}") if name == "set" else ("frozenset({", "})")


_PREVIEWS: dict[type, Callable[[Any], str]] = {
    datetime.datetime: lambda value: value.isoformat(" "),
    datetime.date: str,
    datetime.time: str,
    datetime.timedelta: str,
    uuid.UUID: str,
    decimal.Decimal: str,
}


def _scalar_preview(value: Any, limit: int) -> str:
    kind = type(value)
    if kind is Markup:
        return f"Markup({str(value[: limit + 1])!r})"
    if kind is str or kind is bytes:
        return repr(value[: limit + 1])
    if kind is int and value.bit_length() > 14_000:
        return f"<int of {value.bit_length():,} bits>"
    show = _PREVIEWS.get(kind)
    if show is not None:
        return show(value)
    return repr(value) if kind in (bool, int, float, type(None)) else f"<{type_label(value)}>"
