"""What is wrong with an exchange's session and cookies, each as a sentence with what to do about it. No
Qt widgets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication

from inspector.domain.exchanges import Exchange, SessionFacts
from inspector.domain.process_end import end_text, ended_its_process
from inspector.guest.flask_session_probe.wire import path_text

COOKIE_LIMIT = 4093
"""Bytes of name, value and attributes that every browser keeps (`werkzeug.http.dump_cookie` warns from
there).
"""


@dataclass(frozen=True, slots=True)
class Warning:
    level: Literal["warning", "error", "info"]
    sentence: str
    advice: str


def _tr(text: str) -> str:
    return QCoreApplication.translate("Warnings", text)


def warnings_of(exchange: Exchange) -> tuple[Warning, ...]:
    """In the order in which they should be read."""
    found = [*_process(exchange), *_edits(exchange)]
    if exchange.session is not None:
        found += _session(exchange.session)
    found += _cookies(exchange)
    return tuple(found)


def _process(exchange: Exchange) -> Iterator[Warning]:
    if exchange.exception is None or not ended_its_process(exchange.exception):
        return
    unsaved = exchange.session is not None and bool(exchange.session.writes) and not exchange.session.saved
    lost = _tr("What it had written to the session is lost.") if unsaved else ""
    yield Warning("error", f"{end_text(exchange.exception)}.", lost)


def _session(session: SessionFacts) -> Iterator[Warning]:
    if session.open_error:
        yield Warning(
            "error",
            _tr("The session could not be opened: {error}").format(error=": ".join(session.open_error)),
            _tr("The app went on without one. Look at the cookie, the key and the store of the sessions."),
        )
    if session.save_error:
        yield Warning(
            "error",
            _tr("The session could not be saved: {error}").format(error=": ".join(session.save_error)),
            _tr("Usually a value that the session interface cannot store: see Exception and Session."),
        )
    for path in session.lost:
        yield Warning(
            "warning",
            _tr("A change of {path} was lost.").format(path=path_text(list(path))),
            _tr(
                "The value was changed in place, and the session does not notice that. "
                "Set session.modified = True after it, or assign the whole value anew."
            ),
        )
    if session.late:
        yield Warning(
            "warning",
            _tr("Written too late: {keys}.").format(keys=", ".join(map(str, session.late))),
            _tr("The session had been saved before (a streamed body or a teardown wrote it). Write earlier."),
        )


def _cookies(exchange: Exchange) -> Iterator[Warning]:
    for header in exchange.response.header_values("Set-Cookie"):
        size = len(header.encode("utf-8", "replace"))
        if size > COOKIE_LIMIT:
            yield Warning(
                "warning",
                _tr("The cookie “{name}” is too large: {size} bytes.").format(
                    name=header.partition("=")[0], size=f"{size:,}"
                ),
                _tr(
                    "Browsers keep about {limit} bytes and drop larger cookies silently. Put less into it, "
                    "or use a server-side session."
                ).format(limit=f"{COOKIE_LIMIT:,}"),
            )


def _edits(exchange: Exchange) -> Iterator[Warning]:
    for edit in exchange.edits:
        if edit.result == "applied":
            yield Warning("info", _tr("An edit of this window was applied here."), edit.detail)
        elif edit.result == "conflict":
            advice = _tr("The app had changed the same key meanwhile. Open the session and decide again.")
            yield Warning(
                "warning", _tr("An edit of this window was not applied."), f"{edit.detail} {advice}".strip()
            )
        else:
            yield Warning("error", _tr("An edit of this window failed."), edit.detail)
