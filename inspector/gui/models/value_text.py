"""The cells of the session table as text: keys, values in one line, the last writer."""

from __future__ import annotations

from typing import Any

from inspector.domain.values import is_container, parse_scalar, preview, type_label
from inspector.workspace.writers import IN_PLACE, Writer

PREVIEW = 300
"""Characters of a value that a cell shows; its tooltip shows more."""


def key_text(key: Any) -> str:
    """A str key as it is; others as Python writes them, so that 1 and "1" can be told apart in a dict."""
    return key if isinstance(key, str) else preview(key, 80)


def parse_key(old: Any, text: str) -> Any:
    """The key that `text` names, of the type of the key that it replaces."""
    return text if isinstance(old, str) else parse_scalar(type_label(old), text)


def value_text(value: Any) -> str:
    """One line: containers by how many items they hold and the first of them; text without quotes."""
    if is_container(value):
        count = len(value)
        return f"{count} {'item' if count == 1 else 'items'}  {preview(value, PREVIEW)}"
    if isinstance(value, str):
        line = value[: PREVIEW + 1].replace("\r\n", "⏎").replace("\n", "⏎")
        return line if len(line) <= PREVIEW else line[:PREVIEW] + "…"
    return preview(value, PREVIEW)


def writer_text(writer: Writer) -> str:
    """`auth.py:31 login() · #41`; the file's own name, the rest is in the tooltip."""
    place = writer.place
    number = f" · #{writer.number}" if writer.number else ""
    if writer.by:
        return f"this window{number}"
    if writer.op == IN_PLACE:
        return f"changed in place{number}"
    name = place.template or place.file.replace("\\", "/").rsplit("/", 1)[-1]
    function = f" {place.function}()" if place.function and not place.template else ""
    return f"{name}:{place.line}{function}{number}"
