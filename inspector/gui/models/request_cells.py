"""What each column of the request log says about a row: text, tooltip, name of its colour. No Qt items,
no state.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QCoreApplication

from inspector.domain.sessions import SessionBadge
from inspector.workspace.clients import REPLAY
from inspector.workspace.requests import RequestRow


def _tr(text: str) -> str:
    return QCoreApplication.translate("RequestCells", text)


class RequestColumn(IntEnum):
    NUMBER = 0
    TIME = 1
    METHOD = 2
    STATUS = 3
    PATH = 4
    ENDPOINT = 5
    DURATION = 6
    SIZE = 7
    SESSION = 8
    FLASH = 9
    CLIENT = 10
    APP = 11
    PROCESS = 12


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """`width` in pixels before anybody drags it; the path gets what is left, and never less than its own."""

    title: str
    width: int
    right: bool = False
    explanation: str = ""


LOOKS: Mapping[RequestColumn, ColumnLook] = {
    RequestColumn.NUMBER: ColumnLook("#", 44, True, "In order of arrival; ↻ marks a replay"),
    RequestColumn.TIME: ColumnLook("time", 66, False, "When the request reached the app, local time"),
    RequestColumn.METHOD: ColumnLook("method", 62),
    RequestColumn.STATUS: ColumnLook("status", 54, False, "An exclamation mark: the app raised an exception"),
    RequestColumn.PATH: ColumnLook("path", 150),
    RequestColumn.ENDPOINT: ColumnLook("endpoint", 96),
    RequestColumn.DURATION: ColumnLook("ms", 48, True, "From the call of the app to the end of the response"),
    RequestColumn.SIZE: ColumnLook("size", 60, True, "Bytes of the response's body, as sent"),
    RequestColumn.SESSION: ColumnLook("session", 74, False, "What the request did to its session"),
    RequestColumn.FLASH: ColumnLook("flash", 54, False, "+ pushed, − consumed, · waiting at the end"),
    RequestColumn.CLIENT: ColumnLook(
        "client", 58, False, "B a browser, C another client, Replay: sent by this window"
    ),
    RequestColumn.APP: ColumnLook("app", 58, False, "The Flask app that answered"),
    RequestColumn.PROCESS: ColumnLook(
        "process", 60, True, "The process that answered: one of several workers"
    ),
}


AppTitle = Callable[[str], str]
"""Key of an app -> what the window calls it."""


def text_of(row: RequestRow, column: RequestColumn, app_title: AppTitle = str) -> str:
    if column is RequestColumn.APP:
        return app_title(row.app) if row.app else "–"
    return _TEXTS[column](row)


def tooltip_of(row: RequestRow, column: RequestColumn, app_title: AppTitle = str) -> str:
    explain = _TOOLTIPS.get(column)
    return explain(row) if explain is not None else text_of(row, column, app_title)


def local_time(seconds: float) -> str:
    """14:02:11.123"""
    return f"{time.strftime('%H:%M:%S', time.localtime(seconds))}.{int(seconds * 1000) % 1000:03d}"


def size_text(size: int) -> str:
    """ "812 B", "3.4 kB", "12 MB": three digits at most."""
    if size < 1000:
        return f"{size} B"
    for unit, scale in (("kB", 1000), ("MB", 1000_000), ("GB", 1000_000_000)):
        if size < 999_500 * scale / 1000 or unit == "GB":
            number = size / scale
            return f"{number:.1f} {unit}" if number < 99.95 else f"{number:.0f} {unit}"
    raise AssertionError("unreachable")


def duration_text(milliseconds: float) -> str:
    return f"{milliseconds:.1f}" if milliseconds < 99.95 else f"{milliseconds:,.0f}"


def target_text(row: RequestRow) -> str:
    return f"{row.path}?{row.query}" if row.query else row.path


def session_text(row: RequestRow) -> str:
    mark = _SESSION_TEXTS[row.session]
    return mark.format(row.session_changes or "").rstrip()


def session_color(badge: SessionBadge) -> str:
    """Name of the text's colour; `<name>_background` exists for all but "muted"."""
    return _SESSION_COLORS[badge]


def flash_text(row: RequestRow) -> str:
    parts = (("+", row.pushed), ("−", row.consumed), ("·", row.waiting))
    return " ".join(f"{sign}{count}" for sign, count in parts if count)


def lines_of(rows: Iterable[RequestRow], app_title: AppTitle = str) -> str:
    """Rows for the clipboard: tab-separated, without the columns of marks only."""
    return "\n".join("\t".join(text_of(row, column, app_title) for column in RequestColumn) for row in rows)


def _number(row: RequestRow) -> str:
    return f"↻ {row.number}" if row.replay_of is not None else str(row.number)


def _status(row: RequestRow) -> str:
    status = ("open" if row.running else "–") if row.status is None else str(row.status)
    if row.running:
        return f"{status} …"
    return f"{status} !" if row.failed else status


_TEXTS: Mapping[RequestColumn, Callable[[RequestRow], str]] = {
    RequestColumn.NUMBER: _number,
    RequestColumn.TIME: lambda row: time.strftime("%H:%M:%S", time.localtime(row.started)),
    RequestColumn.METHOD: lambda row: row.method,
    RequestColumn.STATUS: _status,
    RequestColumn.PATH: target_text,
    RequestColumn.ENDPOINT: lambda row: row.endpoint or "–",
    RequestColumn.DURATION: lambda row: duration_text(row.duration_ms),
    RequestColumn.SIZE: lambda row: size_text(row.size),
    RequestColumn.SESSION: session_text,
    RequestColumn.FLASH: flash_text,
    RequestColumn.CLIENT: lambda row: row.client,
    RequestColumn.PROCESS: lambda row: row.pid,
}

_SESSION_TEXTS: Mapping[SessionBadge, str] = {
    SessionBadge.NONE: "",
    SessionBadge.UNTOUCHED: "·",
    SessionBadge.READ: "○",
    SessionBadge.NEW: "+ {} new",
    SessionBadge.CHANGED: "● {}",
    SessionBadge.CLEARED: "× cleared",
    SessionBadge.LOST: "! lost",
    SessionBadge.ERROR: "! error",
}

_SESSION_COLORS: Mapping[SessionBadge, str] = {
    SessionBadge.NONE: "muted",
    SessionBadge.UNTOUCHED: "muted",
    SessionBadge.READ: "muted",
    SessionBadge.NEW: "added",
    SessionBadge.CHANGED: "changed",
    SessionBadge.CLEARED: "removed",
    SessionBadge.LOST: "warning",
    SessionBadge.ERROR: "error",
}


def _session_tooltip(row: RequestRow) -> str:
    match row.session:
        case SessionBadge.NONE:
            return _tr("No session was opened.")
        case SessionBadge.UNTOUCHED:
            return _tr("The session was opened; the app did not look at it.")
        case SessionBadge.READ:
            return _tr("The app read the session and changed nothing.")
        case SessionBadge.NEW:
            return _tr("A new session with %n key(s) was stored.").replace("%n", str(row.session_changes))
        case SessionBadge.CHANGED:
            return _tr("%n key(s) of the session changed and were saved.").replace(
                "%n", str(row.session_changes)
            )
        case SessionBadge.CLEARED:
            return _tr("The session was emptied or its cookie deleted.")
        case SessionBadge.LOST:
            return _tr("Something in the session changed that was not saved: see Session for the line.")
        case SessionBadge.ERROR:
            return _tr("The session could not be opened or saved: see Overview for the reason.")


def _flash_tooltip(row: RequestRow) -> str:
    parts = (
        (row.pushed, _tr("%n pushed by this request")),
        (row.consumed, _tr("%n consumed (shown) by it")),
        (row.waiting, _tr("%n waiting at its end")),
    )
    return "\n".join(text.replace("%n", str(count)) for count, text in parts if count)


def _moment(seconds: float) -> str:
    local = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))
    zone = time.strftime("%Z", time.localtime(seconds))
    milliseconds = f"{int(seconds * 1000) % 1000:03d}"
    utc = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
    return f"{local}.{milliseconds} {zone}\n{utc}.{milliseconds}Z"


def _number_tooltip(row: RequestRow) -> str:
    return _tr("Replay of #%n").replace("%n", str(row.replay_of)) if row.replay_of is not None else ""


def _client_tooltip(row: RequestRow) -> str:
    if row.client.startswith(REPLAY):
        return _tr("%n: sent by this window, not with the cookies of a known browser").replace(
            "%n", row.client
        )
    return row.client


def _status_tooltip(row: RequestRow) -> str:
    if row.running:
        return _tr("Still running: the response streams, or a websocket is open.")
    if row.status is None:
        return _tr("The app sent no response.")
    return _tr("The app raised an exception: see Exception.") if row.failed else str(row.status)


_TOOLTIPS: Mapping[RequestColumn, Callable[[RequestRow], str]] = {
    RequestColumn.NUMBER: _number_tooltip,
    RequestColumn.TIME: lambda row: _moment(row.started),
    RequestColumn.STATUS: _status_tooltip,
    RequestColumn.SIZE: lambda row: f"{row.size:,} bytes",
    RequestColumn.SESSION: _session_tooltip,
    RequestColumn.FLASH: _flash_tooltip,
    RequestColumn.CLIENT: _client_tooltip,
}
