"""How a JSON text is laid out, so that a changed value is written the way the app wrote it.

The apps differ: Flask sorts keys and escapes non-ASCII, msgspec does neither, json.dumps puts spaces after
separators. `detect` finds the options that give back the very text, or the nearest ones.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from inspector.domain.errors import EditRejected

COMPACT = (",", ":")
SPACED = (", ", ": ")


@dataclass(frozen=True, slots=True)
class JsonStyle:
    """Options of json.dumps; `by_msgspec` writes with msgspec instead, whose floats look different."""

    separators: tuple[str, str] = COMPACT
    sort_keys: bool = True
    ensure_ascii: bool = True
    by_msgspec: bool = False

    def dumps(self, tree: Any, default: Callable[[Any], Any] | None = None) -> str:
        """The text of a tree. Raises EditRejected in words for what JSON cannot hold."""
        try:
            if self.by_msgspec:
                return msgspec.json.encode(tree).decode("utf-8")
            return json.dumps(
                tree,
                separators=self.separators,
                sort_keys=self.sort_keys,
                ensure_ascii=self.ensure_ascii,
                default=default,
            )
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            raise EditRejected("This cannot be written as JSON.", _hint(error), str(error)) from error

    def encode(self, tree: Any, default: Callable[[Any], Any] | None = None) -> bytes:
        """`dumps` as UTF-8 bytes."""
        try:
            return self.dumps(tree, default).encode("utf-8")
        except UnicodeEncodeError as error:
            raise EditRejected(
                "This holds half a character, which UTF-8 cannot write.", "Retype the text."
            ) from error


FLASK_STYLE = JsonStyle()
"""What Flask's own JSON provider does inside an app context."""


def _hint(error: Exception) -> str:
    text = str(error)
    if "not supported between instances" in text:
        return "Keys of different types (text and numbers) cannot be sorted: make all keys text."
    if "keys must be" in text:
        return "Keys must be text: rename the others."
    if isinstance(error, RecursionError) or "Circular" in text:
        return "It is nested too deeply."
    return "Use text, numbers, true, false, None, lists and dicts."


def detect(text: str, tree: Any) -> tuple[JsonStyle, bool]:
    """(the style that `text` was written in, whether it gives exactly `text` for its own `tree`)."""
    guesses = list(_guesses(text, tree))
    for style in guesses:
        try:
            if style.dumps(tree) == text:
                return style, True
        except EditRejected:
            continue
    return guesses[0], False


def _guesses(text: str, tree: Any) -> list[JsonStyle]:
    ascii_only = text.isascii() and "\x7f" not in text  # json escapes DEL as well
    separators = (
        (COMPACT, SPACED) if ('":"' in text or ('":' in text and '": ' not in text)) else (SPACED, COMPACT)
    )
    # Keys in order say "sorted" only when there are some; Flask sorts, so that is also the guess for a
    # single key.
    orders = (True, False)
    styles = [JsonStyle(separator, order, ascii_only) for separator in separators for order in orders]
    return [*styles, JsonStyle(COMPACT, sort_keys=False, ensure_ascii=False, by_msgspec=True)]
