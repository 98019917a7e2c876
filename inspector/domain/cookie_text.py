"""What people paste when asked for a cookie: the bare value, `name=value`, a whole header, quoted or
URL-encoded.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}")
_HEADER = re.compile(r"\s*(set-cookie|cookie)\s*:\s*", re.IGNORECASE)
_ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
_OCTAL = re.compile(r"\\(?:([0-3][0-7]{2})|(.))")

_ATTRIBUTES = frozenset(
    {"path", "domain", "expires", "max-age", "secure", "httponly", "samesite", "partitioned"}
)


def extract_cookie(text: str, name: str | None = None) -> tuple[str | None, str]:
    """(name when one was given, value) of the cookie meant by `text`.

    Of several, the one called `name`, else "session", else the one that looks signed, else the first.
    """
    header = _HEADER.match(text)
    body = (text[header.end() :] if header else text).strip()
    pairs = [_pair(part) for part in body.split(";") if part.strip()]
    named = [pair for pair in pairs if pair[0] is not None]
    if len(named) < len(pairs) or _is_set_cookie(header, pairs):
        return pairs[0] if pairs else (None, "")
    return _chosen(named, name) if named else (None, "")


def _is_set_cookie(header: re.Match[str] | None, pairs: list[tuple[str | None, str]]) -> bool:
    if header is not None and header.group(1).lower() == "set-cookie":
        return True
    return len(pairs) > 1 and all((found or "").lower() in _ATTRIBUTES for found, _ in pairs[1:])


def _pair(part: str) -> tuple[str | None, str]:
    name, equals, value = part.strip().partition("=")
    if equals and value and _NAME.fullmatch(name.strip()) and not _is_padding(name, value):
        return name.strip(), unquote_value(value.strip())
    return None, unquote_value(part.strip())


def _is_padding(before: str, after: str) -> bool:
    """True when "=" ends base64 (Starlette pads), not a name; a compressed value begins with ".e"."""
    return after[0] == "=" or (after[0] == "." and (before.startswith("eyJ") or not after.startswith(".e")))


def _chosen(pairs: list[tuple[str | None, str]], name: str | None) -> tuple[str | None, str]:
    for wanted in (name, "session"):
        for pair in pairs:
            if wanted is not None and pair[0] == wanted:
                return pair
    return next((pair for pair in pairs if pair[1].count(".") >= 2), pairs[0])


def unquote_value(value: str) -> str:
    """The value without quotes, backslash escapes and URL escapes."""
    if len(value) >= 2 and value[0] == value[-1] == '"':
        value = unescape(value[1:-1])
    elif len(value) >= 2 and value[0] == value[-1] == "'":
        value = value[1:-1]
    return unquote(value) if _ESCAPED.search(value) else value


def unescape(value: str) -> str:
    r"""The inside of a quoted value: `\054` is a comma, `\"` a quote (RFC 2109, what Werkzeug writes)."""
    if "\\" not in value:
        return value
    plain = _OCTAL.sub(lambda found: chr(int(found[1], 8)) if found[1] else found[2], value)
    try:
        return plain.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return plain
