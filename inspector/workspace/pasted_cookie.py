"""A pasted cookie as a SessionSource: edited, then signed anew, or written through the app that keeps its
session.
"""

from __future__ import annotations

import time
from typing import Any

from inspector.domain.apps import AppFacts
from inspector.domain.cookie_kinds import Kind
from inspector.domain.cookies import FLASK_LIMIT, CookieReport, extract_cookie, resign, size_report
from inspector.domain.edits import EditBuffer
from inspector.domain.errors import EditRejected, LinkError
from inspector.domain.signing import FLASK_SESSION, Scheme
from inspector.domain.values import first_foreign
from inspector.guest.flask_session_probe.wire import Do, pack, unpack
from inspector.workspace.app_keys import ask_keys
from inspector.workspace.probes import ProbeCalls
from inspector.workspace.sessions import OpenedSession, SaveOutcome, SaveResult
from inspector.workspace.signal import Signal

KEPT_BY_APP = frozenset({"server", "other"})
"""Kinds of session interface whose sessions only the app itself can read and write."""

_OF_OTHERS = frozenset({Kind.JWT, Kind.REMEMBER, Kind.DJANGO, Kind.EXPRESS, Kind.STARLETTE})
"""Formats that are shown, but not made."""


class PastedCookie:
    """`key` signs here; else `app` signs with its own interface, or writes the session that it keeps
    itself.
    """

    def __init__(
        self,
        calls: ProbeCalls,
        report: CookieReport,
        *,
        key: str | None = None,
        app: AppFacts | None = None,
        scheme: Scheme | None = None,
        value: Any = None,
    ) -> None:
        self.changed: Signal[()] = Signal()
        self.report = report
        self._calls = calls
        self._key = key
        self._app = app
        self._scheme = scheme or FLASK_SESSION
        self._value = value if value is not None else report.value

    @property
    def saves_unchanged(self) -> bool:
        """Signing the same value again makes sense: it renews the time."""
        return not self._kept_by_app

    @property
    def save_label(self) -> str:
        return "Save" if self._kept_by_app else "Sign"

    @property
    def title(self) -> str:
        return f"Pasted cookie “{self._name}”" if self._name else "Pasted cookie"

    @property
    def where(self) -> str:
        if self._kept_by_app:
            return f"{self._label} writes the session through its own session interface; the cookie stays."
        if self._key:
            return "Signed here with the key you gave; copy the new cookie from below."
        if self._app is not None:
            return f"{self._label} signs it with its own key; copy the new cookie from below."
        return "To sign it, give a key or choose a running app."

    @property
    def _label(self) -> str:
        return f"The app {self._app.name}" if self._app else "The app"

    @property
    def _name(self) -> str | None:
        return self.report.name or (self._app.cookie_name if self._app else None)

    @property
    def _kept_by_app(self) -> bool:
        return self._key is None and self._app is not None and self._app.session_kind in KEPT_BY_APP

    def current(self) -> OpenedSession | None:
        if not isinstance(self._value, dict):
            return OpenedSession({}, {}, False, self.report.payload.problem or _no_session(self.report))
        if self.report.kind in _OF_OTHERS and not self._kept_by_app:
            return OpenedSession(
                dict(self._value), {}, False, f"{self.report.summary} It cannot be signed here."
            )
        foreign = first_foreign(self._value)
        if foreign is not None:
            why_not = f"It holds a {foreign.type} that cannot be written back from here."
            return OpenedSession(dict(self._value), {}, False, why_not)
        return OpenedSession(dict(self._value))

    async def load(self) -> OpenedSession:
        if self._kept_by_app and self._app is not None:
            answer = await self._calls.call(Do.READ_SESSION, app=self._app.key, cookie=self.report.text)
            self._value = unpack(answer["value"])
        opened = self.current()
        assert opened is not None
        return opened

    async def save(self, buffer: EditBuffer, *, force: bool = False) -> SaveOutcome:
        """Raises EditRejected when the value does not fit into a cookie, LinkError when the app is gone."""
        if self._kept_by_app:
            return await self._write_through(buffer, force)
        if self._key:
            cookie = self._sign_here(buffer.value, self._key)
            limit = FLASK_LIMIT
        elif self._app is not None:
            cookie = await self._sign_there(buffer.value, self._app)
            limit = (await ask_keys(self._calls, self._app.key)).cookie_limit or FLASK_LIMIT
        else:
            raise EditRejected(
                "There is no key to sign with.", "Give the app's SECRET_KEY, or start the app."
            )
        self._value = buffer.value
        size = size_report(self._name or "session", cookie, buffer.value, limit=limit)
        warnings = (size.sentence,) if size.over or size.dropped else ()
        return SaveOutcome(
            SaveResult.SIGNED, f"Signed; {size.total:,} bytes.", cookie=cookie, warnings=warnings
        )

    def _sign_here(self, value: dict[Any, Any], key: str) -> str:
        timed = bool(self.report.timestamp_part) or self.report.kind is Kind.SESSION
        timestamp = int(time.time()) if timed else None
        return resign(self.report, value, key, timestamp=timestamp, scheme=self._scheme)

    async def _sign_there(self, value: dict[Any, Any], app: AppFacts) -> str:
        answer = await self._calls.call(Do.SIGN_COOKIE, app=app.key, value=pack(value))
        try:
            return str(answer["cookie"])
        except (KeyError, TypeError) as error:
            raise LinkError("The app gave no cookie.", details=repr(answer)[:500]) from error

    async def _write_through(self, buffer: EditBuffer, force: bool) -> SaveOutcome:
        assert self._app is not None
        answer = await self._calls.call(
            Do.WRITE_SESSION,
            app=self._app.key,
            cookie=self.report.text,
            value=pack(buffer.value),
            expected=None if force else pack(buffer.base),
        )
        if "conflict" in answer:
            self._value = unpack(answer["conflict"]["found"])
            sentence = "The session was written meanwhile; nothing was saved."
            return SaveOutcome(SaveResult.CONFLICT, sentence, theirs=dict(self._value))
        self._value = unpack(answer["value"])
        cookie = _cookie_set(answer["set_cookie"], self._name)
        if cookie in (None, self.report.text):
            return SaveOutcome(SaveResult.SAVED, f"{self._label} has saved the session.")
        return SaveOutcome(
            SaveResult.SIGNED, f"{self._label} has saved it under a new cookie.", cookie=cookie
        )


def _cookie_set(headers: list[str], name: str | None) -> str | None:
    """The value that these Set-Cookie headers give the cookie of that name."""
    for header in headers:
        found, value = extract_cookie(f"Set-Cookie: {header}")
        if value and name in (None, found):
            return value
    return None


def _no_session(report: CookieReport) -> str:
    return f"{report.summary} It holds no session that could be edited."
