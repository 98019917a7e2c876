"""The thin row of an exchange: what the log shows, filters and keeps in memory for each."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from inspector.domain.exchanges import Exchange
from inspector.domain.sessions import SessionBadge, badge_of, changed_keys


@dataclass(frozen=True, slots=True)
class RequestRow:
    number: int
    """1.. in order of arrival; stays when others are cleared."""
    id: str
    started: float
    method: str
    status: int | None
    path: str
    query: str
    endpoint: str | None
    duration_ms: float
    size: int
    """Bytes of the response's body."""
    session: SessionBadge
    session_changes: int
    """Top-level keys that differ."""
    pushed: int
    consumed: int
    waiting: int
    client: str
    """The label: B1 a browser, C2 curl and friends, R the window's own replays."""
    app: str | None
    failed: bool
    """An exception reached the app or one of its error handlers."""
    replay_of: int | None = None
    client_id: str = ""
    sid: str | None = None
    running: bool = False
    """Not over yet: a stream, a websocket."""
    test: str | None = None
    """The test of pytest that made it, without its phase."""

    @property
    def pid(self) -> str:
        """The process that answered, from the exchange's id."""
        return self.id.partition("-")[0]

    def words(self) -> str:
        """What the filter looks at, in lower case."""
        query = f"?{self.query}" if self.query else ""
        status, endpoint = self.status or "-", self.endpoint or ""
        test = f" {self.test}" if self.test else ""
        return f"{self.method} {status} {self.path}{query} {endpoint} {self.client}{test}".casefold()


def row_of(
    exchange: Exchange, number: int, label: str, original: int | None, *, running: bool = False
) -> RequestRow:
    """`original`: the number of the exchange that this one replays."""
    session = exchange.session
    body = exchange.response.body
    return RequestRow(
        number=number,
        id=exchange.id,
        started=exchange.started,
        method=exchange.method,
        status=exchange.status,
        path=exchange.path,
        query=exchange.query,
        endpoint=exchange.endpoint,
        duration_ms=exchange.duration_ms,
        size=body.size if body else 0,
        session=badge_of(session),
        session_changes=len(changed_keys(session)) if session else 0,
        pushed=len(exchange.flashes.pushed),
        consumed=len(exchange.flashes.consumed),
        waiting=len(exchange.flashes.waiting),
        client=label,
        app=exchange.app,
        failed=exchange.exception is not None,
        replay_of=original,
        client_id=exchange.client,
        sid=session.sid if session else None,
        running=running,
        test=sys.intern(exchange.test_name) if exchange.test else None,  # hundreds of rows have the same
    )
