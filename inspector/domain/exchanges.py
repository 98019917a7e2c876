"""One exchange: a request with its response, the session before and after, and all that happened in between.

Built from the probe's `exchange` message (inspector/guest/README.md describes its fields) at the border, read
everywhere.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from inspector.guest.flask_session_probe.wire import unpack

_TEST_PHASE = re.compile(r" \((setup|call|teardown)\)$")
Headers = tuple[tuple[str, str], ...]
"""In wire order, duplicates kept."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the app's code. `template` is the template's name when the line is in one (`file` is then its
    path).
    """

    file: str
    line: int
    function: str
    template: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """`data` holds the first `len(data)` bytes of `size`."""

    data: bytes = b""
    size: int = 0

    @property
    def cut(self) -> bool:
        return len(self.data) < self.size


@dataclass(frozen=True, slots=True)
class Message:
    """The headers and body of a request or response."""

    headers: Headers = ()
    body: Body | None = None
    """None: nothing was read (request) or sent (response)."""
    streamed: bool = False
    form: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str, str, int], ...] = ()
    """Uploads that the app parsed: field, file name, content type, size in bytes."""

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def header_values(self, name: str) -> list[str]:
        wanted = name.lower()
        return [value for key, value in self.headers if key.lower() == wanted]


@dataclass(frozen=True, slots=True)
class Write:
    """One write to the session: `op` is "set", "delete" or "clear"."""

    key: Any
    op: str
    value: Any
    place: Place
    by: str | None = None
    """Set when the window made it: "edit <id>"."""


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """The session of one exchange. `before` and `after` are None when it could not be opened."""

    kind: str
    interface: str
    app: str | None
    cookie_name: str
    cookie_in: str | None
    opened: bool
    new: bool
    permanent: bool | None
    sid: str | None
    before: dict[Any, Any] | None
    after: dict[Any, Any] | None
    modified: bool | None
    accessed: bool | None
    saved: bool
    deleted: bool
    lost: tuple[tuple[Any, ...], ...] = ()
    """Paths whose value changed in place while the session was never marked modified: not saved."""
    late: tuple[Any, ...] = ()
    """Keys written after the session had been saved (in a streamed body, in a teardown)."""
    open_error: tuple[str, str] | None = None
    save_error: tuple[str, str] | None = None
    writes: tuple[Write, ...] = ()


@dataclass(frozen=True, slots=True)
class FlashFact:
    """One flash pushed or consumed, with the line that did it (None for those that wait)."""

    category: str
    text: Any
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class FlashFacts:
    pushed: tuple[FlashFact, ...] = ()
    consumed: tuple[FlashFact, ...] = ()
    waiting: tuple[FlashFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    file: str
    line: int
    function: str
    code: str
    app: bool
    """In the user's project, not in a library."""


@dataclass(frozen=True, slots=True)
class ExceptionFacts:
    type: str
    message: str
    handled: bool
    frames: tuple[Frame, ...]
    cause: ExceptionFacts | None = None


@dataclass(frozen=True, slots=True)
class LogRecord:
    time: float
    level: str
    logger: str
    message: str
    place: Place


@dataclass(frozen=True, slots=True)
class EditOutcome:
    """What became of a queued edit: "applied", "conflict" or "failed"."""

    edit: str
    result: str
    detail: str = ""
    exchange: str = ""
    """The id of the exchange that it was applied in, as long as that has not come; "" once it has."""


@dataclass(frozen=True, slots=True)
class View:
    name: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """See inspector/guest/README.md for the meaning of each field."""

    id: str
    pid: int
    app: str | None
    started: float
    duration_ms: float
    method: str
    scheme: str
    host: str
    path: str
    query: str
    url: str
    http: str
    remote: tuple[str, int]
    status: int | None
    reason: str
    endpoint: str | None
    rule: str | None
    blueprint: str | None
    view: View | None
    view_args: Any
    client: str
    new_client: bool
    request: Message
    response: Message
    session: SessionFacts | None
    flashes: FlashFacts
    exception: ExceptionFacts | None
    logs: tuple[LogRecord, ...]
    edits: tuple[EditOutcome, ...]
    replay_of: str | None
    inner: Mapping[str, Any] | None = None
    timings: Mapping[str, float] = field(default_factory=dict)
    test: str | None = None
    """The test of pytest that made it, as pytest names it: "tests/test_cart.py::test_add (call)"."""

    @property
    def test_name(self) -> str:
        """Without the phase of the test; "" when none made it."""
        return _TEST_PHASE.sub("", self.test or "")

    @property
    def test_phase(self) -> str:
        """ "setup", "call" or "teardown"; "" when it is not told."""
        found = _TEST_PHASE.search(self.test or "")
        return found[1] if found else ""


def exchange_from_wire(record: Mapping[str, Any]) -> Exchange:
    """Check and convert one `exchange` message. Raises KeyError, TypeError, ValueError (WireError) on a wrong
    record.
    """
    return Exchange(
        id=str(record["id"]),
        pid=int(record["pid"]),
        app=record.get("app"),
        started=float(record["started"]),
        duration_ms=float(record["duration_ms"]),
        method=str(record["method"]),
        scheme=str(record["scheme"]),
        host=str(record["host"]),
        path=str(record["path"]),
        query=str(record["query"]),
        url=str(record["url"]),
        http=str(record.get("http") or ""),
        remote=(str(record["remote"][0]), int(record["remote"][1] or 0)),
        status=None if record["status"] is None else int(record["status"]),
        reason=str(record.get("reason") or ""),
        endpoint=record.get("endpoint"),
        rule=record.get("rule"),
        blueprint=record.get("blueprint"),
        view=View(**record["view"]) if record.get("view") else None,
        view_args=unpack(record.get("view_args")),
        client=str(record["client"]),
        new_client=bool(record.get("new_client")),
        request=_message(record["request"]),
        response=_message(record["response"]),
        session=_session(record["session"]) if record.get("session") else None,
        flashes=_flashes(record.get("flashes") or {}),
        exception=_exception(record.get("exception")),
        logs=tuple(_log(item) for item in record.get("logs") or ()),
        edits=tuple(
            EditOutcome(e["edit"], e["result"], e.get("detail") or "") for e in record.get("edits") or ()
        ),
        replay_of=record.get("replay_of"),
        inner=record.get("inner"),
        timings=record.get("timings") or {},
        test=str(record["test"]) if record.get("test") else None,
    )


def _message(record: Mapping[str, Any]) -> Message:
    return Message(
        headers=tuple((str(name), str(value)) for name, value in record["headers"]),
        body=_body(record.get("body")),
        streamed=bool(record.get("streamed")),
        form=tuple((str(k), str(v)) for k, v in record.get("form") or ()),
        files=tuple((str(f[0]), str(f[1]), str(f[2]), int(f[3])) for f in record.get("files") or ()),
    )


def _body(record: Mapping[str, Any] | None) -> Body | None:
    if record is None:
        return None
    if "base64" in record:
        return Body(base64.b64decode(record["base64"]), int(record["size"]))
    return Body(str(record["text"]).encode("utf-8"), int(record["size"]))


def _place(record: Mapping[str, Any]) -> Place:
    return Place(
        str(record.get("file") or "?"),
        int(record.get("line") or 0),
        str(record.get("function") or ""),
        record.get("template"),
    )


def _session(record: Mapping[str, Any]) -> SessionFacts:
    return SessionFacts(
        kind=record["kind"],
        interface=record["interface"],
        app=record.get("app"),
        cookie_name=record["cookie_name"],
        cookie_in=record.get("cookie_in"),
        opened=bool(record["opened"]),
        new=bool(record.get("new")),
        permanent=record.get("permanent"),
        sid=record.get("sid"),
        before=unpack(record.get("before")),
        after=unpack(record.get("after")),
        modified=record.get("modified"),
        accessed=record.get("accessed"),
        saved=bool(record.get("saved")),
        deleted=bool(record.get("deleted")),
        lost=tuple(tuple(unpack(path)) for path in record.get("lost") or ()),
        late=tuple(unpack(key) for key in record.get("late") or ()),
        open_error=_error(record.get("open_error")),
        save_error=_error(record.get("save_error")),
        writes=tuple(
            Write(unpack(w["key"]), w["op"], unpack(w.get("value")), _place(w), w.get("by"))
            for w in record.get("writes") or ()
        ),
    )


def _error(record: Mapping[str, Any] | None) -> tuple[str, str] | None:
    return (str(record["type"]), str(record["message"])) if record else None


def _flashes(record: Mapping[str, Any]) -> FlashFacts:
    def facts(name: str) -> tuple[FlashFact, ...]:
        return tuple(
            FlashFact(str(item["category"]), unpack(item["text"]), _place(item) if item.get("file") else None)
            for item in record.get(name) or ()
        )

    return FlashFacts(facts("pushed"), facts("consumed"), facts("waiting"))


def _exception(record: Mapping[str, Any] | None) -> ExceptionFacts | None:
    if not record:
        return None
    frames = tuple(
        Frame(f["file"], int(f["line"] or 0), f["function"], f.get("code") or "", bool(f.get("app")))
        for f in record["frames"]
    )
    return ExceptionFacts(
        record["type"],
        record["message"],
        bool(record.get("handled")),
        frames,
        _exception(record.get("cause")),
    )


def _log(record: Mapping[str, Any]) -> LogRecord:
    return LogRecord(
        float(record["time"]),
        str(record["level"]),
        str(record["logger"]),
        str(record["message"]),
        _place(record),
    )
