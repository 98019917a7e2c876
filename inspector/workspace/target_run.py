"""One run of the target: the child process, the link its probes use, and what these say, put in order."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from inspector.domain.failures import early_end, late_end, reported_failure
from inspector.domain.server_address import address_in
from inspector.domain.target import ExitOutcome, Failure, TargetSpec, Versions
from inspector.guest.flask_session_probe.wire import M
from inspector.services.child_environment import child_python
from inspector.services.probe_connection import ProbeConnection
from inspector.services.probe_link import Batch, ProbeLink
from inspector.services.target_process import OnLines, TargetProcess
from inspector.services.tasks import TaskGroup
from inspector.workspace.probe_group import ProbeGroup

GOODBYE_SECONDS = 1.0
"""For what a probe sent just before its process ended."""
ADDRESS_SECONDS = 2.0
"""Between an app of a command and the line that tells where it is served."""


class RunOwner(Protocol):
    """`TargetControl`."""

    def run_connected(self, run: TargetRun) -> None: ...

    def run_serves(self, run: TargetRun, url: str | None) -> None: ...

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
        self.process = TargetProcess(spec, guest, self._take_lines if spec.command else on_lines)
        self._on_lines = on_lines
        self._serves = False
        self._addressed = asyncio.Event()
        self._owner = owner
        self._link = ProbeLink(self, welcome)
        self._group = group
        self._failed: dict[str, Any] | None = None
        self._tasks = TaskGroup()

    @property
    def python(self) -> str:
        return child_python(self.spec)

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
        """Ends the process with all its children, then the link, once it has said all. Idempotent."""
        await self.process.stop()
        await self._link.deserted(GOODBYE_SECONDS)
        await self._tasks.close()
        await self._link.close()

    def failure(self, outcome: ExitOutcome) -> Failure:
        lines = tuple(self.process.last_lines)
        if self._failed is not None:
            return reported_failure(self.spec, self._failed, lines)
        if not self._serves:
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
            self._serve()
        elif message["m"] == M.FAILED:
            self._failed = message
        else:
            self._group.on_message(probe, message)
            alive = self.process.outcome is None
            if message["m"] == M.APPS and self.spec.command and alive and not self._serves:
                self._tasks.spawn(self._serve_by_command(), f"wait for the address of {self.spec.name}")

    async def _serve_by_command(self) -> None:
        """A command tells its address only in what it prints, and not every one does."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ADDRESS_SECONDS):
                await self._addressed.wait()
        if not self._serves:
            self._serve()

    def _serve(self) -> None:
        self._serves = True
        self._owner.run_serves(self, self.url)

    def _take_lines(self, stream: str, lines: list[str]) -> None:
        self._on_lines(stream, lines)
        if self.url is not None:
            return
        self.url = next(filter(None, map(address_in, lines)), None)
        if self.url is not None:
            self._addressed.set()
            if self._serves:
                self._serve()
