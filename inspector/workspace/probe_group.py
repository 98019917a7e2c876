"""All processes that are connected now, the managed server's and attached ones: what they have, what they
say, and how one asks the right one.

Several processes may serve one app (workers). A client's next request may reach any of them: new cookies and
waiting edits are therefore told to all, also to one that comes later.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from inspector.domain.apps import AppFacts, app_from_wire
from inspector.domain.errors import LinkError
from inspector.domain.exchanges import EditOutcome, Exchange, exchange_from_wire
from inspector.domain.sessions import cookie_after
from inspector.domain.target import Versions
from inspector.guest.flask_session_probe.wire import Do, M
from inspector.services.probe_connection import ProbeConnection
from inspector.services.probe_link import BAD_RECORD, Batch
from inspector.services.tasks import TaskGroup
from inspector.workspace.client_chain import ClientChain

CALL_SECONDS = 5.0
ORDER_SECONDS = 0.06
"""Probes send every 20 ms: what several processes say of one client is put in order within this time."""


class GroupOwner(Protocol):
    """`TargetControl`."""

    def apps_changed(self) -> None: ...

    def exchanges(self, batch: Batch) -> None: ...

    def running(self, exchange: Exchange, record: Mapping[str, Any]) -> None: ...

    def process_gone(self, pid: int) -> None: ...

    def edit_finished(self, outcome: EditOutcome) -> None: ...

    def dropped(self, count: int) -> None: ...

    def remark(self, sentence: str) -> None: ...


@dataclass(slots=True)
class Process:
    """One connected process; grows as it speaks."""

    probe: ProbeConnection
    pid: int
    program: str
    folder: str
    versions: Versions
    attached: bool
    since: float
    apps: dict[str, AppFacts] = field(default_factory=dict)
    exchanges: int = 0


class ProbeGroup:
    """Implements the part of `LinkEvents` that managed and attached processes share."""

    def __init__(self, owner: GroupOwner) -> None:
        self._owner = owner
        self._processes: dict[ProbeConnection, Process] = {}
        self._edits: dict[str, dict[str, Any]] = {}
        self._chain = ClientChain()
        self._tasks = TaskGroup()
        self._held: Batch = []
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
        self._release()
        await self._tasks.close()

    # -- asking ------------------------------------------------------------------------------------------

    def probes_of(self, app: str | None) -> list[ProbeConnection]:
        """The connections to processes that have the app."""
        return [each.probe for each in self._processes.values() if app is None or app in each.apps]

    async def call(self, do: str, app: str | None, seconds: float, arguments: Mapping[str, Any]) -> Any:
        """Raises LinkError."""
        return await self._asked(app)[-1].call(do, seconds, _about(app, arguments))

    async def call_each(
        self, do: str, app: str | None, seconds: float, arguments: Mapping[str, Any]
    ) -> list[Any]:
        """The same, of every process that has the app. Raises LinkError."""
        return [await probe.call(do, seconds, _about(app, arguments)) for probe in self._asked(app)]

    def _asked(self, app: str | None) -> list[ProbeConnection]:
        probes = self.probes_of(app)
        if not probes:
            raise LinkError(
                f"The app {app} is not running." if app else "No app is running.", "Start it first."
            )
        return probes

    async def queue_edit(self, edit: str, arguments: dict[str, Any]) -> None:
        """To every process of the app, later ones included. Raises LinkError."""
        probes = self.probes_of(arguments["app"])
        if not probes:
            sentence = f"The app {arguments['app']} is not running."
            raise LinkError(sentence, "Start it; the edit is kept in the editor.")
        self._edits[edit] = arguments
        try:
            for probe in probes:
                await probe.call(Do.QUEUE_EDIT, CALL_SECONDS, arguments)
        except LinkError:
            self._edits.pop(edit, None)
            raise

    async def cancel_edit(self, edit: str) -> bool:
        """False when a process had applied it already."""
        self._edits.pop(edit, None)
        answers = [
            await probe.call(Do.CANCEL_EDIT, CALL_SECONDS, {"edit": edit}) for probe in self.probes_of(None)
        ]
        return any(bool((answer or {}).get("cancelled")) for answer in answers)

    def forget_edits(self) -> None:
        self._edits.clear()

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
        return process

    def on_probe_lost(self, probe: ProbeConnection) -> None:
        process = self._processes.pop(probe, None)
        if process is not None:
            self._release()
            self._owner.process_gone(process.pid)
            self._owner.apps_changed()

    def on_exchanges(self, batch: Batch) -> None:
        for exchange, _ in batch:
            for process in self._processes.values():
                if process.pid == exchange.pid:
                    process.exchanges += 1
        if not self.several and not self._held:
            self._owner.exchanges(batch)
            return
        self._held += batch
        if self._release_at is None:
            self._release_at = asyncio.get_running_loop().call_later(ORDER_SECONDS, self._release)

    def _release(self) -> None:
        if self._release_at is not None:
            self._release_at.cancel()
            self._release_at = None
        if not self._held:
            return
        held, self._held = self._held, []
        held.sort(key=lambda entry: entry[0].started)
        batch, moved = self._chain.follow(held)
        for pid, adopted in moved:
            self._tell_those(pid, adopted)
        self._owner.exchanges(batch)
        self._share_clients(batch)

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
            if app.key not in process.apps:
                for arguments in self._edits.values():
                    if arguments["app"] == app.key:
                        self._tell(probe, Do.QUEUE_EDIT, arguments)
            process.apps[app.key] = app
        self._owner.apps_changed()

    def _take_progress(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        exchange = exchange_from_wire(message)
        client = self._chain.known_as(exchange.client)
        if client != exchange.client:
            exchange = replace(exchange, client=client)
        self._owner.running(exchange, {**message, "m": M.EXCHANGE, "client": client})

    def _take_edit(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        edit = str(message["edit"])
        self._edits.pop(edit, None)
        self._tell_others(probe.pid, Do.CANCEL_EDIT, {"edit": edit})
        self._owner.edit_finished(EditOutcome(edit, str(message["result"]), str(message.get("detail") or "")))

    def _take_problem(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        self._owner.remark(
            f"The probe could not do its work at {message.get('where')!r} ({message.get('error')}; "
            f"{message.get('count')} times). The app was not disturbed."
        )

    def _take_dropped(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        self._owner.dropped(int(message["count"]))


def _about(app: str | None, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {**arguments, "app": app} if app is not None else dict(arguments)


_TAKERS: Mapping[str, Callable[[ProbeGroup, ProbeConnection, dict[str, Any]], None]] = {
    M.APPS: ProbeGroup._take_apps,
    M.PROGRESS: ProbeGroup._take_progress,
    M.EDIT: ProbeGroup._take_edit,
    M.PROBLEM: ProbeGroup._take_problem,
    M.DROPPED: ProbeGroup._take_dropped,
}
