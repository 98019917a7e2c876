"""A config as text to keep: Python for `from_pyfile`, an `.env` for `from_prefixed_env`. JSON is in
config_compare.

What cannot be written (an object, a masked secret) stands there as a comment that says so.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from inspector.domain.config import ConfigRow, identity_text
from inspector.domain.values import first_foreign

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_MODULES = {
    "datetime": "import datetime",
    "UUID": "from uuid import UUID",
    "Decimal": "from decimal import Decimal",
    "Markup": "from markupsafe import Markup",
}
_CALLS = re.compile(r"\b(datetime|UUID|Decimal|Markup)[.(]")


def to_python(rows: Iterable[ConfigRow], title: str, reveal: bool = False) -> str:
    """For `app.config.from_pyfile`: what was set, one assignment per key."""
    lines = [_line(row, reveal, _python_line) for row in _exported(rows)]
    needed = sorted({name for line in lines if not line.startswith("#") for name in _CALLS.findall(line)})
    imports = [_MODULES[name] for name in needed]
    head = [f"# The config of {title}, as it was set.", ""]
    return "\n".join([*head, *imports, *([""] if imports else []), *lines]) + "\n"


def to_env(rows: Iterable[ConfigRow], title: str, reveal: bool = False, prefix: str = "FLASK") -> str:
    """For `app.config.from_prefixed_env()`, which reads each value as JSON when it can."""
    lines = [_line(row, reveal, lambda row: _env_line(row, prefix)) for row in _exported(rows)]
    return "\n".join([f"# The config of {title}, for app.config.from_prefixed_env().", *lines]) + "\n"


def _exported(rows: Iterable[ConfigRow]) -> list[ConfigRow]:
    return [row for row in rows if not row.is_default and not row.ignored]


def _line(row: ConfigRow, reveal: bool, write: Callable[[ConfigRow], str]) -> str:
    if not _NAME.match(row.key):
        return f"# {row.key!r}: not a name"
    if row.hidden and not reveal:
        return f"# {row.key}: a secret ({identity_text(row)})"
    if first_foreign(row.value) is not None:
        return f"# {row.key}: a {row.type}, which cannot be written here"
    return write(row)


def _python_line(row: ConfigRow) -> str:
    return f"{row.key} = {row.value!r}"


def _env_line(row: ConfigRow, prefix: str) -> str:
    if "__" in row.key:
        return f"# {row.key}: two underscores would be read as a key inside a dict"
    text = env_text(row.value)
    if text is None:
        return f"# {row.key}: a {row.type}, which the environment cannot hold"
    return f"{prefix}_{row.key}='{_quoted(text)}'"


def env_text(value: Any) -> str | None:
    """What `json.loads`, or taking the text as it is, reads as `value`; None when nothing does."""
    if isinstance(value, datetime.timedelta):
        seconds = value.total_seconds()
        return str(int(seconds)) if seconds == int(seconds) else None
    if type(value) is str:
        return json.dumps(value) if _reads_as_json(value) else value
    try:
        text = json.dumps(value)
        return text if json.loads(text) == value and not _holds_tuple(value) else None
    except (TypeError, ValueError, RecursionError):
        return None


def _reads_as_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _holds_tuple(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_tuple, value.values()))
    return isinstance(value, tuple) or (isinstance(value, list) and any(map(_holds_tuple, value)))


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")
