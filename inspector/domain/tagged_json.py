"""Flask's tagged JSON, the payload of a session cookie: JSON in which `{" t": [1]}` stands for a tuple, and
so on.

Says what flask.json.tag.TaggedJSONSerializer says, byte for byte with the same JSON options, but needs no app
and no Flask, refuses nesting that would exhaust the stack, and names what it cannot write. Differs on purpose
in one thing: an unknown object is an error here, where the app's own JSON provider might know it.
"""

from __future__ import annotations

import base64
import datetime
import decimal
import email.utils
import json
import uuid
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from inspector.domain.errors import EditRejected
from inspector.domain.json_style import FLASK_STYLE, JsonStyle
from inspector.domain.kinds import MAX_DEPTH, type_label
from inspector.guest.flask_session_probe.wire import Cut, Opaque

TAGS = frozenset({" di", " t", " b", " m", " u", " d"})


def loads(text: str | bytes) -> Any:
    """The value of a tagged JSON text. Raises ValueError in words when it is none."""
    return untag(parse_json(text))


def parse_json(text: str | bytes) -> Any:
    """JSON as Python's json reads it. Raises ValueError, also for nesting deeper than the stack."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply to be read") from None


def dumps(value: Any, style: JsonStyle = FLASK_STYLE) -> str:
    """The tagged JSON text of `value`. Raises EditRejected for what the format cannot hold."""
    return style.dumps(tag(value), default=_plain)


def tag(value: Any, depth: int = 0) -> Any:
    """`value` as a tree of JSON types, other types in tags. Raises EditRejected for what has none."""
    if depth > MAX_DEPTH:
        raise EditRejected(
            "The session is nested too deeply to be written.", f"Flask reads {MAX_DEPTH} levels at most."
        )
    if isinstance(value, (Opaque, Cut)):
        raise EditRejected(
            f"A {value.type} cannot be written: only its text is known here.", "Delete it first."
        )
    if isinstance(value, dict):
        tree = {key: tag(item, depth + 1) for key, item in value.items()}
        if len(tree) == 1 and (only := next(iter(tree))) in TAGS:
            return {" di": {f"{only}__": tree[only]}}
        return tree
    if isinstance(value, tuple):
        return {" t": [tag(item, depth + 1) for item in value]}
    if isinstance(value, list):
        return [tag(item, depth + 1) for item in value]
    return _tag_scalar(value)


def _tag_scalar(value: Any) -> Any:
    if isinstance(value, bytes):
        return {" b": base64.b64encode(value).decode("ascii")}
    if isinstance(value, Markup):
        return {" m": str(value)}
    if isinstance(value, uuid.UUID):
        return {" u": value.hex}
    if isinstance(value, datetime.datetime):
        return {" d": http_date(value)}
    return value


def _plain(value: Any) -> str:
    """What Flask's JSON provider makes of types without a tag."""
    if isinstance(value, datetime.date):
        return http_date(datetime.datetime.combine(value, datetime.time(), datetime.UTC))
    if isinstance(value, decimal.Decimal):
        return str(value)
    raise EditRejected(
        f"A {type_label(value)} cannot be stored in a session cookie.",
        "Use text, numbers, lists, tuples, dicts, bytes, UUIDs or datetimes; for a set, a list does.",
    )


def untag(tree: Any, depth: int = 0) -> Any:
    """The value of a parsed tagged JSON tree. Raises ValueError in words for a tag with content that it
    cannot have.
    """
    if depth > MAX_DEPTH:
        raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels")
    if isinstance(tree, list):
        return [untag(item, depth + 1) for item in tree]
    if not isinstance(tree, dict):
        return tree
    value = {key: untag(item, depth + 1) for key, item in tree.items()}
    if len(value) != 1:
        return value
    ((key, content),) = value.items()
    reader = _READERS.get(key)
    if reader is None:
        return value
    try:
        return reader(content)
    except (TypeError, ValueError, AttributeError, StopIteration, KeyError) as error:
        raise ValueError(
            f'the tag "{key}" holds something it cannot hold: {error or type(error).__name__}'
        ) from error


def has_tags(tree: Any) -> bool:
    """True when a parsed JSON tree holds at least one tag."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if len(node) == 1 and next(iter(node)) in TAGS:
                return True
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return False


def http_date(value: datetime.datetime) -> str:
    """`Fri, 20 Nov 2026 14:02:11 GMT`; a naive time counts as UTC, as Werkzeug has it."""
    try:
        aware = value.replace(tzinfo=datetime.UTC) if value.tzinfo is None else value.astimezone(datetime.UTC)
    except OverflowError as error:
        raise EditRejected(
            f"{value} lies outside the years 1 to 9999 in UTC.", "Choose another time."
        ) from error
    return email.utils.format_datetime(aware, usegmt=True)


def parse_http_date(text: Any) -> datetime.datetime | None:
    """The aware time of an HTTP date, None when it is no date: what Flask gives the app then, too."""
    if text is None:
        return None
    try:
        value = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return value.replace(tzinfo=datetime.UTC) if value.tzinfo is None else value


def _unescaped(content: Any) -> Any:
    key = next(iter(content))
    return {key[:-2]: content[key]}


_READERS: dict[str, Callable[[Any], Any]] = {
    " di": _unescaped,
    " t": tuple,
    " b": base64.b64decode,
    " m": Markup,
    " u": uuid.UUID,
    " d": parse_http_date,
}
