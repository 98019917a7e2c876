"""The flash queue of each client: what waits, since when, pushed by which line; what became of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from inspector.domain.exchanges import Exchange, FlashFact, Place, SessionFacts
from inspector.domain.sessions import came_before
from inspector.workspace.signal import Signal

MAX_HISTORY = 20_000
_HISTORY_SLACK = 2_000

Kind = Literal["pushed", "consumed", "dropped"]
QueueKey = tuple[str, str | None, str]
"""Client, app, cookie name."""


@dataclass(frozen=True, slots=True)
class WaitingFlash:
    client: str
    app: str | None
    category: str
    text: str
    place: Place | None
    pushed_in: int | None
    """Number of the exchange; None when it waited already before the recording began."""
    since: float
    survived: int = 0
    """Requests of this client to this app meanwhile that did not show it."""


@dataclass(frozen=True, slots=True)
class FlashEvent:
    """`dropped`: its session was cleared, expired or not saved before anybody showed it."""

    time: float
    kind: Kind
    client: str
    app: str | None
    category: str
    text: str
    place: Place | None
    number: int
    """The exchange; 0 when it was not recorded."""
    waited_s: float | None = None


class FlashQueues:
    def __init__(self) -> None:
        self.waiting_changed: Signal[()] = Signal()
        self.history_added: Signal[int, int] = Signal()
        self.history_reset: Signal[()] = Signal()
        self._queues: dict[QueueKey, list[WaitingFlash]] = {}
        self._last: dict[QueueKey, tuple[float, dict[Any, Any] | None]] = {}
        """When the last exchange of each began, and the session that it found."""
        self._history: list[FlashEvent] = []

    def waiting(self) -> list[WaitingFlash]:
        """Oldest first."""
        found = [flash for queue in self._queues.values() for flash in queue]
        return sorted(found, key=lambda flash: flash.since)

    def history_len(self) -> int:
        return len(self._history)

    def history_at(self, index: int) -> FlashEvent:
        return self._history[index]

    def clear_history(self) -> None:
        self._history = []
        self.history_reset.emit()

    def forget(self) -> None:
        """Everything: another capture, another target."""
        self._queues, self._last = {}, {}
        self.clear_history()
        self.waiting_changed.emit()

    def feed(self, exchange: Exchange, number: int = 0) -> None:
        self.feed_many([(exchange, number)])

    def feed_many(self, batch: Iterable[tuple[Exchange, int]]) -> None:
        events: list[FlashEvent] = []
        changed = False
        for exchange, number in batch:
            new = self._apply(exchange, number)
            changed = changed or new is not None
            events += new or ()
        if changed:
            self.waiting_changed.emit()
        if events:
            self._remember(events)

    def _remember(self, events: list[FlashEvent]) -> None:
        first = len(self._history)
        self._history += events
        self.history_added.emit(first, len(self._history) - 1)
        if len(self._history) > MAX_HISTORY + _HISTORY_SLACK:
            del self._history[: len(self._history) - MAX_HISTORY]
            self.history_reset.emit()

    def _apply(self, exchange: Exchange, number: int) -> list[FlashEvent] | None:
        """None when no queue changed."""
        session = exchange.session
        if session is None or not session.opened:
            return None
        key = (exchange.client, session.app, session.cookie_name)
        before = self._queues.get(key, [])
        step = _Step(exchange, session, number, before)
        last = self._last.get(key)
        late = last is not None and came_before(exchange, *last)
        if not late:
            self._last[key] = exchange.started, session.before
        if step.quiet:
            return None
        step.run_late() if late else step.run()
        if step.queue:
            self._queues[key] = step.queue
        else:
            self._queues.pop(key, None)
        return step.events


class _Step:
    """One exchange applied to one queue."""

    def __init__(
        self, exchange: Exchange, session: SessionFacts, number: int, before: list[WaitingFlash]
    ) -> None:
        self._exchange = exchange
        self._session = session
        self._number = number
        self._before = before
        self.queue = list(before)
        self.events: list[FlashEvent] = []

    @property
    def quiet(self) -> bool:
        facts = self._exchange.flashes
        return not (self._before or facts.pushed or facts.consumed or facts.waiting)

    def run(self) -> None:
        facts = self._exchange.flashes
        for fact in facts.pushed:
            self._event("pushed", fact, None)
            self.queue.append(self._waiting(fact, self._number))
        for fact in facts.consumed:
            flash = _take(self.queue, fact)
            self._event("consumed", fact, self._end - flash.since if flash else None)
        unsaved = self._session.modified and not self._session.saved and not self._session.deleted
        if unsaved and (facts.pushed or facts.consumed):
            # Neither the push nor the removal reached the client: it still holds what it held.
            self._drop(_missing_from(self._before, self.queue))
            self.queue = list(self._before)
        else:
            self._reconcile(() if self._session.deleted else facts.waiting)
        self._count_survivors()

    def run_late(self) -> None:
        """The one that followed was told already: what waits is known, but not who pushed it."""
        for fact in self._exchange.flashes.pushed:
            self._event("pushed", fact, None)
            unnamed = (
                n for n, flash in enumerate(self.queue) if flash.pushed_in is None and _is(flash, fact)
            )
            place = next(unnamed, None)
            if place is not None:
                self.queue[place] = self._waiting(fact, self._number)
        for fact in self._exchange.flashes.consumed:
            self._event("consumed", fact, None)

    @property
    def _end(self) -> float:
        return self._exchange.started + self._exchange.duration_ms / 1000

    def _waiting(self, fact: FlashFact, number: int | None) -> WaitingFlash:
        return WaitingFlash(
            self._exchange.client,
            self._session.app,
            fact.category,
            str(fact.text),
            fact.place,
            number,
            self._end,
        )

    def _event(self, kind: Kind, fact: FlashFact | WaitingFlash, waited: float | None) -> None:
        self.events.append(
            FlashEvent(
                self._end,
                kind,
                self._exchange.client,
                self._session.app,
                fact.category,
                str(fact.text),
                fact.place,
                self._number,
                waited,
            )
        )

    def _drop(self, flashes: Iterable[WaitingFlash]) -> None:
        for flash in flashes:
            self._event("dropped", flash, self._end - flash.since)

    def _reconcile(self, facts: tuple[FlashFact, ...]) -> None:
        """The session's own list is the truth; the queue knows who pushed what."""
        left, queue = list(self.queue), []
        for fact in facts:
            queue.append(_take(left, fact) or self._waiting(fact, None))
        self._drop(left)
        self.queue = queue

    def _count_survivors(self) -> None:
        old = {id(flash) for flash in self._before}
        self.queue = [
            replace(flash, survived=flash.survived + 1) if id(flash) in old else flash for flash in self.queue
        ]


def _is(flash: WaitingFlash, fact: FlashFact) -> bool:
    return flash.category == fact.category and flash.text == str(fact.text)


def _take(queue: list[WaitingFlash], fact: FlashFact) -> WaitingFlash | None:
    index = next((index for index, flash in enumerate(queue) if _is(flash, fact)), None)
    return queue.pop(index) if index is not None else None


def _missing_from(before: list[WaitingFlash], queue: list[WaitingFlash]) -> list[WaitingFlash]:
    """What `queue` holds beyond `before`."""
    counts = Counter(id(flash) for flash in before)
    return [flash for flash in queue if not counts[id(flash)]]
