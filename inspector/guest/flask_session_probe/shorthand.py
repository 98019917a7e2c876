"""The layout of a frame in shorthand: how the probe writes an exchange down.

Such a frame holds one tuple as `marshal` writes it (plain_values.py) instead of JSON; nothing of it is ever
read by `marshal`. Its members are those of Exchange, in this order; those of `session` are those of
Session. shortening.py makes it, in the request's thread; expanding.py makes the `exchange` message of it,
in the window.

Session values lie in it as they were copied ("frozen"): bytes that hold a plain value again, or text that
is the JSON of a packed one (values.py). Where a route, a place in the code or an exception is meant, a
number stands for it that an earlier message has explained: `route`, `place` and, for this one exchange,
`exception`.
"""

from typing import Any, NamedTuple, Optional

REPLAY_HEADER = "X-Inspector-Replay"
"""Request header that carries the id of the original exchange. The app sees it; nothing else marks a replay.
"""
REPLAY_KEY = "HTTP_" + REPLAY_HEADER.upper().replace("-", "_")
RAW_HEADERS_KEY = "flask_session_probe.headers"
INNER = ("HTTP_HOST", "wsgi.url_scheme", "REMOTE_ADDR", "SCRIPT_NAME")
"""What a middleware such as ProxyFix changes."""


class Exchange(NamedTuple):
    progress: bool
    """It still runs."""
    pid: int
    number: int
    started: float
    """Seconds, of time.time()."""
    seconds: float
    body_seconds: Optional[float]
    """From the app's answer to the close of the body."""
    client: str
    new_client: bool
    names: int
    """Those of `values`."""
    values: Any
    """What `is_of_interest` of the WSGI environ."""
    status: Optional[str]
    headers: Any
    request_body: Any
    """(true size, the chunks that were kept)."""
    response_body: Any
    streamed: bool
    route: int
    view_args: Any
    """Frozen."""
    inner: Any
    """What Flask saw of INNER, when that may be something else."""
    form: Any
    """(field, value)."""
    files: Any
    """(field, file name, content type, size)."""
    logs: Any
    """(time, level, logger, message, file, line, function)."""
    test: Optional[str]
    """Of pytest, that made the request."""
    session: Any


class Session(NamedTuple):
    kind: str
    interface: str
    app: str
    cookie_name: str
    permanent: Optional[bool]
    modified: Optional[bool]
    accessed: Optional[bool]
    stored: Optional[bool]
    """A server-side interface has stored it."""
    sid: Optional[str]
    open_error: Any
    save_error: Any
    before: Any
    after: Any
    """Frozen, as `before`."""
    writes: Any
    """(key: a text, or a tuple of one frozen value; op; value: frozen; place; by; late)."""
    pushed: Any
    consumed: Any
    """(category, text: frozen, place), as `pushed`."""
    waiting: Any
    """(category, text: frozen)."""
    edits: Any
    """(edit, result, detail)."""
    began: Optional[float]
    """Seconds of one clock, whatever its zero, as the next three; None: it did not happen."""
    opened_at: Optional[float]
    saving_at: Optional[float]
    saved_at: Optional[float]


_ENVIRON = frozenset(
    (
        *("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING"),
        *("REQUEST_METHOD", "REQUEST_URI", "RAW_URI", "REMOTE_ADDR", "REMOTE_PORT", "wsgi.url_scheme"),
        *("CONTENT_TYPE", "CONTENT_LENGTH", RAW_HEADERS_KEY),
    )
)


def is_of_interest(name: str) -> bool:
    """Whether the window wants that member of an environ."""
    return name.startswith("HTTP_") or name in _ENVIRON
