"""One run of the target: the child process, the link its probes use, and what these say, put in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from inspector.domain.apps import AppFacts, app_from_wire
from inspector.domain.errors import LinkError
from inspector.domain.exchanges import EditOutcome
from inspector.domain.failures import early_end, late_end, reported_failure
from inspector.domain.target import ExitOutcome, Failure, TargetSpec, Versions
from inspector.guest.flask_session_probe.wire import Do, M
from inspector.services.child_environment import child_command
from inspector.services.probe_connection import ProbeConnection
from inspector.services.probe_link import Batch, ProbeLink
from inspector.services.target_process import OnLines, TargetProcess
from inspector.services.tasks import TaskGroup

GOODBYE_SECONDS = 1.0
"""For what a probe sent just before its process ended."""


class RunOwner(Protocol):
    """`TargetControl`."""

    def run_connected(self, run: TargetRun) -> None: ...

    def run_serves(self, run: TargetRun, url: str) -> None: ...

    def run_apps_changed(self, run: TargetRun) -> None: ...

    def run_ended(self, run: TargetRun, outcome: ExitOutcome) -> None: ...

    def exchanges(self, batch: Batch) -> None: ...

    def edit_finished(self, outcome: EditOutcome) -> None: ...

    def dropped(self, count: int) -> None: ...

    def remark(self, sentence: str) -> None: ...


class TargetRun:
    """Started once, ended once. Implements `LinkEvents`."""

    def __init__(
        self,
        spec: TargetSpec,
        guest: Path,
        owner: RunOwner,
        welcome: Callable[[], dict[str, Any]],
        on_lines: OnLines,
    ) -> None:
        self.spec = spec
        self.url: str | None = None
        self.versions: Versions | None = None
        self.process = TargetProcess(spec, guest, on_lines)
        self._owner = owner
        self._link = ProbeLink(self, welcome)
        self._apps: dict[ProbeConnection, dict[str, AppFacts]] = {}
        self._failed: dict[str, Any] | None = None
        self._tasks = TaskGroup()

    @property
    def apps(self) -> tuple[AppFacts, ...]:
        """Each key once, in the order in which they were seen."""
        found: dict[str, AppFacts] = {}
        for apps in self._apps.values():
            found |= apps
        return tuple(found.values())

    @property
    def python(self) -> str:
        return child_command(self.spec)[0]

    @property
    def failed_to_bind(self) -> bool:
        return self._failed is not None and self._failed.get("stage") == "bind"

    async def start(self) -> None:
        """Raises TargetError."""
        await self._link.start()
        try:
            await self.process.start(self._link.variable)
        except BaseException:  # also when the start was cancelled half-way
            await self.process.stop()
            await self._link.close()
            raise
        self._tasks.spawn(self._watch(), f"watch the run of {self.spec.name}")

    async def stop(self) -> None:
        """Ends the process with all its children, then the link. Idempotent."""
        await self.process.stop()
        await self._tasks.close()
        await self._link.close()

    def failure(self, outcome: ExitOutcome) -> Failure:
        lines = tuple(self.process.last_lines)
        if self._failed is not None:
            return reported_failure(self.spec, self._failed, lines)
        if self.url is None:
            return early_end(self.spec, outcome, lines, self.python)
        return late_end(self.spec, outcome, lines)

    async def _watch(self) -> None:
        await self.process.ended.wait()
        await self._link.deserted(GOODBYE_SECONDS)
        outcome = self.process.outcome
        assert outcome is not None
        self._owner.run_ended(self, outcome)
        await self._link.close()

    # -- asking ------------------------------------------------------------------------------------------

    async def call(self, do: str, app: str | None, seconds: float, arguments: Mapping[str, Any]) -> Any:
        """Raises LinkError."""
        probes = self.probes_of(app)
        if not probes:
            raise LinkError(f"The app {app} is not running." if app else "The app is not connected.")
        extra = {"app": app} if app is not None else {}
        return await probes[-1].call(do, seconds, {**arguments, **extra})

    async def call_each(
        self, do: str, app: str | None, seconds: float, arguments: Mapping[str, Any]
    ) -> list[Any]:
        """The same, of every process that has the app. Raises LinkError."""
        probes = self.probes_of(app)
        if not probes:
            raise LinkError(f"The app {app} is not running." if app else "The app is not connected.")
        extra = {"app": app} if app is not None else {}
        return [await probe.call(do, seconds, {**arguments, **extra}) for probe in probes]

    def probes_of(self, app: str | None) -> list[ProbeConnection]:
        """The connections to processes that have the app."""
        return [probe for probe, apps in self._apps.items() if app is None or app in apps]

    def send_to_others(self, pid: int, do: str, arguments: dict[str, Any]) -> None:
        """Tell every process but one; nobody waits for the answers."""
        for probe in self._apps:
            if probe.pid != pid:
                self._tasks.spawn(self._tell(probe, do, arguments), f"{do} to process {probe.pid}")

    @property
    def several(self) -> bool:
        return len(self._apps) > 1

    async def _tell(self, probe: ProbeConnection, do: str, arguments: dict[str, Any]) -> None:
        try:
            await probe.call(do, 5.0, arguments)
        except LinkError as error:
            self._owner.remark(error.sentence)

    # -- LinkEvents --------------------------------------------------------------------------------------

    def on_probe(self, probe: ProbeConnection) -> None:
        hello = probe.hello or {}
        self._apps[probe] = {}
        self.versions = Versions(*(str(hello.get(name) or "?") for name in ("flask", "werkzeug", "python")))
        self._owner.run_connected(self)

    def on_probe_lost(self, probe: ProbeConnection) -> None:
        self._apps.pop(probe, None)
        self._owner.run_apps_changed(self)

    def on_exchanges(self, batch: Batch) -> None:
        self._owner.exchanges(batch)

    def on_bad_record(self, sentence: str) -> None:
        self._owner.remark(sentence)

    def on_message(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        take = _TAKERS.get(message["m"])
        if take is None:
            self._owner.remark(f"The probe sent a message of an unknown kind: {message['m']!r}.")
            return
        try:
            take(self, probe, message)
        except (KeyError, TypeError, ValueError) as error:
            self._owner.remark(f"A message {message['m']!r} of the probe could not be read ({error!r}).")

    def _take_serving(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        self.url = str(message["url"])
        self._owner.run_serves(self, self.url)

    def _take_failed(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        self._failed = message

    def _take_apps(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        for record in message["apps"]:
            app = app_from_wire(record)
            self._apps.setdefault(probe, {})[app.key] = app
        self._owner.run_apps_changed(self)

    def _take_edit(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        edit = str(message["edit"])
        if self.several and probe.pid is not None:
            self.send_to_others(probe.pid, Do.CANCEL_EDIT, {"edit": edit})
        self._owner.edit_finished(EditOutcome(edit, str(message["result"]), str(message.get("detail") or "")))

    def _take_problem(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        self._owner.remark(
            f"The probe could not do its work at {message.get('where')!r} ({message.get('error')}; "
            f"{message.get('count')} times). The app was not disturbed."
        )

    def _take_dropped(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        self._owner.dropped(int(message["count"]))


_TAKERS: Mapping[str, Callable[[TargetRun, ProbeConnection, dict[str, Any]], None]] = {
    M.SERVING: TargetRun._take_serving,
    M.FAILED: TargetRun._take_failed,
    M.APPS: TargetRun._take_apps,
    M.EDIT: TargetRun._take_edit,
    M.PROBLEM: TargetRun._take_problem,
    M.DROPPED: TargetRun._take_dropped,
}
