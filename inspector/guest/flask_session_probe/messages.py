"""Records as `exchange` messages (README.md describes the fields). Runs on the sender's thread only.

The message is put together as JSON text, because the largest parts (session values) are JSON already and
mostly the same as in the exchange before.
"""

import base64
from urllib.parse import quote

from .clients import cookie_value
from .differences import changed_paths
from .exceptions import exception_facts
from .places import place_facts
from .snapshots import view_facts
from .values import Thawed, to_json
from .wire import REPLAY_HEADER, pack, unpack

_REPLAY_KEY = "HTTP_" + REPLAY_HEADER.upper().replace("-", "_")


class Messages:
    def __init__(self, probe):
        self._probe = probe
        self._thawed = Thawed()
        self._views = {}
        self._names = {}

    def exchange(self, record, without_values=False):
        """The JSON text of one exchange. `without_values` leaves out bodies and session values (they were
        too large).
        """
        set_cookies = [value for name, value in record.response_headers or () if name.lower() == "set-cookie"]
        facts = self._request_line(record)
        facts["request"] = self._request(record, without_values)
        facts["response"] = self._response(record, without_values)
        facts["timings"] = _timings(record)
        facts["exception"] = self._exception(record)
        facts["logs"] = [_log(entry) for entry in record.logs or ()]
        facts["flashes"] = self._flashes(record.session)
        trace = record.session
        facts["edits"] = [
            {"edit": edit, "result": result, "detail": detail}
            for edit, result, detail in (trace is not None and trace.edits) or ()
        ]
        if trace is None:
            facts["session"] = None
            return to_json(facts)
        session = self._session(record, trace, set_cookies)
        if without_values:
            session["before"] = session["after"] = {}
            session["writes"] = []
            facts["session"] = session
            return to_json(facts)
        return '%s,"session":%s,"before":%s,"after":%s,"writes":[%s]}}' % (
            to_json(facts)[:-1],
            to_json(session)[:-1],
            self._thawed.text(trace.before),
            self._thawed.text(trace.after),
            ",".join([self._write(write) for write in trace.writes or ()]),
        )

    # -- the request -------------------------------------------------------------------------------------

    def _request_line(self, record):
        environ = record.environ
        scheme = environ.get("wsgi.url_scheme") or "http"
        host = environ.get("HTTP_HOST") or "%s:%s" % (environ.get("SERVER_NAME"), environ.get("SERVER_PORT"))
        path = _text(environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""))
        query = environ.get("QUERY_STRING") or ""
        status, _, reason = (record.status or "").partition(" ")
        rule = record.rule
        endpoint = rule.endpoint if rule is not None else None
        blueprint = endpoint.rpartition(".")[0] if isinstance(endpoint, str) else None
        return {
            "m": "exchange",
            "id": self._probe.exchange_id(record.number),
            "pid": self._probe.pid,
            "app": record.app_key,
            "started": record.started,
            "duration_ms": (record.ended - record.ticks) * 1000,
            "method": environ.get("REQUEST_METHOD") or "GET",
            "scheme": scheme,
            "host": host,
            "path": path,
            "query": query,
            "url": "%s://%s%s" % (scheme, host, _target(environ, path, query)),
            "http": environ.get("SERVER_PROTOCOL") or "",
            "remote": [environ.get("REMOTE_ADDR") or "", _number(environ.get("REMOTE_PORT"))],
            "status": int(status) if status.isdigit() else None,
            "reason": reason,
            "endpoint": endpoint,
            "rule": rule.rule if rule is not None else None,
            "blueprint": blueprint or None,
            "view_args": pack(record.view_args or {}),
            "view": self._view(record.app_key, endpoint),
            "client": record.client,
            "new_client": record.new_client,
            "replay_of": environ.get(_REPLAY_KEY),
            "inner": _inner(record, self._probe.inner_names),
        }

    def _view(self, app_key, endpoint):
        if endpoint is None:
            return None
        known = self._views.get((app_key, endpoint))
        if known is None:
            try:
                view = self._probe.apps.find(app_key).view_functions.get(endpoint)
            except LookupError:
                return None
            facts = view_facts(view) if view is not None else None
            known = facts and {"name": facts["name"], "file": facts["file"], "line": facts["line"]}
            self._views[(app_key, endpoint)] = known
        return known

    def _request(self, record, without_body):
        facts = {"headers": self._headers(record.environ)}
        facts["body"] = _body(record.request_body, without_body)
        if record.form:
            facts["form"] = [[str(key), str(value)] for key, value in record.form.items(multi=True)]
        if record.files:
            facts["files"] = [list(file) for file in record.files]
        return facts

    def _headers(self, environ):
        raw = environ.get("flask_session_probe.headers")
        if raw is not None:
            return [[name, value] for name, value in raw]
        names = self._names
        headers = []
        for key, value in environ.items():
            name = names.get(key)
            if name is None:
                name = names[key] = _header_name(key)
            if name and value:
                headers.append((name, value))
        return headers

    def _response(self, record, without_body):
        headers = record.response_headers or ()
        body = _body(record.response_body, without_body)
        if body is None and record.status is not None and record.response_body is None:
            length = next((value for name, value in headers if name.lower() == "content-length"), "0")
            size = _number(length)
            head = record.environ.get("REQUEST_METHOD") == "HEAD"
            body = {"size": size, "kept": 0, "text": ""} if size and not head else None
        return {"headers": headers, "body": body, "streamed": record.streamed}

    # -- the session -------------------------------------------------------------------------------------

    def _session(self, record, trace, set_cookies):
        cookie_in = cookie_value(record.environ.get("HTTP_COOKIE"), trace.cookie_name)
        start = trace.cookie_name + "="
        left = [header for header in set_cookies if header.startswith(start)]
        stored = bool(trace.kind == "server" and trace.is_saved and trace.stored)
        saved = bool(left) or stored
        return {
            "kind": trace.kind,
            "interface": trace.interface,
            "app": trace.app_key,
            "cookie_name": trace.cookie_name,
            "cookie_in": cookie_in,
            "opened": trace.before is not None,
            "new": self._is_new(trace, cookie_in),
            "permanent": trace.permanent,
            "sid": trace.sid,
            "modified": _flag(trace.modified),
            "accessed": _flag(trace.accessed),
            "saved": saved,
            "deleted": bool(left) and _is_deletion(left[-1], start),
            "lost": [] if saved or trace.modified else self._lost(trace),
            "late": [pack(write[0]) for write in trace.writes or () if write[5]],
            "open_error": _error(trace.open_error),
            "save_error": _error(trace.save_error),
        }

    def _is_new(self, trace, cookie_in):
        if not cookie_in:
            return True
        if trace.sid is not None:
            return trace.sid not in cookie_in
        return trace.before is not None and self._thawed.text(trace.before) == "{}"

    def _lost(self, trace):
        before, after = trace.before, trace.after
        if before is None or after is None or before == after:
            return []
        old, new = (unpack(self._thawed.tree(frozen)) for frozen in (before, after))
        return [[pack(step) for step in path] for path in changed_paths(old, new)]

    def _write(self, write):
        key, op, value, place, by, _ = write
        facts = place_facts(place)
        facts.update(key=pack(key), op=op, by=by)
        return '%s,"value":%s}' % (to_json(facts)[:-1], self._thawed.text(value))

    def _flashes(self, trace):
        if trace is None:
            return {"pushed": [], "consumed": [], "waiting": []}
        return {
            "pushed": [self._flash(entry) for entry in trace.pushed or ()],
            "consumed": [self._flash(entry) for entry in trace.consumed or ()],
            "waiting": self._waiting(trace),
        }

    def _waiting(self, trace):
        return [{"category": c, "text": self._thawed.tree(text)} for c, text in trace.waiting or ()]

    def _flash(self, entry):
        category, text, place = entry
        facts = place_facts(place)
        facts.update(category=category, text=self._thawed.tree(text))
        return facts

    def _exception(self, record):
        if not record.errors:
            return None
        unhandled = [error for error in record.errors if not error[1]]
        _, handled, chain = (unhandled or record.errors)[-1]
        return exception_facts(chain, self._probe.files, handled)


def _body(body, without):
    if body is None or not body.size:
        return None
    kept = b"" if without else body.kept()
    facts = {"size": body.size, "kept": len(kept)}
    if b"\0" not in kept:
        try:
            facts["text"] = kept.decode("utf-8")
            return facts
        except UnicodeDecodeError:
            pass
    facts["base64"] = base64.b64encode(kept).decode("ascii")
    return facts


def _timings(record):
    timings = {}
    trace = record.session
    if trace is not None:
        if trace.open_ms is not None:
            timings["open_session"] = trace.open_ms
        if trace.opened_at is not None and trace.saving_at is not None:
            timings["view"] = (trace.saving_at - trace.opened_at) * 1000
        if trace.save_ms is not None:
            timings["save_session"] = trace.save_ms
    if record.returned is not None:
        timings["body"] = (record.ended - record.returned) * 1000
    return timings


def _log(entry):
    names = ("time", "level", "logger", "message", "file", "line", "function")
    return dict(zip(names, entry))


def _inner(record, names):
    seen = record.inner
    if seen is None or seen == tuple(record.environ.get(name) for name in names):
        return None
    return dict(zip(("host", "scheme", "remote", "script_root"), seen))


def _header_name(key):
    if key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        return key.replace("_", "-").title()
    return key[5:].replace("_", "-").title() if key.startswith("HTTP_") else ""


def _target(environ, path, query):
    raw = environ.get("REQUEST_URI") or environ.get("RAW_URI") or ""
    if raw.startswith("/"):
        return raw
    return quote(path, safe="/:@!$&'()*+,;=~") + ("?" + query if query else "")


def _text(wsgi):
    return wsgi if wsgi.isascii() else wsgi.encode("latin-1", "replace").decode("utf-8", "replace")


def _number(text):
    try:
        return int(text)
    except (TypeError, ValueError):
        return 0


def _flag(value):
    return None if value is None else bool(value)


def _error(error):
    return None if error is None else {"type": error[0], "message": error[1]}


def _is_deletion(header, start):
    return header.startswith((start + ";", start + '"";')) or header == start
