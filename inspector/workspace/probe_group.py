"""All processes that are connected now, the managed server's and attached ones: what they have, what they
say, and how one asks the right one.

Several processes may serve one app (workers). A client's next request may reach any of them: new cookies and
waiting edits are therefore told to all, also to one that comes later. Questions go to one of them: to the one
that the user has chosen, else to the managed server's, else to the oldest.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from inspector.domain.apps import AppFacts, app_from_wire
from inspector.domain.errors import LinkError
from inspector.domain.exchanges import EditOutcome, Exchange, exchange_from_wire
from inspector.domain.session_reads import SessionRead, reads_from_wire
from inspector.domain.sessions import cookie_after
from inspector.domain.target import Versions
from inspector.guest.flask_session_probe.wire import Do, M
from inspector.services.probe_connection import ProbeConnection
from inspector.services.probe_link import BAD_RECORD, Batch
from inspector.services.tasks import TaskGroup
from inspector.workspace.client_chain import ClientChain
from inspector.workspace.edit_queue import CALL_SECONDS, EditQueue
from inspector.workspace.probes import ProcessAnswer
from inspector.workspace.process import Process, key_for

ORDER_SECONDS = 0.06
"""Probes send every 20 ms: what several processes say of one client is put in order within this time."""

GIVER_SECONDS = 1.0
"""How long an exchange waits for the one that gave its cookie, told by a process that is busy or starved."""


class GroupOwner(Protocol):
    """`TargetControl`."""

    def apps_changed(self, *, shown_gone: bool = False) -> None:
        """`shown_gone`: questions about an app are answered by another process from now on."""

    def exchanges(self, batch: Batch) -> None: ...

    def running(self, exchange: Exchange, record: Mapping[str, Any]) -> None: ...

    def process_gone(self, process: Process) -> None: ...

    def edit_finished(self, outcome: EditOutcome) -> None: ...

    def dropped(self, count: int) -> None: ...

    def session_reads(self, reads: list[SessionRead]) -> None: ...

    def remark(self, sentence: str) -> None: ...


class ProbeGroup:
    """Implements the part of `LinkEvents` that managed and attached processes share."""

    def __init__(self, owner: GroupOwner) -> None:
        self._owner = owner
        self._processes: dict[ProbeConnection, Process] = {}
        self._by_pid: dict[int, Process] = {}
        self._chosen: dict[str, int] = {}
        self._met: dict[str, AppFacts] = {}
        """Every app that ever came, by the window's key: whose code has which."""
        self.edits = EditQueue(lambda: self.processes, owner.remark, owner.edit_finished)
        self._chain = ClientChain()
        self._tasks = TaskGroup()
        self._held: Batch = []
        self._held_since: dict[str, float] = {}
        self._release_at: asyncio.TimerHandle | None = None

    @property
    def apps(self) -> tuple[AppFacts, ...]:
        """Each key once, in the order in which they were seen."""
        found: dict[str, AppFacts] = {}
        for process in self._processes.values():
            found |= process.apps
        return tuple(found.values())

    @property
    def processes(self) -> tuple[Process, ...]:
        return tuple(self._processes.values())

    @property
    def several(self) -> bool:
        return len(self._processes) > 1

    async def close(self) -> None:
        self._by_pid.clear()  # nothing more is waited for
        self._release()
        await self.edits.close()
        await self._tasks.close()

    # -- asking ------------------------------------------------------------------------------------------

    def processes_of(self, app: str | None) -> list[Process]:
        """Those that have the app, the one that is shown first."""
        found = [each for each in self._processes.values() if app is None or app in each.apps]
        chosen = self._chosen.get(app or "")
        return sorted(found, key=lambda each: (each.pid != chosen, each.attached))

    def choose(self, app: str, pid: int) -> None:
        """Questions about the app go to this process, as long as it lives."""
        self._chosen[app] = pid

    def shown(self, app: str | None) -> Process:
        """Raises LinkError."""
        return self._asked(app)[0]

    async def call(self, do: str, app: str | None, seconds: float, arguments: Mapping[str, Any]) -> Any:
        """Raises LinkError."""
        return await self.shown(app).ask(do, seconds, _about(app, arguments))

    async def call_each(
        self, do: str, app: str | None, seconds: float, arguments: Mapping[str, Any]
    ) -> list[ProcessAnswer]:
        """The same, of every process that has the app, the one that is shown first. Raises LinkError when
        there is none.
        """
        about = _about(app, arguments)
        return await asyncio.gather(
            *(_answer_of(process, do, seconds, about) for process in self._asked(app))
        )

    def _asked(self, app: str | None) -> list[Process]:
        processes = self.processes_of(app)
        if not processes:
            raise LinkError(
                f"The app {app} is not running." if app else "No app is running.", "Start it first."
            )
        return processes

    def tell_all(self, do: str, arguments: dict[str, Any]) -> None:
        """Every process there is; nobody waits for the answers."""
        self._tell_others(None, do, arguments)

    def _tell_others(self, pid: int | None, do: str, arguments: dict[str, Any]) -> None:
        """Every process but one; nobody waits for the answers."""
        for process in self.processes:
            if process.pid != pid:
                self._tell(process.probe, do, arguments)

    def _tell(self, probe: ProbeConnection, do: str, arguments: dict[str, Any]) -> None:
        self._tasks.spawn(self._told(probe, do, arguments), f"{do} to process {probe.pid}")

    async def _told(self, probe: ProbeConnection, do: str, arguments: dict[str, Any]) -> None:
        try:
            await probe.call(do, CALL_SECONDS, arguments)
        except LinkError as error:
            if probe in self._processes:
                self._owner.remark(error.sentence)

    # -- what the links tell -----------------------------------------------------------------------------

    def on_probe(self, probe: ProbeConnection, *, attached: bool = False) -> Process:
        hello = probe.hello or {}
        versions = Versions(*(str(hello.get(name) or "?") for name in ("flask", "werkzeug", "python")))
        process = self._processes[probe] = Process(
            probe,
            probe.pid or 0,
            str(hello.get("argv0") or ""),
            str(hello.get("cwd") or ""),
            versions,
            attached,
            time.time(),
        )
        self._by_pid[process.pid] = process
        return process

    def on_probe_lost(self, probe: ProbeConnection) -> None:
        process = self._processes.get(probe)
        if process is None:
            return
        shown = any(self.processes_of(app)[0] is process for app in process.apps)
        del self._processes[probe]
        if self._by_pid.get(process.pid) is process:
            del self._by_pid[process.pid]
        self._release()
        self.edits.lost(process)
        self._owner.process_gone(process)
        self._owner.apps_changed(shown_gone=shown)

    def on_exchanges(self, batch: Batch) -> None:
        learned = False
        for index, (exchange, record) in enumerate(batch):
            process = self._by_pid.get(exchange.pid)
            if process is not None:
                process.exchanges += 1
                if process.renamed:
                    batch[index] = process.as_known(exchange, record)
                learned |= process.learns_from(batch[index][0])
        if learned:
            self._owner.apps_changed()
        if not self.several and not self._held:
            self._owner.exchanges(batch)
            return
        now = asyncio.get_running_loop().time()
        self._held_since.update((exchange.id, now) for exchange, _ in batch)
        self._held += batch
        if self._release_at is None:
            self._release_at = asyncio.get_running_loop().call_later(ORDER_SECONDS, self._release)

    def _release(self) -> None:
        if self._release_at is not None:
            self._release_at.cancel()
            self._release_at = None
        if not self._held:
            return
        in_order = sorted(self._held, key=lambda entry: entry[0].started)
        batch, moved, self._held = self._chain.follow(in_order, self._may_wait)
        self._held_since = {exchange.id: self._held_since[exchange.id] for exchange, _ in self._held}
        if self._held:
            self._release_at = asyncio.get_running_loop().call_later(ORDER_SECONDS, self._release)
        for pid, adopted in moved:
            self._tell_those(pid, adopted)
        self._owner.exchanges(batch)
        self._share_clients(batch)

    def _may_wait(self, exchange: Exchange) -> bool:
        held = asyncio.get_running_loop().time() - self._held_since[exchange.id]
        return exchange.pid in self._by_pid and self.several and held < GIVER_SECONDS

    def on_message(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        take = _TAKERS.get(message["m"])
        if take is None:
            self._owner.remark(f"The probe sent a message of an unknown kind: {message['m']!r}.")
            return
        try:
            take(self, probe, message)
        except BAD_RECORD as error:
            self._owner.remark(f"A message {message['m']!r} of the probe could not be read ({error!r}).")

    def on_bad_record(self, sentence: str) -> None:
        self._owner.remark(sentence)

    def _tell_those(self, pid: int, adopted: list[dict[str, Any]]) -> None:
        for process in self.processes:
            if process.pid == pid:
                self._tell(process.probe, Do.ADOPT, {"clients": adopted})

    def _share_clients(self, batch: Batch) -> None:
        known: dict[int, dict[tuple[str, str], str]] = {}
        for exchange, _ in batch:
            session, cookie = exchange.session, cookie_after(exchange)
            if session is not None and cookie and (session.saved or exchange.new_client):
                known.setdefault(exchange.pid, {})[exchange.client, session.cookie_name] = cookie
        for pid, cookies in known.items():
            entries: Iterable[tuple[tuple[str, str], str]] = cookies.items()
            clients = [{"client": client, "cookies": [[name, value]]} for (client, name), value in entries]
            self._tell_others(pid, Do.ADOPT, {"clients": clients})

    def _take_apps(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        process = self._processes.get(probe)
        if process is None:
            return
        for record in message["apps"]:
            app = app_from_wire(record)
            key = process.renamed.get(app.key, app.key)
            if key not in process.apps:
                key = key_for(app, self._met)
            if process.takes(app, key):
                self.edits.met(process, key)
            if app.root_path or key not in self._met:
                self._met[key] = app
        self._owner.apps_changed()

    def _take_progress(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        exchange = exchange_from_wire(message)
        record: Mapping[str, Any] = {**message, "m": M.EXCHANGE}
        process = self._processes.get(probe)
        if process is not None:
            exchange, record = process.as_known(exchange, record)
        client = self._chain.known_as(exchange.client)
        if client != exchange.client:
            exchange, record = replace(exchange, client=client), {**record, "client": client}
        self._owner.running(exchange, record)

    def _take_edit(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        edit, result = str(message["edit"]), str(message["result"])
        detail, exchange = (str(message.get(name) or "") for name in ("detail", "exchange"))
        self.edits.outcome(EditOutcome(edit, result, detail, exchange))

    def _take_problem(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        self._owner.remark(
            f"The probe could not do its work at {message.get('where')!r} ({message.get('error')}; "
            f"{message.get('count')} times). The app was not disturbed."
        )

    def _take_dropped(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        self._owner.dropped(int(message["count"]))

    def _take_reads(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        process = self._processes.get(probe)
        reads = reads_from_wire(message)
        if process is not None and process.renamed:
            reads = [replace(read, app=process.renamed.get(read.app or "", read.app)) for read in reads]
        self._owner.session_reads(reads)


async def _answer_of(
    process: Process, do: str, seconds: float, arguments: Mapping[str, Any]
) -> ProcessAnswer:
    try:
        answer = await process.ask(do, seconds, arguments)
    except LinkError as error:
        return ProcessAnswer(process.pid, process.program_name, error=error)
    return ProcessAnswer(process.pid, process.program_name, answer)


def _about(app: str | None, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {**arguments, "app": app} if app is not None else dict(arguments)


_TAKERS: Mapping[str, Callable[[ProbeGroup, ProbeConnection, dict[str, Any]], None]] = {
    M.APPS: ProbeGroup._take_apps,
    M.PROGRESS: ProbeGroup._take_progress,
    M.EDIT: ProbeGroup._take_edit,
    M.PROBLEM: ProbeGroup._take_problem,
    M.DROPPED: ProbeGroup._take_dropped,
    M.READS: ProbeGroup._take_reads,
}
