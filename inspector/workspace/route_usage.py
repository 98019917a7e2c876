"""How the rules were used: hits, last status, times and session keys written by what the log holds;
session keys read by what the probes told, while they were asked to.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from inspector.domain.exchanges import Exchange, Place, SessionFacts
from inspector.domain.session_reads import SessionRead
from inspector.guest.flask_session_probe.wire import EVERY_KEY

_RECENT = 8
MAX_KEYS = 200
"""Of one endpoint: an app may make a key of its own for each request."""


@dataclass(frozen=True, slots=True)
class KeyUse:
    """How often, and the line that did it last."""

    count: int
    place: Place


class KeyUses:
    """Session keys of one endpoint, read or written."""

    def __init__(self) -> None:
        self._of: dict[str, KeyUse] = {}

    def __len__(self) -> int:
        return len(self._of)

    def add(self, key: str, count: int, place: Place) -> None:
        known = self._of.get(key)
        if known is not None or len(self._of) < MAX_KEYS:
            self._of[key] = KeyUse(count + (known.count if known else 0), place)

    def get(self, key: str) -> KeyUse | None:
        return self._of.get(key)

    def most_common(self) -> list[tuple[str, KeyUse]]:
        return sorted(self._of.items(), key=lambda item: -item[1].count)


@dataclass(slots=True)
class Usage:
    """Of one rule; grows while it is shown."""

    hits: int = 0
    last_status: int | None = None
    last_started: float = 0.0
    total_ms: float = 0.0
    slowest_ms: float = 0.0
    failures: int = 0
    """Requests in which an exception was raised."""
    written: KeyUses = field(default_factory=KeyUses)
    """Session keys with the number of requests that wrote them."""
    read: KeyUses = field(default_factory=KeyUses)
    """Session keys with the number of times that they were read, by all rules of the endpoint."""
    recent: deque[str] = field(default_factory=lambda: deque(maxlen=_RECENT))
    """Ids of the last exchanges, oldest first."""

    @property
    def mean_ms(self) -> float:
        return self.total_ms / self.hits if self.hits else 0.0

    def add(self, exchange: Exchange) -> None:
        self.hits += 1
        self.total_ms += exchange.duration_ms
        self.slowest_ms = max(self.slowest_ms, exchange.duration_ms)
        if exchange.started >= self.last_started:
            self.last_started, self.last_status = exchange.started, exchange.status
        self.failures += exchange.exception is not None
        self.recent.append(exchange.id)
        if exchange.session is not None:
            for key, place in _written(exchange.session).items():
                self.written.add(key, 1, place)


def _written(session: SessionFacts) -> dict[str, Place]:
    """By the app itself; the last line of each key."""
    return {
        EVERY_KEY if write.op == "clear" else str(write.key): write.place
        for write in session.writes
        if not write.by
    }


_NOTHING = KeyUses()


class RouteUsage:
    """By rule, as an endpoint may have several; who reads a key is known by endpoint only."""

    def __init__(self) -> None:
        self._of: dict[tuple[str | None, str, str | None], Usage] = {}
        self._read: dict[tuple[str | None, str], KeyUses] = {}

    def of(self, app: str | None, endpoint: str, rule: str) -> Usage:
        usage = self._of.get((app, endpoint, rule))
        return usage if usage is not None else Usage(read=self._read.get((app, endpoint), _NOTHING))

    def feed_many(self, batch: Iterable[Exchange]) -> None:
        for exchange in batch:
            if exchange.endpoint is not None:
                self._usage(exchange.app, exchange.endpoint, exchange.rule).add(exchange)

    def feed_reads(self, reads: Iterable[SessionRead]) -> None:
        for read in reads:
            self._reads(read.app, read.endpoint).add(read.key, read.count, read.place)

    def readers(self, app: str | None, key: str) -> list[tuple[str, KeyUse]]:
        """The endpoints that were seen to read a key, the one that does it most often first."""
        uses = ((endpoint, read.get(key)) for (of, endpoint), read in self._read.items() if of == app)
        return sorted(((endpoint, use) for endpoint, use in uses if use), key=lambda found: -found[1].count)

    def clear(self) -> None:
        self._of.clear()
        self._read.clear()

    def _usage(self, app: str | None, endpoint: str, rule: str | None) -> Usage:
        usage = self._of.get((app, endpoint, rule))
        if usage is None:
            usage = self._of[app, endpoint, rule] = Usage(read=self._reads(app, endpoint))
        return usage

    def _reads(self, app: str | None, endpoint: str) -> KeyUses:
        reads = self._read.get((app, endpoint))
        if reads is None:
            reads = self._read[app, endpoint] = KeyUses()
        return reads
