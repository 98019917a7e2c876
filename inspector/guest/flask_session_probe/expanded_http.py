"""What the `exchange` message has of HTTP: request line, headers, bodies, of an exchange in shorthand."""

import base64
import re
from functools import lru_cache
from typing import Any, Dict, List, Optional
from urllib.parse import quote

from .shorthand import INNER, RAW_HEADERS_KEY, Exchange

Facts = Dict[str, Any]
_UNSAFE = re.compile("[^A-Za-z0-9_.~/:@!$&'()*+,;=-]").search


def request_line(environ: Facts, status_line: Optional[str]) -> Facts:
    """The request line, and what the status line says."""
    scheme = environ.get("wsgi.url_scheme") or "http"
    host = environ.get("HTTP_HOST")
    if not host:
        host = "%s:%s" % (environ.get("SERVER_NAME"), environ.get("SERVER_PORT"))
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    if not path.isascii():
        path = path.encode("latin-1", "replace").decode("utf-8", "replace")
    query = environ.get("QUERY_STRING") or ""
    status, _, reason = (status_line or "").partition(" ")
    return {
        "scheme": scheme,
        "host": host,
        "path": path,
        "query": query,
        "url": "%s://%s%s" % (scheme, host, _target(environ, path, query)),
        "method": environ.get("REQUEST_METHOD") or "GET",
        "http": environ.get("SERVER_PROTOCOL") or "",
        "reason": reason,
        "remote": [environ.get("REMOTE_ADDR") or "", _number(environ.get("REMOTE_PORT"))],
        "status": int(status) if status.isdigit() else None,
    }


def request(environ: Facts, shown: Exchange) -> Facts:
    facts = {"headers": _headers(environ), "body": _body(shown.request_body)}
    if shown.form:
        facts["form"] = _lists(shown.form)
    if shown.files:
        facts["files"] = _lists(shown.files)
    return facts


def _headers(environ: Dict[str, Any]) -> List[List[str]]:
    raw = environ.get(RAW_HEADERS_KEY)
    if raw is not None:
        return _lists(raw)
    found = ([_header_name(key), value] for key, value in environ.items() if value)
    return [pair for pair in found if pair[0]]


def inner(environ: Facts, seen: Any) -> Optional[Facts]:
    """What Flask saw, when that was something else."""
    if seen is None or seen == tuple(map(environ.get, INNER)):
        return None
    return dict(zip(("host", "scheme", "remote", "script_root"), seen))


def response(environ: Facts, shown: Exchange) -> Facts:
    headers = shown.headers or ()
    body, streamed = _body(shown.response_body), False
    if shown.streamed or shown.response_body is None:
        length = next((value for name, value in headers if name.lower() == "content-length"), None)
        streamed = shown.streamed and length is None
        head = environ.get("REQUEST_METHOD") == "HEAD"
        if shown.response_body is None and _number(length) and not head:
            body = {"size": _number(length), "kept": 0, "text": ""}
    return {"headers": _lists(headers), "body": body, "streamed": streamed}


def _body(body: Any) -> Optional[Facts]:
    if body is None or not body[0]:
        return None
    size, kept = body[0], b"".join(body[1])
    if b"\0" not in kept:
        try:
            return {"size": size, "kept": len(kept), "text": kept.decode("utf-8")}
        except UnicodeDecodeError:
            pass
    return {"size": size, "kept": len(kept), "base64": base64.b64encode(kept).decode("ascii")}


def _lists(pairs: Any) -> List[Any]:
    return [list(pair) for pair in pairs]


@lru_cache(2000)
def _header_name(key: str) -> str:
    if key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        return key.replace("_", "-").title()
    return key[5:].replace("_", "-").title() if key.startswith("HTTP_") else ""


def _target(environ: Dict[str, Any], path: str, query: str) -> str:
    raw: str = environ.get("REQUEST_URI") or environ.get("RAW_URI") or ""
    if raw[:1] == "/":
        return raw if raw.isascii() else _percent_encoded(raw)
    if _UNSAFE(path):
        path = quote(path, safe="/:@!$&'()*+,;=~")
    return path + "?" + query if query else path


def _percent_encoded(raw: str) -> str:
    """The bytes beyond ASCII, which test clients (and careless ones) send as they are, as WSGI has them."""
    try:
        data = raw.encode("latin-1")
    except UnicodeEncodeError:
        data = raw.encode("utf-8", "replace")
    return quote(data, safe="/:@!$&'()*+,;=~?%#[]")


def _number(text: Any) -> int:
    try:
        return int(text)
    except (TypeError, ValueError):
        return 0


def cookie_value(header: Optional[str], name: str) -> Optional[str]:
    """The first value of that name in a Cookie header, as Werkzeug finds it; None without one."""
    if not header or name not in header:
        return None
    for part in header.split(";"):
        key, equals, value = part.partition("=")
        if equals and key.strip() == name:
            return value.strip().strip('"')
    return None


def given_cookie(headers: Any, name: str) -> Optional[str]:
    """The last Set-Cookie header of that cookie; None without one."""
    found = None
    for header, value in headers or ():
        if len(header) == 10 and header.lower() == "set-cookie" and value.startswith(name + "="):
            found = value
    return found
