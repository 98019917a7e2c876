"""One run of the target: the child process, the link its probes use, and what these say, put in order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from inspector.domain.failures import early_end, late_end, reported_failure
from inspector.domain.target import ExitOutcome, Failure, TargetSpec, Versions
from inspector.guest.flask_session_probe.wire import M
from inspector.services.child_environment import child_command
from inspector.services.probe_connection import ProbeConnection
from inspector.services.probe_link import Batch, ProbeLink
from inspector.services.target_process import OnLines, TargetProcess
from inspector.services.tasks import TaskGroup
from inspector.workspace.probe_group import ProbeGroup

GOODBYE_SECONDS = 1.0
"""For what a probe sent just before its process ended."""


class RunOwner(Protocol):
    """`TargetControl`."""

    def run_connected(self, run: TargetRun) -> None: ...

    def run_serves(self, run: TargetRun, url: str) -> None: ...

    def run_ended(self, run: TargetRun, outcome: ExitOutcome) -> None: ...


class TargetRun:
    """Started once, ended once. Implements `LinkEvents`."""

    def __init__(
        self,
        spec: TargetSpec,
        guest: Path,
        owner: RunOwner,
        group: ProbeGroup,
        welcome: Callable[[], dict[str, Any]],
        on_lines: OnLines,
    ) -> None:
        self.spec = spec
        self.url: str | None = None
        self.versions: Versions | None = None
        self.process = TargetProcess(spec, guest, on_lines)
        self._owner = owner
        self._link = ProbeLink(self, welcome)
        self._group = group
        self._failed: dict[str, Any] | None = None
        self._tasks = TaskGroup()

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

    # -- LinkEvents --------------------------------------------------------------------------------------

    def on_probe(self, probe: ProbeConnection) -> None:
        self.versions = self._group.on_probe(probe).versions
        self._owner.run_connected(self)

    def on_probe_lost(self, probe: ProbeConnection) -> None:
        self._group.on_probe_lost(probe)

    def on_exchanges(self, batch: Batch) -> None:
        self._group.on_exchanges(batch)

    def on_bad_record(self, sentence: str) -> None:
        self._group.on_bad_record(sentence)

    def on_message(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        if message["m"] == M.SERVING:
            self.url = str(message.get("url"))
            self._owner.run_serves(self, self.url)
        elif message["m"] == M.FAILED:
            self._failed = message
        else:
            self._group.on_message(probe, message)
