"""The names of types: what a value is called on screen, what an editor offers, how the children of a node
are listed.
"""

from __future__ import annotations

import datetime
import decimal
import uuid
from typing import Any

from markupsafe import Markup

from inspector.domain.errors import EditRejected
from inspector.guest.flask_session_probe.wire import Cut, Opaque, safe_repr, type_name

SCALARS = (
    "None",
    "bool",
    "int",
    "float",
    "str",
    "bytes",
    "datetime",
    "date",
    "time",
    "timedelta",
    "UUID",
    "Decimal",
    "Markup",
)
"""Kinds with a text form: see scalars.py."""

TYPE_CHOICES = (
    *("None", "bool", "int", "float", "str", "bytes", "list", "tuple", "dict", "set", "frozenset"),
    *("datetime", "date", "time", "timedelta", "UUID", "Decimal", "Markup"),
)
"""What an editor offers as the type of a value, the usual ones first."""

_LABELS: dict[type, str] = {
    type(None): "None",
    Markup: "Markup",
    uuid.UUID: "UUID",
    decimal.Decimal: "Decimal",
    datetime.datetime: "datetime",
    datetime.date: "date",
    datetime.time: "time",
    datetime.timedelta: "timedelta",
}


def type_label(value: Any) -> str:
    """The short name of the value's type: "str", "Markup", "datetime"; a stand-in gives the name of what
    it stands for.
    """
    if isinstance(value, (Opaque, Cut)):
        return value.type
    kind = type(value)
    known = _LABELS.get(kind)
    if known is not None:
        return known
    return kind.__name__ if kind.__module__ in ("builtins", "collections") else type_name(value)


def default_of(kind: str) -> Any:
    """The value that a new entry of this kind starts with. The same one each time: no clock, no
    randomness.
    """
    defaults: dict[str, Any] = {
        "None": None,
        "bool": False,
        "int": 0,
        "float": 0.0,
        "str": "",
        "bytes": b"",
        "list": [],
        "tuple": (),
        "dict": {},
        "set": set(),
        "frozenset": frozenset(),
        "datetime": datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC),
        "date": datetime.date(2000, 1, 1),
        "time": datetime.time(0, 0),
        "timedelta": datetime.timedelta(0),
        "UUID": uuid.UUID(int=0),
        "Decimal": decimal.Decimal(0),
        "Markup": Markup(""),
    }
    if kind not in defaults:
        raise EditRejected(
            f"A value of type {kind} cannot be made here.", f"Choose one of {', '.join(TYPE_CHOICES)}."
        )
    return defaults[kind]


def sorted_members(members: set[Any] | frozenset[Any]) -> list[Any]:
    """The members of a set in an order that is the same each time, so that a tree can number them."""
    return sorted(members, key=lambda item: (type(item).__name__, safe_repr(item, 200)))


def children(value: Any) -> list[tuple[Any, Any]]:
    """(step, child) for each child of a container, [] for a leaf. A step continues a path, also into a
    set.
    """
    if isinstance(value, (Opaque, Cut)):
        return []
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, (list, tuple)):
        return list(enumerate(value))
    if isinstance(value, (set, frozenset)):
        return list(enumerate(sorted_members(value)))
    return []


MAX_DEPTH = 200
"""Containers inside one another. Flask itself gives up at about 450, with a RecursionError inside the
request.
"""


def too_deep(value: Any, limit: int = MAX_DEPTH) -> bool:
    """True when containers lie deeper inside one another than what walks over values may take."""
    level = [value]
    for _ in range(limit + 1):
        level = [item for node in level for item in _items(node)]
        if not level:
            return False
    return True


def _items(node: Any) -> Any:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, (list, tuple)) else ()
