"""The `exchange` message of a frame in shorthand: README.md describes the message, shorthand.py the frame."""

import base64
import re
from typing import Any, Dict, List, Optional
from urllib.parse import quote

from .differences import changed_paths
from .frozen_trees import FrozenTrees
from .plain_values import read_plain
from .shorthand import INNER, RAW_HEADERS_KEY, REPLAY_KEY, Exchange, Session
from .typed_values import pack, unpack

Facts = Dict[str, Any]

MAX_KNOWN = 20_000
"""Numbers that are remembered; a probe forgets its own sooner."""
_NOWHERE = {"file": None, "line": None, "function": None, "template": None}
_NO_ROUTE = {"app": None, "endpoint": None, "rule": None, "blueprint": None, "view": None}
_UNSAFE = re.compile("[^A-Za-z0-9_.~/:@!$&'()*+,;=-]").search


class Expander:
    """Of one link: the numbers in its shorthand are those of one probe."""

    def __init__(self) -> None:
        self._routes: Dict[int, Facts] = {}
        self._places: Dict[int, Facts] = {}
        self._exceptions: Dict[int, Facts] = {}
        self._trees = FrozenTrees()
        self._names: Dict[str, str] = {}

    # -- what was told before ----------------------------------------------------------------------------

    def know_route(self, message: Facts) -> None:
        _remember(self._routes, message["number"], {name: message[name] for name in _NO_ROUTE})

    def know_place(self, message: Facts) -> None:
        _remember(self._places, message["number"], {name: message[name] for name in _NOWHERE})

    def know_exception(self, message: Facts) -> None:
        names = ("type", "message", "handled", "frames", "cause")
        _remember(self._exceptions, message["number"], {name: message[name] for name in names})

    # -- an exchange -------------------------------------------------------------------------------------

    def message(self, data: bytes) -> Facts:
        """The `exchange` or `progress` message of a frame (README.md describes its fields). Raises WireError,
        TypeError, ValueError, KeyError, IndexError or AttributeError when it is none.
        """
        shown = Exchange(*read_plain(data))
        session = Session(*shown.session) if shown.session is not None else None
        message = {
            "m": "progress" if shown.progress else "exchange",
            "id": "%d-%d" % (shown.pid, shown.number),
            "pid": shown.pid,
            "started": round(shown.started, 6),
            "duration_ms": _milliseconds(shown.seconds),
            **self._line(shown),
            **self._routes.get(shown.route, _NO_ROUTE),
            "view_args": self._trees.tree(shown.view_args) or {},
            "client": shown.client,
            "new_client": shown.new_client,
            "replay_of": shown.environ.get(REPLAY_KEY),
            "inner": _inner(shown),
            "request": self._request(shown),
            "response": _response(shown),
            "timings": _timings(shown, session),
            "exception": self._exceptions.pop(shown.number, None),
            "logs": [dict(zip(_LOG, entry)) for entry in shown.logs or ()],
            "edits": [dict(zip(_EDIT, edit)) for edit in session.edits or ()] if session else [],
            "flashes": self._flashes(session),
            "session": self._session(shown, session) if session else None,
        }
        if shown.test:
            message["test"] = shown.test
        return message

    def _line(self, shown: Exchange) -> Facts:
        """The request line, and what the status line says."""
        environ = shown.environ
        scheme = environ.get("wsgi.url_scheme") or "http"
        host = environ.get("HTTP_HOST")
        if not host:
            host = "%s:%s" % (environ.get("SERVER_NAME"), environ.get("SERVER_PORT"))
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        if not path.isascii():
            path = path.encode("latin-1", "replace").decode("utf-8", "replace")
        query = environ.get("QUERY_STRING") or ""
        status, _, reason = (shown.status or "").partition(" ")
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

    def _request(self, shown: Exchange) -> Facts:
        facts = {"headers": self._headers(shown.environ), "body": _body(shown.request_body)}
        if shown.form:
            facts["form"] = _lists(shown.form)
        if shown.files:
            facts["files"] = _lists(shown.files)
        return facts

    def _headers(self, environ: Dict[str, Any]) -> List[List[str]]:
        raw = environ.get(RAW_HEADERS_KEY)
        if raw is not None:
            return _lists(raw)
        names = self._names
        found = []
        for key, value in environ.items():
            name = names.get(key)
            if name is None:
                name = _header_name(key)
                _remember(names, key, name)
            if name and value:
                found.append([name, value])
        return found

    # -- the session -------------------------------------------------------------------------------------

    def _session(self, shown: Exchange, trace: Session) -> Facts:
        name = trace.cookie_name
        cookie_in = cookie_value(shown.environ.get("HTTP_COOKIE"), name)
        left = _left(shown.headers, name + "=")
        saved = left is not None or bool(trace.stored)
        return {
            "kind": trace.kind,
            "interface": trace.interface,
            "app": trace.app,
            "cookie_name": name,
            "opened": trace.before is not None,
            "new": self._is_new(trace, cookie_in),
            "permanent": trace.permanent,
            "modified": trace.modified,
            "accessed": trace.accessed,
            "saved": saved,
            "deleted": left is not None and _is_deletion(left, name + "="),
            "cookie_in": cookie_in,
            "sid": trace.sid,
            "lost": [] if saved or trace.modified else self._lost(trace),
            "open_error": _error(trace.open_error),
            "save_error": _error(trace.save_error),
            "before": self._trees.tree(trace.before),
            "after": self._trees.tree(trace.after),
            "late": [self._key(write[0]) for write in trace.writes or () if write[5]],
            "writes": [self._write(*write) for write in trace.writes or ()],
        }

    def _is_new(self, trace: Session, cookie_in: Optional[str]) -> bool:
        if not cookie_in:
            return True
        if trace.sid is not None:
            return trace.sid not in cookie_in
        return trace.before is not None and self._trees.tree(trace.before) == {}

    def _lost(self, trace: Session) -> List[Any]:
        before, after = trace.before, trace.after
        if before is None or after is None or before == after:
            return []
        old, new = (unpack(self._trees.tree(frozen)) for frozen in (before, after))
        return [[pack(step) for step in path] for path in changed_paths(old, new)]

    def _write(self, key: Any, op: str, value: Any, place: Any, by: Any, _late: bool) -> Facts:
        return {
            **self._place(place),
            "key": self._key(key),
            "op": op,
            "by": by,
            "value": self._trees.tree(value),
        }

    def _key(self, key: Any) -> Any:
        """A text as it is, any other key as a frozen value."""
        return key if key is None else self._trees.tree(key) if type(key) is bytes else key

    def _place(self, number: Any) -> Facts:
        return self._places.get(number, _NOWHERE)

    def _flashes(self, trace: Optional[Session]) -> Facts:
        parts = (trace.pushed, trace.consumed, trace.waiting) if trace is not None else (None, None, None)
        names = ("pushed", "consumed", "waiting")
        return {name: [self._flash(*entry) for entry in part or ()] for name, part in zip(names, parts)}

    def _flash(self, category: str, text: Any, place: Any = None) -> Facts:
        where = self._place(place) if place is not None else {}
        return {"category": category, "text": self._trees.tree(text), **where}


def _remember(known: Dict[Any, Any], key: Any, value: Any) -> None:
    """The oldest goes when there are too many."""
    known[key] = value
    if len(known) > MAX_KNOWN:
        del known[next(iter(known))]


_LOG = ("time", "level", "logger", "message", "file", "line", "function")
_EDIT = ("edit", "result", "detail")


def _lists(pairs: Any) -> List[Any]:
    return [list(pair) for pair in pairs]


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 3)


def _inner(shown: Exchange) -> Optional[Facts]:
    seen = shown.inner
    if seen is None or seen == tuple(map(shown.environ.get, INNER)):
        return None
    return dict(zip(("host", "scheme", "remote", "script_root"), seen))


def _response(shown: Exchange) -> Facts:
    headers = shown.headers or ()
    body, streamed = _body(shown.response_body), False
    if shown.streamed or shown.response_body is None:
        length = next((value for name, value in headers if name.lower() == "content-length"), None)
        streamed = shown.streamed and length is None
        head = shown.environ.get("REQUEST_METHOD") == "HEAD"
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


def _timings(shown: Exchange, trace: Optional[Session]) -> Facts:
    """Milliseconds of each part; what did not happen is left out."""
    parts = {}
    if trace is not None:
        spans = (
            ("open_session", trace.began, trace.opened_at),
            ("view", trace.opened_at, trace.saving_at),
            ("save_session", trace.saving_at, trace.saved_at),
        )
        for name, start, end in spans:
            if start is not None and end is not None:
                parts[name] = _milliseconds(end - start)
    if shown.body_seconds is not None:
        parts["body"] = _milliseconds(shown.body_seconds)
    return parts


def _left(headers: Any, start: str) -> Optional[str]:
    """The last Set-Cookie header of the session's cookie."""
    found = None
    for name, value in headers or ():
        if len(name) == 10 and name.lower() == "set-cookie" and value.startswith(start):
            found = value
    return found


def _is_deletion(header: str, start: str) -> bool:
    return header.startswith((start + ";", start + '"";')) or header == start


def _error(error: Any) -> Optional[Facts]:
    return None if error is None else {"type": error[0], "message": error[1]}


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
