"""The record of one exchange, filled in the request thread by the hooks and read once by the sender.

Every method that a hook calls is guarded: a failure of ours is noted and the app goes on. Nothing here
formats or packs; that is the sender's work (messages.py).
"""

from contextvars import ContextVar
from itertools import count
from time import perf_counter, time
from typing import Any

from .bodies import BodyTee, KeptBody, SizedBodyTee, is_file_wrapper, tee_input
from .exceptions import exception_chain

ENVIRON_KEY = "flask_session_probe.record"
RAW_HEADERS_KEY = "flask_session_probe.headers"

current: "ContextVar[Any]" = ContextVar("flask_session_probe.record", default=None)
"""The record of the request that this thread, task or greenlet is working on; ties log records to it."""

_numbers = count(1)
MAX_LOGS = 500


class Record:
    """`start_response` is what the app calls; `finish` is called once, when the body was closed."""

    __slots__ = (
        "app_key",
        "app_object",
        "client",
        "ended",
        "environ",
        "errors",
        "files",
        "form",
        "inner",
        "logs",
        "lost_logs",
        "new_client",
        "number",
        "opened_for",
        "outer",
        "passthrough",
        "probe",
        "request",
        "request_body",
        "response_body",
        "response_headers",
        "returned",
        "rule",
        "server_start",
        "server_write",
        "session",
        "set_cookies",
        "started",
        "state",
        "status",
        "streamed",
        "ticks",
        "view_args",
        "view_function",
        "weight",
    )

    def __init__(self, probe, environ, start_response):
        self.ticks = perf_counter()
        self.started = time()
        self.number = next(_numbers)
        self.probe = probe
        self.environ = environ.copy()
        self.server_start = start_response
        self.client, self.new_client = probe.clients.of_request(environ)
        self.status = self.response_headers = self.session = self.request = self.request_body = None
        self.response_body = self.inner = self.rule = self.view_args = self.view_function = self.app_key = (
            None
        )
        self.app_object = self.opened_for = None
        self.ended = self.returned = self.form = self.files = self.logs = self.errors = None
        self.streamed = self.passthrough = False
        self.state = None
        self.set_cookies: Any = ()
        self.lost_logs = self.weight = 0
        length = environ.get("CONTENT_LENGTH")
        if (length and length != "0") or "HTTP_TRANSFER_ENCODING" in environ:
            tee_input(self, environ, probe.body_cap)
        self.outer = current.get()
        current.set(self)
        environ[ENVIRON_KEY] = self

    def __repr__(self):
        return "<exchange %d>" % self.number

    # -- what the app and the server call ----------------------------------------------------------------

    def start_response(self, status, headers, exc_info=None):
        try:
            self.status = status
            self.response_headers = kept = list(headers)
            cookies = [value for name, value in kept if len(name) == 10 and name.lower() == "set-cookie"]
            if cookies:
                self.set_cookies = cookies
                self.probe.clients.of_response(self.client, self.environ, cookies)
        except Exception:
            self.probe.problems.note("start_response")
        if exc_info:
            write = self.server_start(status, headers, exc_info)
        else:
            write = self.server_start(status, headers)
        self.server_write = write
        return self.write

    def write(self, data):
        """The old WSGI way to send a body."""
        try:
            self._response().take(data)
        except Exception:
            self.probe.problems.note("write")
        return self.server_write(data)

    def wrap(self, result):
        """The app's iterable, teed; as it is when a server may send it as a file."""
        try:
            self.returned = perf_counter()
            if self.passthrough or is_file_wrapper(result, self.environ):
                self.finish()
                return result
            body = self._response()
            return (
                SizedBodyTee(result, self, body)
                if hasattr(result, "__len__")
                else BodyTee(result, self, body)
            )
        except Exception:
            self.probe.problems.note("wrap")
            return result

    def _response(self):
        if self.response_body is None:
            self.response_body = KeptBody(self.probe.body_cap)
        return self.response_body

    # -- what the hooks tell -----------------------------------------------------------------------------

    def failed(self, error, handled=False):
        """An exception was raised somewhere in the request. The first sight of one counts."""
        try:
            known = self.errors or ()
            if any(seen is error for seen, _, _ in known) or len(known) >= 5:
                return
            self.errors = (*known, (error, handled, exception_chain(error)))
        except Exception:
            self.probe.problems.note("failed")

    def log(self, entry):
        logs = self.logs
        if logs is None:
            self.logs = [entry]
        elif len(logs) < MAX_LOGS:
            logs.append(entry)
        else:
            self.lost_logs += 1

    def finish(self):
        """The request is over: let go of the app's objects and queue what was recorded."""
        if self.ended is not None:
            return
        self.ended = perf_counter()
        try:
            if current.get() is self:
                current.set(self.outer)
            self.outer = self.app_object = self.opened_for = None
            if self.session is not None:
                self.session.finish()
            if self.request is not None:
                self._read_request(self.request)
            self.errors = self.errors and tuple((None, handled, chain) for _, handled, chain in self.errors)
            self.probe.sender.put(self)
        except Exception:
            self.probe.problems.note("finish")

    def _read_request(self, request):
        self.request = None
        rule = request.url_rule
        if rule is not None:
            self.rule = rule
            self.view_args = request.view_args
        parsed = request.__dict__
        if "form" in parsed:
            self.form = parsed["form"]
