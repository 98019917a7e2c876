"""A request taken apart for editing, and put together again: query, form, cookies, headers as text.

What nobody edited goes back exactly as it was: `a=%7E` stays that, though `a=~` means the same. A replay is
to be the recorded request but for what was changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from urllib.parse import quote_plus, unquote_plus

from inspector.domain.exchanges import Message
from inspector.domain.set_cookie import CookiePair, join_cookie_header, parse_cookie_header

Pairs = list[tuple[str, str]]

_CSRF_FIELDS = ("csrf_token", "csrfmiddlewaretoken", "_csrf", "_csrf_token", "csrf")
_CSRF_HEADERS = ("x-csrftoken", "x-csrf-token", "x-xsrf-token")


# -- query and form --------------------------------------------------------------------------------------


def split_url(url: str) -> tuple[str, str, str]:
    """The URL before `?`, the query without it, the fragment with its `#`."""
    rest, hash_sign, fragment = url.partition("#")
    address, _, query = rest.partition("?")
    return address, query, f"{hash_sign}{fragment}"


def with_query(url: str, query: str) -> str:
    address, _, fragment = split_url(url)
    return f"{address}?{query}{fragment}" if query else f"{address}{fragment}"


def parse_pairs(text: str) -> Pairs:
    """`a=1&b=x+y` as names and values, in order, duplicates and empty values kept."""
    return [_decoded(piece) for piece in text.split("&") if piece]


def join_pairs(pairs: Iterable[tuple[str, str]], former: str = "") -> str:
    """The text of `pairs`; pieces of `former` that still stand are taken over as they were written."""
    written: dict[tuple[str, str], list[str]] = defaultdict(list)
    for piece in former.split("&"):
        if piece:
            written[_decoded(piece)].append(piece)
    return "&".join(_piece(name, value, written) for name, value in pairs)


def _piece(name: str, value: str, written: dict[tuple[str, str], list[str]]) -> str:
    known = written.get((name, value))
    if known:
        return known.pop(0) if len(known) > 1 else known[0]
    return f"{_encoded(name)}={_encoded(value)}"


def _decoded(piece: str) -> tuple[str, str]:
    name, _, value = piece.partition("=")
    return unquote_plus(name, errors="surrogateescape"), unquote_plus(value, errors="surrogateescape")


def _encoded(text: str) -> str:
    return quote_plus(text, errors="surrogateescape")


# -- headers and cookies ---------------------------------------------------------------------------------


def headers_text(headers: Iterable[tuple[str, str]]) -> str:
    """One header a line, for editing them all at once."""
    return "\n".join(f"{name}: {value}" for name, value in headers)


def parse_headers(text: str) -> tuple[Pairs, list[str]]:
    """Headers, and the lines that are none. Accepts what a browser's “copy headers” gives."""
    found: Pairs = []
    wrong = []
    for line in text.splitlines():
        name, colon, value = line.strip().partition(":")
        if not line.strip():
            continue
        if colon and name.strip() and not any(character.isspace() for character in name.strip()):
            found.append((name.strip(), value.strip()))
        else:
            wrong.append(line)
    return found, wrong


def cookies_of(headers: Iterable[tuple[str, str]]) -> Pairs:
    """Names and values as sent (quotes and escapes kept) of all Cookie headers."""
    text = "; ".join(value for name, value in headers if name.lower() == "cookie")
    return [(pair.name, pair.raw) for pair in parse_cookie_header(text)]


def cookie_header(cookies: Iterable[tuple[str, str]]) -> str:
    return join_cookie_header(CookiePair(name, value, value) for name, value in cookies)


def with_cookie(cookies: Sequence[tuple[str, str]], name: str, value: str | None) -> Pairs:
    """`cookies` with one of that name, in the place of the first; None takes it away."""
    changed = [(key, value if key == name and value is not None else old) for key, old in cookies]
    if value is None:
        return [pair for pair in cookies if pair[0] != name]
    if not any(key == name for key, _ in cookies):
        return [*cookies, (name, value)]
    first = next(index for index, pair in enumerate(changed) if pair[0] == name)
    return [pair for index, pair in enumerate(changed) if pair[0] != name or index == first]


# -- what to warn of -------------------------------------------------------------------------------------


def csrf_token_in(request: Message) -> str | None:
    """The name of the form field or header that holds a CSRF token, if the request has one."""
    fields = {name.lower() for name, _ in request.form}
    body = request.body.data if request.body else b""
    if not fields and "urlencoded" in (request.header("Content-Type") or ""):
        fields = {name.lower() for name, _ in parse_pairs(body.decode("utf-8", "replace"))}
    found = next((name for name in _CSRF_FIELDS if name in fields), None)
    return found or next((name for name, _ in request.headers if name.lower() in _CSRF_HEADERS), None)
