"""The well-known harmless types in a pickle, built by our own hands from arguments that were checked first.

Each builder takes (args, state, pairs) of an inert node and raises one of the usual errors when these are not
what the type writes; the node is then shown like any unknown object.
"""

from __future__ import annotations

import collections
import datetime
import decimal
import uuid
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from inspector.guest.flask_session_probe.wire import Opaque

Pairs = list[tuple[Any, Any]]


def _plain(args: Any, state: Any, pairs: Pairs, count: int) -> tuple[Any, ...]:
    if state is not None or pairs or len(args) != count:
        raise ValueError("more or less than this type has")
    return tuple(args)


def _state_bytes(value: Any, size: int) -> bytes:
    """The packed fields of a time; text of latin-1 in pickles of Python 2."""
    data = value.encode("latin-1") if isinstance(value, str) else value
    if not isinstance(data, bytes) or len(data) != size:
        raise ValueError("not the packed fields of a time")
    return data


def _zone(args: Any) -> Any:
    if len(args) == 1:
        return None
    if len(args) != 2 or type(args[1]) is not datetime.timezone:
        raise ValueError("a time zone of unknown type")
    return args[1]


def _datetime(args: Any, state: Any, pairs: Pairs) -> Any:
    zone = _zone(args if state is None and not pairs else ())
    high, low, month, day, hour, minute, second, *micro = _state_bytes(args[0], 10)
    fold = month >> 7
    micros = int.from_bytes(bytes(micro), "big")
    return datetime.datetime(
        high * 256 + low, month & 127, day, hour, minute, second, micros, zone, fold=fold
    )


def _date(args: Any, state: Any, pairs: Pairs) -> Any:
    high, low, month, day = _state_bytes(_plain(args, state, pairs, 1)[0], 4)
    return datetime.date(high * 256 + low, month, day)


def _time(args: Any, state: Any, pairs: Pairs) -> Any:
    zone = _zone(args if state is None and not pairs else ())
    hour, minute, second, *micro = _state_bytes(args[0], 6)
    micros = int.from_bytes(bytes(micro), "big")
    return datetime.time(hour & 127, minute, second, micros, zone, fold=hour >> 7)


def _integers(*values: Any) -> tuple[int, ...]:
    if not all(type(value) is int for value in values):
        raise ValueError("not whole numbers")
    return values


def _timedelta(args: Any, state: Any, pairs: Pairs) -> Any:
    return datetime.timedelta(*_integers(*_plain(args, state, pairs, 3)))


def _timezone(args: Any, state: Any, pairs: Pairs) -> Any:
    if len(args) == 2 and type(args[0]) is datetime.timedelta and type(args[1]) is str and state is None:
        return datetime.timezone(args[0], args[1])
    (offset,) = _plain(args, state, pairs, 1)
    if type(offset) is not datetime.timedelta:
        raise ValueError("not an offset")
    return datetime.timezone(offset)


def _uuid(args: Any, state: Any, pairs: Pairs) -> Any:
    if args or pairs or not isinstance(state, dict) or not set(state) <= {"int", "is_safe"}:
        raise ValueError("not the state of a UUID")
    (number,) = _integers(state["int"])
    if "is_safe" in state:
        return uuid.UUID(int=number, is_safe=uuid.SafeUUID(*_integers(state["is_safe"])))
    return uuid.UUID(int=number)


def _decimal(args: Any, state: Any, pairs: Pairs) -> Any:
    (text,) = _plain(args, state, pairs, 1)
    if type(text) is not str or len(text) > 10_000:
        raise ValueError("not the text of a number")
    return decimal.Decimal(text)


def _markup(args: Any, state: Any, pairs: Pairs) -> Any:
    (text,) = _plain(args, state or None, pairs, 1)
    if type(text) is not str:
        raise ValueError("not a text")
    return Markup(text)


def _set(args: Any, state: Any, pairs: Pairs) -> Any:
    (items,) = _plain(args, state, pairs, 1)
    if type(items) is not list:
        raise ValueError("not a list of members")
    return set(items)


def _frozenset(args: Any, state: Any, pairs: Pairs) -> Any:
    return frozenset(_set(args, state, pairs))


def _bytes(args: Any, state: Any, pairs: Pairs) -> Any:
    """How protocols before 3 write bytes."""
    if state is not None or pairs:
        raise ValueError("bytes have no state")
    if not args:
        return b""
    text, encoding = args
    if type(text) is not str or encoding not in ("latin1", "latin-1"):
        raise ValueError("not the bytes of a text")
    return text.encode("latin-1")


def _ordered_dict(args: Any, state: Any, pairs: Pairs) -> Any:
    if state or len(args) > 1:
        raise ValueError("an OrderedDict has no state")
    return collections.OrderedDict([*(tuple(pair) for pair in (args[0] if args else ())), *pairs])


_FACTORIES: dict[str, Callable[[], Any]] = {
    **{f"builtins.{kind.__name__}": kind for kind in (list, dict, set, int, float, str, tuple, bool)},
    "builtins.unicode": str,  # how protocols before 3 call str and int
    "builtins.long": int,
}


def _default_dict(args: Any, state: Any, pairs: Pairs) -> Any:
    if state is not None or len(args) > 1:
        raise ValueError("a defaultdict has no state")
    factory = None
    if args and args[0] is not None:
        if not isinstance(args[0], Opaque):
            raise ValueError("not a factory")
        factory = _FACTORIES[args[0].text]
    return collections.defaultdict(factory, pairs)


BUILDERS: dict[str, Callable[[Any, Any, Pairs], Any]] = {
    "datetime.datetime": _datetime,
    "datetime.date": _date,
    "datetime.time": _time,
    "datetime.timedelta": _timedelta,
    "datetime.timezone": _timezone,
    "uuid.UUID": _uuid,
    "decimal.Decimal": _decimal,
    "markupsafe.Markup": _markup,
    "markupsafe._native.Markup": _markup,
    "jinja2.utils.Markup": _markup,
    "builtins.set": _set,
    "builtins.frozenset": _frozenset,
    "builtins.bytes": _bytes,
    "_codecs.encode": _bytes,
    "collections.OrderedDict": _ordered_dict,
    "collections.defaultdict": _default_dict,
}
