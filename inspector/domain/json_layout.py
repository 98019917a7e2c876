"""Lays JSON text out for reading, without parsing it into values.

Working on tokens keeps what a parser loses: duplicate keys, number spelling (1.10, 1e5, 2**70), key
order; and it works on text that ends in the middle, as the recorded part of a big body does. Linear in
the length, no recursion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\.", re.DOTALL)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_INDENT = 64
"""Levels that still move right; deeper ones stay there: hostile nesting must not square the length."""


def looks_like_json(text: str) -> bool:
    """Cheap check of the first characters: an object or array that begins like one."""
    return re.match(r'\s*(\{\s*("|\}|$)|\[\s*(["\[\]{\d\-tfn]|$))', text[:200]) is not None


def lay_out(text: str, indent: str = "  ", limit: int = 2 * 1024 * 1024) -> str:
    r"""`text` with one member per line, at most about `limit` characters of it.

    \uXXXX escapes of printable characters are shown as the characters.
    """
    out: list[str] = []
    room = limit
    for piece in _pieces(text, indent):
        out.append(piece)
        room -= len(piece)
        if room < 0:
            break
    return "".join(out)


def _pieces(text: str, indent: str) -> Iterator[str]:
    depth = 0
    previous = ""
    for token in _tokens(text):
        if token in ("}", "]"):
            depth = max(0, depth - 1)
            if previous not in ("{", "["):
                yield _line(indent, depth)
        elif previous in ("{", "[", ","):
            yield _line(indent, depth)
        elif previous and previous != ":" and token not in (":", ","):
            yield "\n"  # a further value at the top: JSON lines
        yield _shown(token)
        if token in ("{", "["):
            depth += 1
        elif token == ":":
            yield " "
        previous = token


def _tokens(text: str) -> Iterator[str]:
    return (match.group() for match in _TOKEN.finditer(text))


def _line(indent: str, depth: int) -> str:
    return "\n" + indent * min(depth, _MAX_INDENT)


def _shown(token: str) -> str:
    if not token.startswith('"') or "\\u" not in token:
        return token
    return _join_surrogates(_ESCAPE.sub(_unescape, token), token)


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1)
    if code is None:
        return match.group()
    character = chr(int(code, 16))
    printable = character.isprintable() or "\ud800" <= character <= "\udfff"
    return character if printable and character not in '"\\' else match.group()


def _join_surrogates(shown: str, token: str) -> str:
    """Pairs of escapes become one character; with a lone surrogate the token stays as it came."""
    if not _LONE_SURROGATE.search(shown):
        return shown
    joined = shown.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return token if "\ufffd" in joined else joined
