"""The managed Flask server: started, stopped, restarted; what it says of itself; what may be asked of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from inspector.domain.apps import AppFacts
from inspector.domain.errors import InspectorError, LinkError
from inspector.domain.exchanges import EditOutcome, Exchange
from inspector.domain.session_reads import SessionRead
from inspector.domain.target import ExitOutcome, Failure, RunState, TargetSpec, Versions
from inspector.services.probe_link import Batch
from inspector.services.tasks import TaskGroup
from inspector.workspace.attach_point import AttachPoint
from inspector.workspace.fact_sink import FactSink
from inspector.workspace.notices import Level, Notice, Notices
from inspector.workspace.output import ServerOutput
from inspector.workspace.probe_group import ProbeGroup
from inspector.workspace.probes import ProcessAnswer
from inspector.workspace.process import Process
from inspector.workspace.signal import Signal
from inspector.workspace.slow_start import slow_start
from inspector.workspace.target_run import TargetRun

if TYPE_CHECKING:
    from inspector.services.private_redis import PrivateRedis

START_SECONDS = 20.0
"""After that the user is told that it takes long; it may still come."""
REDIS_VARIABLE = "SAMPLE_REDIS_URL"


class TargetControl:
    """`start` returns when the child has been started; `settled` waits until it serves or has failed."""

    def __init__(
        self,
        sink: FactSink | None = None,
        guest: Path | None = None,
        notices: Notices | None = None,
        output: ServerOutput | None = None,
        tasks: TaskGroup | None = None,
    ) -> None:
        self.changed: Signal[()] = Signal()
        self.serving: Signal[()] = Signal()
        """It serves now, or its apps are others: snapshots are out of date."""
        self.members_changed: Signal[()] = Signal()
        """A process has come or gone, or has one more app."""
        self.spec: TargetSpec | None = None
        self.state = RunState.STOPPED
        self.url: str | None = None
        self.pid: int | None = None
        self.versions: Versions | None = None
        self.failure: Failure | None = None
        self.outcome: ExitOutcome | None = None
        self.redis_choice = ""
        self.redis_url: str | None = None
        self.apps: tuple[AppFacts, ...] = ()
        self._seen_apps: dict[str, AppFacts] = {}
        self.started_at: float | None = None
        self.progress = ""
        """While STARTING: what is being waited for, one sentence."""
        self._sink = sink
        self._guest = guest
        self._notices = notices or Notices()
        self._output = output or ServerOutput()
        self._tasks = tasks or TaskGroup()
        self._group = ProbeGroup(self)
        self.attach_point = AttachPoint(self._group, self._welcome, self._attached_changed)
        self._run: TargetRun | None = None
        self._redis: PrivateRedis | None = None
        self._busy = asyncio.Lock()
        self._settled = asyncio.Event()
        self._port_taken_over = False
        self._last_port: int | None = None
        """Where `spec` served last: open browsers find it there again."""

    # -- commands ----------------------------------------------------------------------------------------

    async def start(self, spec: TargetSpec) -> None:
        """Ends what runs, then starts `spec`; the same one again on the same port, so that open browsers
        find it. Never raises InspectorError: `state` and `failure` tell.
        """
        async with self._busy:
            await self._end_run()
            if spec != self.spec:
                self._last_port = None
            await self._begin_again(spec)

    async def stop(self) -> None:
        async with self._busy:
            await self._end_run()

    async def restart(self) -> None:
        """Also on the same port."""
        async with self._busy:
            await self._end_run()
            if self.spec is not None:
                await self._begin_again(self.spec)

    async def close(self) -> None:
        """The child and the private Redis. Idempotent."""
        await self.stop()
        await self.attach_point.close()
        await self._group.close()
        if self._redis is not None:
            await self._redis.stop()
            self._redis = None

    def kill(self) -> None:
        """At once and without manners: the window is being forced to close."""
        if self._run is not None:
            self._run.process.kill()

    async def settled(self, seconds: float | None = None) -> RunState:
        """Waits while STARTING, `seconds` at most."""
        try:
            async with asyncio.timeout(seconds):
                await self._settled.wait()
        except TimeoutError:
            pass
        return self.state

    # -- asking the probes -------------------------------------------------------------------------------

    async def call(self, do: str, *, app: str | None = None, seconds: float = 5.0, **arguments: Any) -> Any:
        return await self._live_group().call(do, app, seconds, arguments)

    async def call_each(
        self, do: str, *, app: str | None = None, seconds: float = 5.0, **arguments: Any
    ) -> list[ProcessAnswer]:
        return await self._live_group().call_each(do, app, seconds, arguments)

    async def queue_edit(
        self, edit: str, client: str, app: str | None, ops: list[dict[str, Any]], force: bool
    ) -> None:
        arguments = {"edit": edit, "client": client, "app": app, "ops": ops, "force": force}
        await self._live_group().edits.queue(edit, arguments)

    async def cancel_edit(self, edit: str) -> bool:
        return await self._group.edits.cancel(edit)

    def processes_with(self, app: str) -> int:
        return len(self._group.processes_of(app))

    def shown_process(self, app: str) -> Process:
        """Who is asked about the app. Raises LinkError."""
        return self._group.shown(app)

    def choose_process(self, app: str, pid: int) -> None:
        """Whose routes and config are shown, and who is asked about the app."""
        self._group.choose(app, pid)
        self.serving.emit()

    def tell_all(self, do: str, **arguments: Any) -> None:
        """Every process that is connected; what one cannot do is said in the output."""
        self._group.tell_all(do, arguments)

    @property
    def processes(self) -> tuple[Process, ...]:
        """All that are connected now, oldest first."""
        return self._group.processes

    def _live_group(self) -> ProbeGroup:
        if not self._group.processes:
            raise LinkError("No app is running.", "Start it first.")
        return self._group

    @property
    def known_apps(self) -> tuple[AppFacts, ...]:
        """Those that run now, and those of earlier runs that the log still names."""
        return tuple((self._seen_apps | {app.key: app for app in self.apps}).values())

    def _take_apps(self) -> None:
        self.apps = self._group.apps
        self._seen_apps |= {app.key: app for app in self.apps}

    # -- one run -----------------------------------------------------------------------------------------

    async def _begin_again(self, spec: TargetSpec) -> None:
        """Where it served last, unless the user named a port."""
        self.spec = spec
        port = None if spec.port else self._last_port
        self._port_taken_over = port is not None
        await self._begin(replace(spec, port=port) if port else spec)

    async def _begin_elsewhere(self, run: TargetRun, spec: TargetSpec) -> None:
        """On a free port, after `run` could not have its own; to whoever waits it is one start."""
        async with self._busy:
            if self._run is run:
                await run.stop()
                self._run = None
                await self._begin_again(spec)

    async def _begin(self, spec: TargetSpec) -> None:
        self._settled.clear()
        self.failure = self.outcome = self.url = self.pid = self.versions = self.started_at = None
        self._take_apps()
        if spec.attach:
            self._show_attached()
            return
        self._set(RunState.STARTING, f"Starting the process of {spec.name}…")
        try:
            run = await self._new_run(await self._with_redis(spec))
        except InspectorError as error:
            self._fail(RunState.FAILED, Failure(error.sentence, error.hint, error.details))
            return
        self._run = run
        self.pid = run.process.pid
        self._tasks.spawn(self._watch_start(run), "watch the start of the target")
        self.changed.emit()

    async def _new_run(self, spec: TargetSpec) -> TargetRun:
        if self._sink is None or self._guest is None:
            raise LinkError("This workspace is in memory only: it cannot start an app.")
        run = TargetRun(spec, self._guest, self, self._group, self._welcome, self._print)
        self._run = run  # before it starts: a child may speak before `start` returns
        try:
            await run.start()
        except BaseException:
            self._run = None
            raise
        return run

    async def _with_redis(self, spec: TargetSpec) -> TargetSpec:
        if not spec.wants_redis:
            self.redis_choice, self.redis_url = "", None
            return spec
        if self._redis is None:
            redis = (await asyncio.to_thread(_private_redis_class))()
            choice = await redis.start(spec.redis_url)
            self._redis, self.redis_choice, self.redis_url = redis, choice.sentence, choice.url
        return replace(spec, env={**spec.env, REDIS_VARIABLE: self.redis_url or ""})

    async def _watch_start(self, run: TargetRun) -> None:
        await self.settled(START_SECONDS)
        if self._run is not run or self.state is not RunState.STARTING:
            return
        notice = await slow_start(run.spec, self, START_SECONDS, run.url)
        if self._run is run and self.state is RunState.STARTING:
            self._set(RunState.STARTING, notice.sentence)
            self._notices.post(notice)

    async def _end_run(self) -> None:
        run = self._run
        if run is None:
            if self.spec is not None and self.spec.attach:
                self._set(RunState.STOPPED, "")
            return
        if self.state.alive:
            self._set(RunState.STOPPING, "")
            await run.stop()
            self.outcome = run.process.outcome
            self._gone("The app was stopped before this client came back.")
            self._set(RunState.STOPPED, "")
        else:
            await run.stop()
        self._run = None

    def _port(self) -> int | None:
        return urlsplit(self.url).port if self.url else None

    def _set(self, state: RunState, progress: str) -> None:
        self.state, self.progress = state, progress
        if state is not RunState.STARTING:
            self._settled.set()
        self.changed.emit()

    def _fail(self, state: RunState, failure: Failure) -> None:
        self.failure = failure
        self._set(state, "")
        details = failure.traceback or "\n".join(failure.last_lines)
        self._notices.post(Notice(Level.ERROR, failure.sentence, failure.hint, details))

    def _gone(self, reason: str) -> None:
        self._take_apps()
        self._group.edits.abandon(reason)
        self.pid = None

    def _print(self, stream: str, lines: list[str]) -> None:
        self._output.add_many(("stderr" if stream == "stderr" else "stdout", line) for line in lines)

    # -- RunOwner ----------------------------------------------------------------------------------------

    def run_connected(self, run: TargetRun) -> None:
        self.versions = run.versions
        if self.state is RunState.STARTING:
            self.progress = f"Importing {run.spec.name}…"
        self.changed.emit()

    def run_serves(self, run: TargetRun, url: str | None) -> None:
        self.url = url
        self._last_port = self._port()
        self.started_at = time.time()
        self._set(RunState.RUNNING, "")
        self.serving.emit()

    def run_ended(self, run: TargetRun, outcome: ExitOutcome) -> None:
        """Also called when we stopped it; `_end_run` then does the rest."""
        if run is not self._run or self.state is RunState.STOPPING:
            return
        self.outcome = outcome
        self._gone("The app ended before this client came back.")
        if run.failed_to_bind and self._port_taken_over and self.spec is not None:
            self._last_port = None
            self._output.add("inspector", "The old port is taken by now; a free one is used.")
            self._tasks.spawn(self._begin_elsewhere(run, self.spec), "start again on a free port")
            return
        served = self.state is RunState.RUNNING
        self._fail(RunState.EXITED if served else RunState.FAILED, run.failure(outcome))

    # -- GroupOwner --------------------------------------------------------------------------------------

    def apps_changed(self, *, shown_gone: bool = False) -> None:
        self.members_changed.emit()
        if self._group.apps == self.apps and not shown_gone:
            return
        self._take_apps()
        self.changed.emit()
        if self.apps and self.state not in (RunState.STARTING, RunState.STOPPING):
            self.serving.emit()

    def exchanges(self, batch: Batch) -> None:
        if self._sink is not None:
            self._sink.take_exchanges(batch)

    def running(self, exchange: Exchange, record: Mapping[str, Any]) -> None:
        if self._sink is not None:
            self._sink.take_running(exchange, record)

    def process_gone(self, process: Process) -> None:
        stopped = self.state is RunState.STOPPING and not process.attached
        served = process.attached or process.exchanges or (self.spec is not None and self.spec.command)
        if not stopped and served and (process.attached or self._group.processes):
            self.remark(f"Process {process.pid} ({process.program_name}) is gone.")
        if self._sink is not None:
            self._sink.process_gone(process.pid, stopped=stopped)

    def edit_finished(self, outcome: EditOutcome) -> None:
        if self._sink is not None:
            self._sink.take_edit(outcome)

    def dropped(self, count: int) -> None:
        if self._sink is not None:
            self._sink.take_dropped(count)

    def session_reads(self, reads: list[SessionRead]) -> None:
        if self._sink is not None:
            self._sink.take_reads(reads)

    def remark(self, sentence: str) -> None:
        self._output.add("inspector", sentence)

    # -- attached processes ------------------------------------------------------------------------------

    def _attached_changed(self) -> None:
        if self.spec is not None and self.spec.attach and self._run is None and self.state.alive:
            self._show_attached()
        else:
            self.changed.emit()

    def _show_attached(self) -> None:
        """Nothing of ours runs: the state is that of the processes that the user started."""
        attached = [process for process in self._group.processes if process.attached]
        if attached:
            self.versions = attached[-1].versions
            self.started_at = attached[0].since
            self._set(RunState.RUNNING, "")
        else:
            self._set(RunState.STARTING, "Waiting for a process to attach…")

    def _welcome(self) -> dict[str, Any]:
        return self._sink.welcome() if self._sink is not None else {}


def _private_redis_class() -> type[PrivateRedis]:
    """Late, and on a thread: redis.asyncio takes a quarter of a second to import."""
    from inspector.services.private_redis import PrivateRedis

    return PrivateRedis
