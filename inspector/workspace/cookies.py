"""The cookie desk: any cookie pasted is taken apart, verified, edited and signed again.

The apps that run are asked first (their own session interface knows salt, digest and serializer); then the
keys given are tried.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from inspector.domain.apps import AppFacts
from inspector.domain.cookie_kinds import Kind
from inspector.domain.cookies import CookieReport, Verdict, parse_cookie, verify
from inspector.domain.errors import LinkError
from inspector.domain.sessions import without_marks
from inspector.guest.flask_session_probe.wire import Do, WireError, unpack
from inspector.workspace.app_keys import ask_keys
from inspector.workspace.pasted_cookie import KEPT_BY_APP, PastedCookie
from inspector.workspace.probes import ProbeCalls

__all__ = ["Candidate", "CookieDesk", "InspectedCookie", "PastedCookie"]

_POINTS_TO_A_SESSION = frozenset({Kind.SID, Kind.SIGNED_SID, Kind.PLAIN, Kind.SIGNED_TEXT})
"""What a server-side interface may have sent."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one app, or one key that was given, says of the cookie."""

    label: str
    """The app's name, or "key 1"."""
    ok: bool
    sentence: str
    """What an app does with it begins in lower case: the app's name is its subject."""
    app: str | None = None
    """The app's key; None for a key that was given."""
    key_index: int | None = None
    """Which of the keys given; None for an app."""
    verdict: Verdict | None = None
    value: Any = None
    """The session as the app itself reads it."""

    @property
    def text(self) -> str:
        glue = " " if self.sentence[:1].islower() else ": "
        return f"{self.label}{glue}{self.sentence}"


@dataclass(frozen=True, slots=True)
class InspectedCookie(CookieReport):
    """The report, with what each candidate says of it, apps first."""

    candidates: tuple[Candidate, ...] = ()

    @property
    def accepted(self) -> Candidate | None:
        """The first that takes it."""
        return next((candidate for candidate in self.candidates if candidate.ok), None)


class CookieDesk:
    """Inspects and signs."""

    def __init__(self, calls: ProbeCalls) -> None:
        self._calls = calls

    async def inspect(
        self, text: str, *, app: str | None = None, keys: Sequence[str] = ()
    ) -> InspectedCookie:
        """Never raises for a bad cookie: the report and its candidates tell. `app`: ask only that one."""
        asked = [facts for facts in self._calls.apps if app in (None, facts.key)]
        report = parse_cookie(text, asked[0].cookie_name if len(asked) == 1 else None)
        candidates = [
            await self._ask(facts, report)
            for facts in _likely_first(asked, report)
            if app is not None or _may_be_of(facts, report)
        ]
        candidates += [_try_key(report, index, key) for index, key in enumerate(keys) if key]
        found = {field.name: getattr(report, field.name) for field in fields(report)}
        return InspectedCookie(**found, candidates=tuple(candidates))

    def source(self, report: CookieReport, *, key: str | None = None, app: str | None = None) -> PastedCookie:
        """The cookie as an editable session: signed with `key`, else by `app`, else by the app that took
        it.
        """
        accepted = report.accepted if isinstance(report, InspectedCookie) else None
        if key is None and app is None and accepted is not None:
            app = accepted.app
        facts = next((facts for facts in self._calls.apps if facts.key == app), None)
        verdict = accepted.verdict if accepted is not None else None
        value = accepted.value if accepted is not None and accepted.app == app else None
        return PastedCookie(
            self._calls, report, key=key, app=facts, scheme=verdict.scheme if verdict else None, value=value
        )

    async def _ask(self, facts: AppFacts, report: CookieReport) -> Candidate:
        try:
            if facts.session_kind in KEPT_BY_APP:
                return await self._read_session(facts, report)
            return await self._decode(facts, report)
        except LinkError as error:
            return Candidate(facts.title, False, error.sentence, facts.key)
        except (WireError, KeyError, TypeError) as error:
            return Candidate(facts.title, False, f"The answer of the app cannot be read: {error}.", facts.key)

    async def _decode(self, facts: AppFacts, report: CookieReport) -> Candidate:
        answer = await self._calls.call(Do.DECODE_COOKIE, app=facts.key, cookie=report.text)
        known = await ask_keys(self._calls, facts.key)
        verdict = verify(report, known.keys, now=time.time(), max_age=known.lifetime) if known.keys else None
        if answer["error"]:
            reason = verdict.sentence if verdict and not verdict.ok else str(answer["error"])
            return Candidate(facts.title, False, f"refuses it. {reason}", facts.key, None, verdict)
        value = unpack(answer["value"])
        if not value and (verdict is None or not verdict.ok):
            # An interface without a serializer to ask opens an empty session when it refuses.
            return Candidate(facts.title, False, "opens an empty session for it.", facts.key, None, verdict)
        reason = verdict.sentence if verdict and verdict.ok else ""
        return Candidate(facts.title, True, f"accepts it. {reason}".strip(), facts.key, None, verdict, value)

    async def _read_session(self, facts: AppFacts, report: CookieReport) -> Candidate:
        answer = await self._calls.call(Do.READ_SESSION, app=facts.key, cookie=report.text)
        value = unpack(answer["value"])
        if answer["new"] or not without_marks(value):
            return Candidate(facts.title, False, "finds no session under it.", facts.key)
        return Candidate(
            facts.title, True, f"finds the session {answer['sid']}.", facts.key, None, None, value
        )


def _likely_first(apps: Sequence[AppFacts], report: CookieReport) -> list[AppFacts]:
    """Apps whose cookie has that name come first."""
    return sorted(apps, key=lambda facts: facts.cookie_name != report.name)


def _may_be_of(facts: AppFacts, report: CookieReport) -> bool:
    if facts.session_kind == "other":
        return True
    if facts.session_kind == "server":
        return report.kind in _POINTS_TO_A_SESSION
    return facts.session_kind != "null" and report.signed


def _try_key(report: CookieReport, index: int, key: str) -> Candidate:
    verdict = verify(report, [key], now=time.time())
    label = f"key {index + 1}"
    sentence = verdict.sentence.replace("SECRET_KEY", "this key") if verdict.authentic else verdict.sentence
    return Candidate(label, verdict.ok, sentence, None, index, verdict)
