"""Python values as JSON trees that keep their types, and back.

JSON's own types stand for themselves. Every other type is an object with exactly one key that begins
with "$". A dict that would be mistaken for one, or has keys that are not str, is written as {"$dict":
[[k, v]]}. Nothing of it is ever unpickled.
"""

import base64
import binascii
import datetime
import decimal
import math
import uuid
from typing import Any, NamedTuple

from markupsafe import Markup


class WireError(ValueError):
    """A frame or value that is not of this protocol; the text names what was wrong."""


class Opaque(NamedTuple):
    """A value whose type the wire does not know: shown, never edited. `text` is a shortened repr."""

    type: str
    text: str

    def __repr__(self) -> str:
        """As the object itself would stand in the repr of a container."""
        return self.text


class Cut(NamedTuple):
    """What stands in place of a value that was too large or too deep to send."""

    type: str
    size: int


MAX_DEPTH = 64
MAX_ITEMS = 20_000
MAX_TEXT = 1024 * 1024
_SAFE_INT = 2**53


class _Budget:
    def __init__(self, items: int) -> None:
        self.items = items


def pack(value: Any, max_items: int = MAX_ITEMS) -> Any:
    """`value` as a JSON tree that keeps Python's types. Never raises: what it does not know becomes
    `$object`.

    Known: None bool int float str bytes list tuple dict set frozenset datetime date time timedelta UUID
    Decimal Markup (or anything with `__html__` that is a str). Subclasses of these become `$object`,
    except OrderedDict-like dicts and named tuples, which travel as their base type.
    """
    return _pack(value, 0, _Budget(max_items))


def _pack(value: Any, depth: int, budget: _Budget) -> Any:
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is str:
        return value if len(value) <= MAX_TEXT else {"$cut": ["str", len(value)]}
    if kind is int:
        return value if -_SAFE_INT <= value <= _SAFE_INT else {"$int": "%x" % value}
    if kind is float:
        return value if math.isfinite(value) else {"$float": repr(value)}
    budget.items -= 1
    if depth >= MAX_DEPTH or budget.items < 0:
        return {"$cut": [kind.__name__, _length(value)]}
    if kind is list:
        return [_pack(item, depth + 1, budget) for item in value]
    if kind is dict:
        return _pack_dict(value, depth, budget)
    packer = _PACKERS.get(kind)
    if packer is not None:
        return packer(value, depth, budget)
    return _pack_other(value, depth, budget)


def _pack_dict(value: Any, depth: int, budget: _Budget) -> Any:
    if all(type(key) is str for key in value):
        tree = {key: _pack(item, depth + 1, budget) for key, item in value.items()}
        if len(tree) != 1 or not next(iter(tree)).startswith("$"):
            return tree
    return {"$dict": [[_pack(k, depth + 1, budget), _pack(v, depth + 1, budget)] for k, v in value.items()]}


def _sequence(tag: str) -> Any:
    return lambda value, depth, budget: {tag: [_pack(item, depth + 1, budget) for item in value]}


def _pack_set(tag: str) -> Any:
    # Sorted by repr: the same set always gives the same tree, so that a diff does not see a change.
    return lambda value, depth, budget: {
        tag: [_pack(item, depth + 1, budget) for item in sorted(value, key=_sort_key)]
    }


def _sort_key(item: Any) -> str:
    return "%s %s" % (type(item).__name__, safe_repr(item, 200))


def _pack_bytes(value: Any, depth: int, budget: _Budget) -> Any:
    if len(value) > MAX_TEXT:
        return {"$cut": ["bytes", len(value)]}
    return {"$bytes": base64.b64encode(value).decode("ascii")}


def _pack_timedelta(value: datetime.timedelta, depth: int, budget: _Budget) -> Any:
    return {"$timedelta": [value.days, value.seconds, value.microseconds]}


_PACKERS = {
    tuple: _sequence("$tuple"),
    set: _pack_set("$set"),
    frozenset: _pack_set("$frozenset"),
    bytes: _pack_bytes,
    Markup: lambda value, depth, budget: {"$markup": str(value)},
    uuid.UUID: lambda value, depth, budget: {"$uuid": value.hex},
    datetime.datetime: lambda value, depth, budget: {"$datetime": value.isoformat()},
    datetime.date: lambda value, depth, budget: {"$date": value.isoformat()},
    datetime.time: lambda value, depth, budget: {"$time": value.isoformat()},
    datetime.timedelta: _pack_timedelta,
    decimal.Decimal: lambda value, depth, budget: {"$decimal": str(value)},
    Opaque: lambda value, depth, budget: {"$object": [value.type, value.text]},
    Cut: lambda value, depth, budget: {"$cut": [value.type, value.size]},
}


def _pack_other(value: Any, depth: int, budget: _Budget) -> Any:
    """Subclasses: dicts and tuples by their base, everything else by name and repr."""
    try:
        if isinstance(value, dict):
            return _pack_dict(dict(value), depth, budget)
        if isinstance(value, tuple):
            return {"$tuple": [_pack(item, depth + 1, budget) for item in tuple(value)]}
    except Exception:  # a subclass with an __iter__ of its own that fails
        pass
    return {"$object": [type_name(value), safe_repr(value)]}


def type_name(value: Any) -> str:
    """`module.Class`, without the module for builtins."""
    kind = type(value)
    module = getattr(kind, "__module__", "?")
    name = getattr(kind, "__qualname__", "?")
    return name if module == "builtins" else "%s.%s" % (module, name)


def safe_repr(value: Any, limit: int = 500) -> str:
    """repr() that neither raises nor grows: user classes may do anything in theirs."""
    try:
        text = repr(value)
    except Exception as error:
        text = "<repr failed: %s>" % type(error).__name__
    return text if len(text) <= limit else text[: limit - 1] + "\u2026"


def _length(value: Any) -> int:
    try:
        return len(value)
    except Exception:
        return 0


def unpack(tree: Any) -> Any:
    """The Python value of a packed tree. Raises WireError on a tag or content it does not know."""
    try:
        return _unpack(tree)
    except (TypeError, ValueError, ArithmeticError, RecursionError, binascii.Error) as error:
        if isinstance(error, WireError):
            raise
        raise WireError("a packed value does not read: %s" % error) from error


_PLAIN = frozenset((str, int, float, bool, type(None)))


def _unpack(tree: Any) -> Any:
    # Leaves are by far the most of a tree: they are passed on without a call each.
    if isinstance(tree, list):
        return [item if type(item) in _PLAIN else _unpack(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    if len(tree) == 1:
        ((tag, content),) = tree.items()
        if tag.startswith("$"):
            return _unpack_tag(tag, content)
    return {key: item if type(item) in _PLAIN else _unpack(item) for key, item in tree.items()}


def _unpack_tag(tag: str, content: Any) -> Any:
    unpacker = _UNPACKERS.get(tag)
    if unpacker is None:
        raise WireError("unknown type tag %s" % tag)
    return unpacker(content)


_UNPACKERS = {
    "$tuple": lambda content: tuple(_unpack(item) for item in content),
    "$set": lambda content: {_unpack(item) for item in content},
    "$frozenset": lambda content: frozenset(_unpack(item) for item in content),
    "$dict": lambda content: {_unpack(key): _unpack(item) for key, item in content},
    "$bytes": lambda content: base64.b64decode(content, validate=True),
    "$markup": Markup,
    "$uuid": lambda content: uuid.UUID(hex=content),
    "$datetime": lambda content: _datetime(content),
    "$date": lambda content: datetime.date.fromisoformat(content),
    "$time": lambda content: datetime.time.fromisoformat(content),
    "$timedelta": lambda content: datetime.timedelta(*content),
    "$decimal": decimal.Decimal,
    "$int": lambda content: int(content, 16),
    "$float": float,
    "$object": lambda content: Opaque(*content),
    "$cut": lambda content: Cut(*content),
}


def _datetime(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)
