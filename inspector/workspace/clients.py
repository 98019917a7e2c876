"""Browsers and tools, followed through the chain of their cookies: their sessions, the edits that wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from inspector.domain.clients import OWN_AGENT, is_browser, short_agent
from inspector.domain.exchanges import EditOutcome, Exchange, SessionFacts
from inspector.domain.sessions import came_before, cookie_after, stored_value
from inspector.workspace.signal import Signal
from inspector.workspace.writers import Writer, writers_in

if TYPE_CHECKING:
    from inspector.workspace.probes import ProbeCalls
    from inspector.workspace.sessions import LiveClientSession

REPLAY = "Replay"
"""What the window's own requests are called when they come as nobody who is known."""
MAX_CLIENTS = 2_000
_TRIM = 200
"""How many of the longest unseen are forgotten at once when there are too many."""


@dataclass(frozen=True, slots=True)
class ClientSession:
    client: str
    app: str | None
    cookie_name: str
    kind: str
    interface: str
    cookie: str | None
    sid: str | None
    value: dict[Any, Any] | None
    """As last seen; None when it could not be read."""
    writers: Mapping[Any, Writer] = field(default_factory=dict)
    exchange: int = 0
    started: float = 0.0
    """When that exchange began, and what it found: one that is told later may have been before it."""
    before: dict[Any, Any] | None = None


@dataclass(frozen=True, slots=True)
class PendingEdit:
    """Waits in the probe for the client's next request to the app."""

    id: str
    app: str | None
    text: str
    client: str = ""
    cookie_name: str = ""


@dataclass(frozen=True, slots=True)
class Client:
    id: str
    label: str
    agent: str
    last_seen: float
    requests: int = 0
    sessions: tuple[ClientSession, ...] = ()
    pending: tuple[PendingEdit, ...] = ()

    def session(self, app: str | None, cookie_name: str | None) -> ClientSession | None:
        """The session of that app and cookie; without a name, the app's first."""
        for session in self.sessions:
            if session.app == app and cookie_name in (None, session.cookie_name):
                return session
        return None


class Clients:
    def __init__(self, calls: ProbeCalls | None = None) -> None:
        self.added: Signal[int] = Signal()
        self.changed: Signal[int] = Signal()
        self.reset: Signal[()] = Signal()
        self.edit_finished: Signal[PendingEdit, EditOutcome] = Signal()
        self._calls = calls
        self._clients: list[Client] = []
        self._index: dict[str, int] = {}
        self._counters = {"B": 0, "C": 0, "R": 0}
        self._applied: dict[str, str] = {}
        """Edit -> the exchange that it was applied in, until that has told how it went on."""

    def __len__(self) -> int:
        return len(self._clients)

    def at(self, index: int) -> Client:
        return self._clients[index]

    def get(self, client_id: str) -> Client | None:
        index = self._index.get(client_id)
        return None if index is None else self._clients[index]

    def label(self, client_id: str) -> str:
        client = self.get(client_id)
        return client.label if client else "?"

    def source(self, client_id: str, app: str | None, cookie_name: str) -> LiveClientSession:
        """The session of a client, to be opened and edited."""
        from inspector.workspace.sessions import LiveClientSession  # a cycle otherwise

        return LiveClientSession(self, self._calls, client_id, app, cookie_name)

    def forget(self) -> None:
        self._clients, self._index = [], {}
        self._counters = {"B": 0, "C": 0, "R": 0}
        self.reset.emit()

    def adoptions(self) -> list[dict[str, Any]]:
        """What a new process must know to give known browsers their old ids (see wire.py `clients`)."""
        found = []
        for client in self._clients:
            cookies = [[session.cookie_name, session.cookie] for session in client.sessions if session.cookie]
            if cookies:
                found.append({"client": client.id, "cookies": cookies})
        return found

    # -- facts -------------------------------------------------------------------------------------------

    def meet(self, exchanges: Iterable[Exchange]) -> None:
        """Give every new client its label."""
        for exchange in exchanges:
            if exchange.client not in self._index:
                self._add(exchange)

    def feed(self, exchange: Exchange, number: int = 0) -> None:
        self.feed_many([(exchange, number)])

    def feed_many(self, batch: Iterable[tuple[Exchange, int]]) -> None:
        batch = list(batch)
        self.meet(exchange for exchange, _ in batch)
        touched: dict[int, None] = {}
        for exchange, number in batch:
            touched[self._see(exchange, number)] = None
            for outcome in exchange.edits:
                self.finish_edit(_as_saved(outcome, exchange))
        for index in touched:
            self.changed.emit(index)
        if len(self._clients) > MAX_CLIENTS:
            self._trim()

    def _see(self, exchange: Exchange, number: int) -> int:
        index = self._index[exchange.client]
        client = self._clients[index]
        sessions = client.sessions
        if exchange.session is not None and exchange.session.opened:
            sessions = _with_session(sessions, exchange, exchange.session, number)
        self._clients[index] = replace(
            client,
            last_seen=max(client.last_seen, exchange.started),
            requests=client.requests + 1,
            sessions=sessions,
        )
        return index

    def _add(self, exchange: Exchange) -> None:
        agent = exchange.request.header("User-Agent") or ""
        ours = exchange.replay_of or agent == OWN_AGENT
        letter = "R" if ours else "B" if is_browser(agent) else "C"
        self._counters[letter] += 1
        label = _label(letter, self._counters[letter])
        index = len(self._clients)
        self._clients.append(Client(exchange.client, label, short_agent(agent), exchange.started))
        self._index[exchange.client] = index
        self.added.emit(index)

    def _trim(self) -> None:
        quiet = sorted((client for client in self._clients if not client.pending), key=lambda c: c.last_seen)
        gone = {client.id for client in quiet[: len(self._clients) - MAX_CLIENTS + _TRIM]}
        self._clients = [client for client in self._clients if client.id not in gone]
        self._index = {client.id: index for index, client in enumerate(self._clients)}
        self.reset.emit()

    # -- edits -------------------------------------------------------------------------------------------

    def add_pending(self, edit: PendingEdit) -> None:
        index = self._index.get(edit.client)
        if index is not None:
            client = self._clients[index]
            self._clients[index] = replace(client, pending=(*client.pending, edit))
            self.changed.emit(index)

    def finish_edit(self, outcome: EditOutcome) -> None:
        """Told twice (by `edit` and by the exchange), announced once."""
        self._applied.pop(outcome.edit, None)
        found = self._pending(outcome.edit)
        if found is not None:
            self.remove_pending(found)
            self.edit_finished.emit(found, outcome)

    def note_applied(self, outcome: EditOutcome) -> None:
        """Its exchange is still to come."""
        if self._pending(outcome.edit) is not None:
            self._applied[outcome.edit] = outcome.exchange

    def process_gone(self, pid: int) -> None:
        """The exchanges of its edits do not come any more."""
        for edit, exchange in list(self._applied.items()):
            if exchange.startswith(f"{pid}-"):
                self.finish_edit(EditOutcome(edit, "failed", unfinished(pid)))

    async def cancel_edit(self, edit: PendingEdit) -> bool:
        """False when it is being applied, or has been: `edit_finished` tells."""
        found = self._pending(edit.id)
        if found is None:
            return False
        if self._calls is not None and not await self._calls.cancel_edit(edit.id):
            return False
        self.remove_pending(found)
        return True

    def _pending(self, edit_id: str) -> PendingEdit | None:
        return next((edit for client in self._clients for edit in client.pending if edit.id == edit_id), None)

    def remove_pending(self, edit: PendingEdit) -> None:
        index = self._index.get(edit.client)
        if index is None:
            return
        client = self._clients[index]
        self._clients[index] = replace(client, pending=tuple(e for e in client.pending if e.id != edit.id))
        self.changed.emit(index)


def _label(letter: str, count: int) -> str:
    if letter == "R":
        return REPLAY if count == 1 else f"{REPLAY} {count}"
    return f"{letter}{count}"


def unfinished(pid: int) -> str:
    """What to say of an edit that a process had taken when it ended."""
    return f"Process {pid} ended while it applied this edit. Look at the session before you queue it again."


def _as_saved(outcome: EditOutcome, exchange: Exchange) -> EditOutcome:
    """An edit is of no use when the app's own save_session then failed, or was never called."""
    facts = exchange.session
    if outcome.result != "applied" or facts is None:
        return outcome
    if facts.save_error is not None:
        kind, message = facts.save_error
        detail = f"The app could not save the session with it, so it stays as it was. {kind}: {message}."
        return EditOutcome(outcome.edit, "failed", detail)
    if exchange.status is None and not facts.saved:
        return EditOutcome(outcome.edit, "failed", "The request ended without an answer and saved nothing.")
    return outcome


def _with_session(
    sessions: tuple[ClientSession, ...], exchange: Exchange, facts: SessionFacts, number: int
) -> tuple[ClientSession, ...]:
    known = [s for s in sessions if (s.app, s.cookie_name) == (facts.app, facts.cookie_name)]
    value = stored_value(facts)
    if known and came_before(exchange, known[0].started, known[0].before):
        return tuple(_with_earlier(s, exchange, facts, number) if s is known[0] else s for s in sessions)
    session = ClientSession(
        client=exchange.client,
        app=facts.app,
        cookie_name=facts.cookie_name,
        kind=facts.kind,
        interface=facts.interface,
        cookie=cookie_after(exchange),
        sid=facts.sid,
        value=value,
        writers=_writers(
            known[0].writers if known and not facts.new else {}, facts, exchange.started, number, value
        ),
        exchange=number,
        started=exchange.started,
        before=facts.before,
    )
    if not known:
        return (*sessions, session)
    return tuple(session if s is known[0] else s for s in sessions)


def _with_earlier(
    known: ClientSession, exchange: Exchange, facts: SessionFacts, number: int
) -> ClientSession:
    """What was last seen stays; who wrote what it has not written itself is known now."""
    own = known.writers
    earlier = {
        key: writer
        for key, writer in _writers({}, facts, exchange.started, number, known.value).items()
        if key not in own or own[key].started < writer.started
    }
    return replace(known, writers={**own, **earlier})


def _writers(
    old: Mapping[Any, Writer], facts: SessionFacts, started: float, number: int, value: dict[Any, Any] | None
) -> Mapping[Any, Writer]:
    if not facts.saved:
        return {} if facts.deleted else old
    writers = {**old, **writers_in(facts, number, started)}
    return {key: writer for key, writer in writers.items() if value is not None and key in value}
