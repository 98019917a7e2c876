"""The `exchange` message of a frame in shorthand: README.md describes the message, shorthand.py the frame."""

from typing import Any, Dict, List, Optional

from .differences import changed_paths
from .expanded_http import cookie_value, given_cookie, inner, request, request_line, response
from .frozen_trees import FrozenTrees
from .plain_values import read_plain
from .shorthand import REPLAY_KEY, Exchange, Session
from .typed_values import pack, unpack

Facts = Dict[str, Any]

MAX_KNOWN = 20_000
"""Numbers that are remembered; a probe forgets its own sooner."""
_NOWHERE = {"file": None, "line": None, "function": None, "template": None}
_NO_ROUTE = {"app": None, "endpoint": None, "rule": None, "blueprint": None, "view": None}


class Expander:
    """Of one link: the numbers in its shorthand are those of one probe."""

    def __init__(self) -> None:
        self._routes: Dict[int, Facts] = {}
        self._names: Dict[int, List[str]] = {}
        self._places: Dict[int, Facts] = {}
        self._exceptions: Dict[int, Facts] = {}
        self._trees = FrozenTrees()

    # -- what was told before ----------------------------------------------------------------------------

    def know_route(self, message: Facts) -> None:
        _remember(self._routes, message["number"], {name: message[name] for name in _NO_ROUTE})

    def know_names(self, message: Facts) -> None:
        _remember(self._names, message["number"], message["names"])

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
        environ = dict(zip(self._names[shown.names], shown.values))
        session = Session(*shown.session) if shown.session is not None else None
        message = {
            "m": "progress" if shown.progress else "exchange",
            "id": "%d-%d" % (shown.pid, shown.number),
            "pid": shown.pid,
            "started": round(shown.started, 6),
            "duration_ms": _milliseconds(shown.seconds),
            **request_line(environ, shown.status),
            **self._routes.get(shown.route, _NO_ROUTE),
            "view_args": self._trees.tree(shown.view_args) or {},
            "client": shown.client,
            "new_client": shown.new_client,
            "replay_of": environ.get(REPLAY_KEY),
            "inner": inner(environ, shown.inner),
            "request": request(environ, shown),
            "response": response(environ, shown),
            "timings": _timings(shown, session),
            "exception": self._exceptions.pop(shown.number, None),
            "logs": [dict(zip(_LOG, entry)) for entry in shown.logs or ()],
            "edits": [dict(zip(_EDIT, edit)) for edit in session.edits or ()] if session else [],
            "flashes": self._flashes(session),
            "session": self._session(environ, shown.headers, session) if session else None,
        }
        if shown.test:
            message["test"] = shown.test
        return message

    # -- the session -------------------------------------------------------------------------------------

    def _session(self, environ: Facts, headers: Any, trace: Session) -> Facts:
        name = trace.cookie_name
        cookie_in = cookie_value(environ.get("HTTP_COOKIE"), name)
        left = given_cookie(headers, name)
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
            "late": [self._key(key) for key, *_, late in trace.writes or () if late],
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
        return key if type(key) is str else self._trees.tree(key[0])

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


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 3)


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


def _is_deletion(header: str, start: str) -> bool:
    return header.startswith((start + ";", start + '"";')) or header == start


def _error(error: Any) -> Optional[Facts]:
    return None if error is None else {"type": error[0], "message": error[1]}
