"""How the endpoints were used by what the log holds: hits, last status, times, session keys written."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from inspector.domain.exchanges import Exchange

UsageKey = tuple[str | None, str]
"""App and endpoint."""
_RECENT = 8


@dataclass(slots=True)
class Usage:
    """Of one endpoint; grows while it is shown."""

    hits: int = 0
    last_status: int | None = None
    last_started: float = 0.0
    total_ms: float = 0.0
    slowest_ms: float = 0.0
    failures: int = 0
    """Requests in which an exception was raised."""
    written: Counter[str] = field(default_factory=Counter)
    """Session key -> requests that wrote it."""
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
            self.written.update({str(write.key) for write in exchange.session.writes if not write.by})


_NEVER = Usage()


class RouteUsage:
    def __init__(self) -> None:
        self._of: dict[UsageKey, Usage] = {}
        self.hits: Mapping[UsageKey, int] = _Hits(self._of)

    def of(self, app: str | None, endpoint: str) -> Usage:
        return self._of.get((app, endpoint), _NEVER)

    def feed_many(self, batch: Iterable[Exchange]) -> None:
        for exchange in batch:
            if exchange.endpoint is not None:
                key = (exchange.app, exchange.endpoint)
                usage = self._of.get(key)
                if usage is None:
                    usage = self._of[key] = Usage()
                usage.add(exchange)

    def clear(self) -> None:
        self._of.clear()


class _Hits(Mapping[UsageKey, int]):
    """A live view of the counts; endpoints never asked for count 0."""

    def __init__(self, usages: Mapping[UsageKey, Usage]) -> None:
        self._usages = usages

    def __getitem__(self, key: UsageKey) -> int:
        usage = self._usages.get(key)
        return usage.hits if usage is not None else 0

    def __iter__(self) -> Iterator[UsageKey]:
        return iter(self._usages)

    def __len__(self) -> int:
        return len(self._usages)
