"""The record of one exchange, filled in the request thread by the hooks and written down at its end
(shortening.py).

Every method that a hook calls is guarded: a failure of ours is noted and the app goes on.

This is the hot path. Between the code of the app each step costs two to four times what it does in a loop of
its own, because nothing of it is in the processor's cache any more: few calls, and plain Python rather than
clever use of C functions that nothing else in a request needs.
"""

from contextvars import ContextVar
from itertools import count
from time import perf_counter
from typing import Any

from werkzeug.wsgi import ClosingIterator

from .bodies import BodyTee, KeptBody, SizedBodyTee, is_file_wrapper, tee_input
from .exceptions import exception_chain

ENVIRON_KEY = "flask_session_probe.record"

current: "ContextVar[Any]" = ContextVar("flask_session_probe.record", default=None)
"""The record of the request that this thread, task or greenlet is working on; ties log records to it."""

_numbers = count(1)
MAX_LOGS = 500


class Record:
    """`start_response` is what the app calls; `finish` is called once, when the body was closed."""

    # What few exchanges have lies here on the class; what the hooks read is set on the record even when it is
    # None, since an attribute is found there much sooner.
    files: Any = None
    inner: Any = None
    logs: Any = None
    lost_logs = 0
    passthrough = False
    request_body: Any = None
    tee: Any = BodyTee
    sized_tee: Any = SizedBodyTee
    response_headers: Any = None
    returned: Any = None
    state: Any = None
    status: Any = None
    streamed = False
    test: Any = None

    def __init__(self, probe, environ, start_response):
        self.ticks = perf_counter()
        self.number = next(_numbers)
        self.probe = probe
        self.environ = environ.copy()
        self.server_start = start_response
        self.client, self.new_client, self.agent = probe.clients.of_request(environ)
        self.app_key = self.app_object = self.opened_for = self.request = self.session = None
        self.ended = self.errors = self.response_body = None
        self.mounted = False
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
            for name, value in kept:
                if len(name) == 10 and name.lower() == "set-cookie":
                    self.probe.clients.of_response(self.client, self.agent, value)
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
            if self.response_body is None:
                self.response_body = KeptBody(self.probe.body_cap)
            self.response_body.take(data)
        except Exception:
            self.probe.problems.note("write")
        return self.server_write(data)

    def wrap(self, result):
        """The app's iterable, teed; as it is when a server may send it as a file."""
        try:
            self.returned = perf_counter()
            kind = self.tee
            if type(result) is not ClosingIterator:  # what nearly every response of Flask is
                if self.passthrough or is_file_wrapper(result, self.environ):
                    self.finish()
                    return result
                if hasattr(result, "__len__"):
                    kind = self.sized_tee
            if self.response_body is None:
                self.response_body = KeptBody(self.probe.body_cap)
            return kind(result, self)
        except Exception:
            self.probe.problems.note("wrap")
            return result

    # -- what the hooks tell -----------------------------------------------------------------------------

    def raised(self, error, handled):
        """Of one that Flask answers: HTTP exceptions are answers, not failures, except server errors and a
        missing form key (whose line one wants).
        """
        code = getattr(error, "code", None)
        if hasattr(error, "get_response") and isinstance(code, int):
            inner = getattr(error, "original_exception", None)
            if inner is not None:
                self.failed(inner)
            elif code >= 500 or isinstance(error, KeyError):
                self.failed(error, handled=True)
            return
        self.failed(error, handled)

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
        """The request is over: queue what was recorded and let go of the app's objects."""
        if self.ended is not None:
            return
        self.ended = perf_counter()
        try:
            if current.get() is self:
                current.set(self.outer)
            if self.session is not None:
                self.session.finish()
            if self.errors is not None:
                self.errors = tuple((None, handled, chain) for _, handled, chain in self.errors)
            self.probe.sender.put(self)
            self.outer = self.app_object = self.opened_for = self.request = None
        except Exception:
            self.probe.problems.note("finish")
