"""From one type to another, as an editor's type column asks for it. What has no sensible meaning is
refused in words.
"""

from __future__ import annotations

import datetime
import decimal
import json
import uuid
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from inspector.domain.errors import EditRejected
from inspector.domain.kinds import TYPE_CHOICES, default_of, too_deep, type_label
from inspector.domain.scalars import format_scalar, parse_scalar

_SEQUENCES: dict[str, Callable[[Any], Any]] = {
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
}


def convert(value: Any, kind: str) -> Any:
    """`value` as `kind`, keeping as much meaning as there is. Raises EditRejected when there is none."""
    old = type_label(value)
    if old == kind:
        return value
    if kind not in TYPE_CHOICES:
        raise EditRejected(
            f"A value of type {kind} cannot be made here.", f"Choose one of {', '.join(TYPE_CHOICES)}."
        )
    if value is None or kind == "None":
        return default_of(kind)
    try:
        return _converted(value, kind)
    except EditRejected:
        raise
    except (TypeError, ValueError, ArithmeticError) as error:
        raise _no_way(value, kind, str(error)) from error


def _converted(value: Any, kind: str) -> Any:
    if kind in _SEQUENCES:
        return _SEQUENCES[kind](_items(value, kind))
    if kind == "dict":
        return _as_dict(value)
    if kind in ("str", "Markup"):
        text = _as_text(value)
        return Markup(text) if kind == "Markup" else text
    if kind == "bytes" and isinstance(value, (str, uuid.UUID)):
        return value.bytes if isinstance(value, uuid.UUID) else str(value).encode("utf-8")
    if kind == "bool":
        return _as_bool(value)
    if isinstance(value, bytes):
        return uuid.UUID(bytes=value) if kind == "UUID" else parse_scalar(kind, value.decode("utf-8"))
    if isinstance(value, str):
        return parse_scalar(kind, str(value))
    if kind in ("int", "float", "Decimal"):
        return _as_number(value, kind)
    return _as_time(value, kind)


def _items(value: Any, kind: str) -> Any:
    if isinstance(value, dict):
        return value.items() if kind in ("list", "tuple") else value.keys()
    if type_label(value) in _SEQUENCES:
        return value
    if isinstance(value, str):
        parsed = _from_json(value)
        return parsed if isinstance(parsed, list) else [value]
    return [value]


def _as_dict(value: Any) -> dict[Any, Any]:
    if isinstance(value, dict):
        return dict(value)
    if isinstance(value, str):
        parsed = _from_json(value)
        if isinstance(parsed, dict):
            return parsed
    if isinstance(value, (list, tuple)) and all(
        isinstance(item, (list, tuple)) and len(item) == 2 for item in value
    ):
        return dict(value)
    raise _no_way(value, "dict", "a dict is made of pairs, or of the text of a JSON object")


def _from_json(text: str) -> Any:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return None if too_deep(parsed) else parsed


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return format_scalar(value)


def _as_bool(value: Any) -> bool:
    if isinstance(value, str):
        return bool(parse_scalar("bool", value))
    if isinstance(value, (int, float, decimal.Decimal)):
        return bool(value)
    raise _no_way(value, "bool")


def _as_number(value: Any, kind: str) -> Any:
    if isinstance(value, datetime.datetime):
        value = _aware(value).timestamp()
    elif isinstance(value, datetime.timedelta):
        value = value.total_seconds()
    if not isinstance(value, (int, float, decimal.Decimal)):
        raise _no_way(value, kind)
    if kind == "int":
        if value != int(value):
            raise _no_way(value, kind, "it would lose the part after the point")
        return int(value)
    if kind == "float":
        return float(value)
    return decimal.Decimal(repr(value)) if isinstance(value, float) else decimal.Decimal(value)


def _as_time(value: Any, kind: str) -> Any:
    if kind == "timedelta" and type_label(value) in ("int", "float", "Decimal"):
        return datetime.timedelta(seconds=float(value))
    if kind == "datetime" and type_label(value) in ("int", "float", "Decimal"):
        return datetime.datetime.fromtimestamp(float(value), datetime.UTC)
    if kind == "datetime" and isinstance(value, datetime.date):
        return datetime.datetime.combine(value, datetime.time(), datetime.UTC)
    if isinstance(value, datetime.datetime) and kind in ("date", "time"):
        return value.date() if kind == "date" else value.timetz()
    if kind == "UUID" and isinstance(value, int) and not isinstance(value, bool):
        return uuid.UUID(int=value)
    raise _no_way(value, kind)


def _aware(value: datetime.datetime) -> datetime.datetime:
    return value if value.tzinfo else value.replace(tzinfo=datetime.UTC)


def _no_way(value: Any, kind: str, why: str = "") -> EditRejected:
    return EditRejected(
        f"This {type_label(value)} cannot become a {kind}.",
        "Delete it and add a new value of the type you want.",
        why,
    )
