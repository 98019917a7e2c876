"""Text forms of scalar values: what stands in an edit field, and back. `parse_scalar(kind,
format_scalar(v)) == v`.
"""

from __future__ import annotations

import ast
import datetime
import decimal
import re
import uuid
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from inspector.domain.errors import EditRejected
from inspector.domain.kinds import SCALARS, type_label

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})


def format_scalar(value: Any) -> str:
    """The text that stands for `value` in an edit field. Raises EditRejected for containers and unknown
    types.
    """
    kind = type_label(value)
    if kind not in SCALARS:
        raise EditRejected(f"A {kind} has no text form.", "Edit its items one by one.")
    try:
        return _FORMATS.get(kind, str)(value)
    except ValueError as error:  # int over the interpreter's digit limit
        raise EditRejected("This number is too long to be shown.", details=str(error)) from error


def parse_scalar(kind: str, text: str) -> Any:
    """The value that `text` stands for, as `kind`. Raises EditRejected with a sentence that names a right
    example.
    """
    parser = _PARSERS.get(kind)
    if parser is None:
        raise EditRejected(f"A {kind} cannot be typed as text.", "Add its items one by one.")
    try:
        return parser(text)
    except (ValueError, SyntaxError, ArithmeticError, TypeError) as error:
        shown = text if len(text) <= 60 else text[:59] + "…"
        raise EditRejected(
            f"“{shown}” is not {one(kind)}.", f"Write it like {_EXAMPLES[kind]}.", str(error)
        ) from error


def one(kind: str) -> str:
    """`an int`, `a list`."""
    return f"{'an' if kind == 'int' else 'a'} {kind}"


def _none(text: str) -> None:
    if text.strip() not in ("", "None", "null"):
        raise ValueError("None has only one value")


def _bool(text: str) -> bool:
    word = text.strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError("neither true nor false")
    return word in _TRUE


def _int(text: str) -> int:
    stripped = text.strip()
    return int(stripped, 0) if re.match(r"[+-]?0[xXoObB]", stripped) else int(stripped)


def _bytes(text: str) -> bytes:
    """A Python literal (b'…'), hex digits after "hex:", or plain text as UTF-8."""
    stripped = text.strip()
    if re.match(r"""[bB]['"]""", stripped):
        value = ast.literal_eval(stripped)
        if not isinstance(value, bytes):
            raise ValueError("not a bytes literal")
        return value
    if stripped[:4].lower() == "hex:":
        return bytes.fromhex(stripped[4:])
    return text.encode("utf-8")


_TIMEDELTA = re.compile(r"(?:(-?\d+)\s*days?,?\s*)?(?:(\d+):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6}))?)?)?")


def _timedelta(text: str) -> datetime.timedelta:
    """ "3 days, 1:02:03.5" as Python prints it, or a number of seconds."""
    stripped = text.strip()
    match = _TIMEDELTA.fullmatch(stripped)
    if not stripped or match is None:
        return datetime.timedelta(seconds=float(stripped))
    days, hours, minutes, seconds, fraction = match.groups()
    return datetime.timedelta(
        days=int(days or 0),
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=int(seconds or 0),
        microseconds=int((fraction or "0").ljust(6, "0")),
    )


_FORMATS: dict[str, Callable[[Any], str]] = {
    "None": lambda value: "None",
    "bool": lambda value: "true" if value else "false",
    "float": repr,
    "bytes": repr,
    "datetime": lambda value: value.isoformat(" "),
    "date": lambda value: value.isoformat(),
    "time": lambda value: value.isoformat(),
}

_PARSERS: dict[str, Callable[[str], Any]] = {
    "None": _none,
    "bool": _bool,
    "int": _int,
    "float": float,
    "str": str,
    "bytes": _bytes,
    "datetime": lambda text: datetime.datetime.fromisoformat(text.strip()),
    "date": lambda text: datetime.date.fromisoformat(text.strip()),
    "time": lambda text: datetime.time.fromisoformat(text.strip()),
    "timedelta": _timedelta,
    "UUID": lambda text: uuid.UUID(text.strip()),
    "Decimal": lambda text: decimal.Decimal(text.strip()),
    "Markup": Markup,
}

_EXAMPLES = {
    "None": "None",
    "bool": "true or false",
    "int": "42 or 0x2a",
    "float": "3.5",
    "str": "any text",
    "bytes": "b'\\x00abc', hex:00ff, or plain text",
    "datetime": "2026-11-20 14:02:11+00:00",
    "date": "2026-11-20",
    "time": "14:02:11",
    "timedelta": "3 days, 1:02:03, or a number of seconds",
    "UUID": "12345678-1234-5678-1234-567812345678",
    "Decimal": "12.50",
    "Markup": "<b>text</b>",
}
