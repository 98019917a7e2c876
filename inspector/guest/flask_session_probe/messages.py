"""Records as `exchange` messages (README.md describes the fields). Runs on the sender's thread only.

The message is put together as JSON text, because the largest parts (session values) are JSON already and
mostly the same as in the exchange before.
"""

import base64
import re
from itertools import compress
from time import perf_counter, time
from urllib.parse import quote

from .clients import cookie_value
from .differences import changed_paths
from .exceptions import exception_facts
from .own_cookies import named_by_sid
from .places import place_facts
from .values import Thawed, quoted, to_json
from .views import ViewReader
from .wire import REPLAY_HEADER, pack, unpack

MAX_PLACES = 5000
MAX_NAMES = 2000
_REPLAY_KEY = "HTTP_" + REPLAY_HEADER.upper().replace("-", "_")


_LINE = (
    '{"m":"exchange","id":"%d-%d","pid":%d,"started":%.6f,"duration_ms":%.3f,"scheme":%s,"host":%s,"path":%s,"query":%s,'
    '"url":%s,"method":%s,"http":%s,"reason":%s,"remote":[%s,%d],"status":%s,%s,"view_args":%s,"client":"%s",'
    '"new_client":%s,"replay_of":%s,"inner":%s'
)
_SESSION = (
    '{"kind":"%s",%s,"opened":%s,"new":%s,"permanent":%s,"modified":%s,"accessed":%s,"saved":%s,"deleted":%s,'
    '"cookie_in":%s,"sid":%s,"lost":%s,"open_error":%s,"save_error":%s,"before":%s,"after":%s,"late":%s,"writes":[%s]}'
)
_JSON = {None: "null", False: "false", True: "true"}
_UNSAFE = re.compile("[^A-Za-z0-9_.~/:@!$&'()*+,;=-]").search


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
        return '%s,"request":%s,"response":%s,"timings":{%s}%s,"flashes":%s,"session":%s}' % (
            self._request_line(record),
            self._request(record, without_values),
            self._response(record, without_values),
            _timings(record, trace),
            self._rare(record, trace),
            self._flashes(trace),
            "null" if trace is None else self._session(record, trace, without_values),
        )

    def knows(self, record):
        """Whether its message needs no look into a source file: the request's own thread may make it."""
        rule = record.rule
        known = rule is None or (record.app_key, rule.endpoint, rule.rule) in self._routes
        return known and record.errors is None

    def progress(self, record):
        """The same of an exchange that still runs."""
        text = self.exchange(record)
        return '{"m":"progress",' + text.partition(",")[2]

    def _rare(self, record, trace):
        """Exception, logs, edits, the test: empty nearly always."""
        edits = trace.edits if trace is not None else None
        if not (record.errors or record.logs or edits or record.test):
            return ',"exception":null,"logs":[],"edits":[]'
        names = ("edit", "result", "detail")
        facts = {
            "exception": self._exception(record),
            "logs": [_log(entry) for entry in record.logs or ()],
            "edits": [dict(zip(names, edit)) for edit in edits or ()],
        }
        if record.test:
            facts["test"] = record.test
        return "," + to_json(facts)[1:-1]

    # -- the request -------------------------------------------------------------------------------------

    def _request_line(self, record):
        environ = record.environ
        scheme = environ.get("wsgi.url_scheme") or "http"
        host = environ.get("HTTP_HOST") or "%s:%s" % (environ.get("SERVER_NAME"), environ.get("SERVER_PORT"))
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        if not path.isascii():
            path = path.encode("latin-1", "replace").decode("utf-8", "replace")
        query = environ.get("QUERY_STRING") or ""
        status, _, reason = (record.status or "").partition(" ")
        line = (
            scheme,
            host,
            path,
            query,
            "%s://%s%s" % (scheme, host, _target(environ, path, query)),
            environ.get("REQUEST_METHOD") or "GET",
            environ.get("SERVER_PROTOCOL") or "",
            reason,
            environ.get("REMOTE_ADDR") or "",
        )
        return _LINE % (
            self._probe.pid,
            record.number,
            self._probe.pid,
            time() - perf_counter() + record.ticks,
            (record.ended - record.ticks) * 1000,
            *map(quoted, line),
            _number(environ.get("REMOTE_PORT")),
            status if status.isdigit() else "null",
            self._route(record),
            to_json(pack(record.view_args)) if record.view_args else "{}",
            record.client,
            _JSON[record.new_client],
            quoted(environ[_REPLAY_KEY]) if _REPLAY_KEY in environ else "null",
            "null" if record.inner is None else _inner(record, self._probe.inner_names),
        )

    def _route(self, record):
        """App, endpoint, rule, blueprint and view, the same text for every request to a rule."""
        rule = record.rule
        key = (record.app_key, rule and rule.endpoint, rule and rule.rule)
        text = self._routes.get(key)
        if text is None:
            text = self._routes[key] = to_json(self._route_facts(*key))[1:-1]
        return text

    def _route_facts(self, app_key, endpoint, rule):
        facts = {"app": app_key, "endpoint": None, "rule": rule, "blueprint": None, "view": None}
        if rule is not None:
            facts["endpoint"] = name = str(endpoint)
            facts["blueprint"] = name.rpartition(".")[0] or None
            facts["view"] = self._view(app_key, name)
        return facts

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
        names = list(map(self._names.get, environ))
        if None in names:
            if len(self._names) > MAX_NAMES:
                self._names.clear()
            self._names.update((key, _header_name(key)) for key in environ)
            names = list(map(self._names.get, environ))
        return [pair for pair in compress(zip(names, environ.values()), names) if pair[1]]

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
        name, cookie_in, left = self._cookies(record, trace)
        saved = left is not None or bool(trace.stored and trace.is_saved)
        flags = (
            trace.before is not None,
            self._is_new(trace, cookie_in),
            trace.permanent,
            _flag(trace.modified),
            _flag(trace.accessed),
            saved,
            left is not None and _is_deletion(left, name + "="),
        )
        writes = trace.writes
        return _SESSION % (
            trace.kind,
            self._interface(trace),
            *map(_JSON.__getitem__, flags),
            "null" if cookie_in is None else quoted(cookie_in),
            "null" if trace.sid is None else quoted(trace.sid),
            "[]" if saved or trace.modified else self._lost(trace),
            "null" if trace.open_error is None else _error(trace.open_error),
            "null" if trace.save_error is None else _error(trace.save_error),
            "{}" if without_values else self._thawed.text(trace.before),
            "{}" if without_values else self._thawed.text(trace.after),
            "[]" if writes is None else _late(writes),
            "" if writes is None or without_values else ",".join(map(self._write, writes)),
        )

    def _cookies(self, record, trace):
        """The name of the session's cookie, what was sent under it, the header that gave it anew."""
        header, name = record.environ.get("HTTP_COOKIE"), trace.cookie_name
        found = cookie_value(header, name), self._left(record.set_cookies, name + "=")
        if found == (None, None) and trace.sid and trace.kind == "server":
            own = named_by_sid(trace.sid, header, record.set_cookies)
            if own is not None:
                name = trace.cookie_name = own[0]
                self._probe.cookie_found(trace.app_key, record, own)
                found = cookie_value(header, name), self._left(record.set_cookies, name + "=")
        return (name, *found)

    def _left(self, set_cookies, start):
        """The last Set-Cookie header of the session's cookie."""
        for header in reversed(set_cookies):
            if header.startswith(start):
                return header
        return None

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
            return "[]"
        old, new = (unpack(self._thawed.tree(frozen)) for frozen in (before, after))
        return to_json([[pack(step) for step in path] for path in changed_paths(old, new)])

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


def _timings(record, trace):
    """Milliseconds of each part; what did not happen is left out."""
    returned, ended = record.returned, record.ended
    if trace is not None and trace.saved_at is not None and returned is not None:
        began, opened, saving, saved = trace.began, trace.opened_at, trace.saving_at, trace.saved_at
        return '"open_session":%.3f,"view":%.3f,"save_session":%.3f,"body":%.3f' % (
            (opened - began) * 1000,
            (saving - opened) * 1000,
            (saved - saving) * 1000,
            (ended - returned) * 1000,
        )
    spans = [] if returned is None else [("body", returned, ended)]
    if trace is not None:
        spans += _session_spans(trace)
    happened = [(name, (end - start) * 1000) for name, start, end in spans if end is not None]
    return ",".join(['"%s":%.3f' % span for span in happened])


def _session_spans(trace):
    yield "open_session", trace.began, trace.opened_at
    yield "view", trace.opened_at, trace.saving_at
    if trace.saving_at is not None:
        yield "save_session", trace.saving_at, trace.saved_at


def _late(writes):
    """Keys written when the session had been saved already."""
    late = [pack(write[0]) for write in writes if write[5]]
    return to_json(late) if late else "[]"


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
    if raw[:1] == "/":
        return raw
    if _UNSAFE(path):
        path = quote(path, safe="/:@!$&'()*+,;=~")
    return path + "?" + query if query else path


def _number(text):
    try:
        return int(text)
    except (TypeError, ValueError):
        return 0


def _flag(value):
    return value if value is None else bool(value)


def _error(error):
    return '{"type":%s,"message":%s}' % (quoted(error[0]), quoted(error[1]))


def _is_deletion(header, start):
    return header.startswith((start + ";", start + '"";')) or header == start
