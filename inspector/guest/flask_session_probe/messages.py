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
from .values import Thawed, quoted, to_json
from .views import ViewReader
from .wire import REPLAY_HEADER, pack, unpack

MAX_PLACES = 5000
_REPLAY_KEY = "HTTP_" + REPLAY_HEADER.upper().replace("-", "_")


class Messages:
    def __init__(self, probe):
        self._probe = probe
        self._thawed = Thawed()
        self._routes = {}
        self._interfaces = {}
        self._places = {}
        self._names = {}

    def exchange(self, record, without_values=False):
        """The JSON text of one exchange; `without_values` leaves out bodies and values (too large)."""
        trace = record.session
        return "".join(
            (
                self._request_line(record),
                ',"request":',
                self._request(record, without_values),
                ',"response":',
                self._response(record, without_values),
                ',"timings":',
                _timings(record),
                self._rare(record, trace),
                ',"flashes":',
                self._flashes(trace),
                ',"session":',
                "null" if trace is None else self._session(record, trace, without_values),
                "}",
            )
        )

    def progress(self, record):
        """The same of an exchange that still runs."""
        text = self.exchange(record)
        return '{"m":"progress",' + text.partition(",")[2]

    def _rare(self, record, trace):
        """Exception, logs, edits: empty nearly always."""
        edits = trace.edits if trace is not None else None
        if not (record.errors or record.logs or edits):
            return ',"exception":null,"logs":[],"edits":[]'
        names = ("edit", "result", "detail")
        facts = {
            "exception": self._exception(record),
            "logs": [_log(entry) for entry in record.logs or ()],
            "edits": [dict(zip(names, edit)) for edit in edits or ()],
        }
        return "," + to_json(facts)[1:-1]

    # -- the request -------------------------------------------------------------------------------------

    def _request_line(self, record):
        environ = record.environ
        scheme = environ.get("wsgi.url_scheme") or "http"
        host = environ.get("HTTP_HOST") or "%s:%s" % (environ.get("SERVER_NAME"), environ.get("SERVER_PORT"))
        path = _text(environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""))
        query = environ.get("QUERY_STRING") or ""
        status, _, reason = (record.status or "").partition(" ")
        return (
            '{"m":"exchange","id":"%s","pid":%d,"app":%s,"started":%.6f,"duration_ms":%.3f,"method":%s,"scheme":%s,'
            '"host":%s,"path":%s,"query":%s,"url":%s,"http":%s,"remote":[%s,%d],"status":%s,"reason":%s,%s,'
            '"view_args":%s,"client":"%s","new_client":%s,"replay_of":%s,"inner":%s'
        ) % (
            self._probe.exchange_id(record.number),
            self._probe.pid,
            quoted(record.app_key) if record.app_key else "null",
            record.started,
            (record.ended - record.ticks) * 1000,
            quoted(environ.get("REQUEST_METHOD") or "GET"),
            quoted(scheme),
            quoted(host),
            quoted(path),
            quoted(query),
            quoted("%s://%s%s" % (scheme, host, _target(environ, path, query))),
            quoted(environ.get("SERVER_PROTOCOL") or ""),
            quoted(environ.get("REMOTE_ADDR") or ""),
            _number(environ.get("REMOTE_PORT")),
            status if status.isdigit() else "null",
            quoted(reason),
            self._route(record),
            to_json(pack(record.view_args)) if record.view_args else "{}",
            record.client,
            "true" if record.new_client else "false",
            quoted(environ[_REPLAY_KEY]) if _REPLAY_KEY in environ else "null",
            _inner(record, self._probe.inner_names) if record.inner is not None else "null",
        )

    def _route(self, record):
        """Endpoint, rule, blueprint and view, the same text for every request to a rule."""
        rule = record.rule
        if rule is None:
            return '"endpoint":null,"rule":null,"blueprint":null,"view":null'
        endpoint = rule.endpoint if isinstance(rule.endpoint, str) else str(rule.endpoint)
        key = (record.app_key, endpoint, rule.rule)
        text = self._routes.get(key)
        if text is None:
            facts = {
                "endpoint": endpoint,
                "rule": rule.rule,
                "blueprint": endpoint.rpartition(".")[0] or None,
                "view": self._view(record.app_key, endpoint),
            }
            text = self._routes[key] = to_json(facts)[1:-1]
        return text

    def _view(self, app_key, endpoint):
        try:
            view = self._probe.apps.find(app_key).view_functions.get(endpoint)
        except LookupError:
            return None
        facts = ViewReader(self._probe.files).facts(view) if view is not None else None
        return {name: facts[name] for name in ("name", "file", "line")} if facts and "name" in facts else None

    def _request(self, record, without_body):
        text = '{"headers":%s,"body":%s' % (
            to_json(self._headers(record.environ)),
            _body(record.request_body, without_body),
        )
        if record.form:
            form = [[str(key), str(value)] for key, value in record.form.items(multi=True)]
            text += ',"form":' + to_json(form)
        if record.files:
            text += ',"files":' + to_json(record.files)
        return text + "}"

    def _headers(self, environ):
        raw = environ.get("flask_session_probe.headers")
        if raw is not None:
            return [(name, value) for name, value in raw]
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
        streamed = "false"
        if record.streamed or record.response_body is None:
            length = next((value for name, value in headers if name.lower() == "content-length"), None)
            streamed = "true" if record.streamed and length is None else "false"
            head = record.environ.get("REQUEST_METHOD") == "HEAD"
            if record.response_body is None and _number(length) and not head:
                body = '{"size":%d,"kept":0,"text":""}' % _number(length)
        return '{"headers":%s,"body":%s,"streamed":%s}' % (to_json(headers), body, streamed)

    # -- the session -------------------------------------------------------------------------------------

    def _session(self, record, trace, without_values):
        cookie_in = cookie_value(record.environ.get("HTTP_COOKIE"), trace.cookie_name)
        start = trace.cookie_name + "="
        left = [header for header in record.set_cookies if header.startswith(start)]
        stored = bool(trace.kind == "server" and trace.is_saved and trace.stored)
        saved = bool(left) or stored
        lost = [] if saved or trace.modified else self._lost(trace)
        late = [pack(write[0]) for write in trace.writes or () if write[5]]
        return (
            '{"kind":"%s",%s,"cookie_in":%s,"opened":%s,"new":%s,"permanent":%s,"sid":%s,"modified":%s,'
            '"accessed":%s,"saved":%s,"deleted":%s,"lost":%s,"late":%s,"open_error":%s,"save_error":%s,'
            '"before":%s,"after":%s,"writes":[%s]}'
        ) % (
            trace.kind,
            self._interface(trace),
            quoted(cookie_in) if cookie_in is not None else "null",
            _flag(trace.before is not None),
            _flag(self._is_new(trace, cookie_in)),
            _flag(trace.permanent),
            quoted(trace.sid) if trace.sid is not None else "null",
            _flag(trace.modified),
            _flag(trace.accessed),
            _flag(saved),
            _flag(left and _is_deletion(left[-1], start)),
            to_json(lost) if lost else "[]",
            to_json(late) if late else "[]",
            _error(trace.open_error),
            _error(trace.save_error),
            "{}" if without_values else self._thawed.text(trace.before),
            "{}" if without_values else self._thawed.text(trace.after),
            "" if without_values else ",".join([self._write(write) for write in trace.writes or ()]),
        )

    def _interface(self, trace):
        key = (trace.interface, trace.app_key, trace.cookie_name)
        text = self._interfaces.get(key)
        if text is None:
            facts = dict(zip(("interface", "app", "cookie_name"), key))
            text = self._interfaces[key] = to_json(facts)[1:-1]
        return text

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
        return '{%s,"key":%s,"op":"%s","by":%s,"value":%s}' % (
            self._place(place),
            quoted(key) if type(key) is str else to_json(pack(key)),
            op,
            quoted(by) if by else "null",
            self._thawed.text(value),
        )

    def _place(self, place):
        """The members file, line, function and template, as text."""
        text = self._places.get(place)
        if text is None:
            if len(self._places) > MAX_PLACES:
                self._places.clear()
            text = self._places[place] = to_json(place_facts(place))[1:-1]
        return text

    def _flashes(self, trace):
        if trace is None or not (trace.pushed or trace.consumed or trace.waiting):
            return '{"pushed":[],"consumed":[],"waiting":[]}'
        return '{"pushed":[%s],"consumed":[%s],"waiting":[%s]}' % (
            ",".join([self._flash(*entry) for entry in trace.pushed or ()]),
            ",".join([self._flash(*entry) for entry in trace.consumed or ()]),
            ",".join([self._flash(*entry) for entry in trace.waiting or ()]),
        )

    def _flash(self, category, text, place=None):
        where = "," + self._place(place) if place is not None else ""
        return '{"category":%s,"text":%s%s}' % (quoted(category), self._thawed.text(text), where)

    def _exception(self, record):
        if not record.errors:
            return None
        unhandled = [error for error in record.errors if not error[1]]
        _, handled, chain = (unhandled or record.errors)[-1]
        return exception_facts(chain, self._probe.files, handled)


def _body(body, without):
    if body is None or not body.size:
        return "null"
    kept = b"" if without else body.kept()
    if b"\0" not in kept:
        try:
            return '{"size":%d,"kept":%d,"text":%s}' % (body.size, len(kept), quoted(kept.decode("utf-8")))
        except UnicodeDecodeError:
            pass
    text = base64.b64encode(kept).decode("ascii")
    return '{"size":%d,"kept":%d,"base64":"%s"}' % (body.size, len(kept), text)


def _timings(record):
    timings = []
    trace = record.session
    if trace is not None:
        if trace.open_ms is not None:
            timings.append('"open_session":%.3f' % trace.open_ms)
        if trace.opened_at is not None and trace.saving_at is not None:
            timings.append('"view":%.3f' % ((trace.saving_at - trace.opened_at) * 1000))
        if trace.save_ms is not None:
            timings.append('"save_session":%.3f' % trace.save_ms)
    if record.returned is not None:
        timings.append('"body":%.3f' % ((record.ended - record.returned) * 1000))
    return "{%s}" % ",".join(timings)


def _log(entry):
    names = ("time", "level", "logger", "message", "file", "line", "function")
    return dict(zip(names, entry))


def _inner(record, names):
    seen = record.inner
    if seen == tuple(record.environ.get(name) for name in names):
        return "null"
    return to_json(dict(zip(("host", "scheme", "remote", "script_root"), seen)))


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
    return "null" if value is None else "true" if value else "false"


def _error(error):
    return "null" if error is None else '{"type":%s,"message":%s}' % (quoted(error[0]), quoted(error[1]))


def _is_deletion(header, start):
    return header.startswith((start + ";", start + '"";')) or header == start
