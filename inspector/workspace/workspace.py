"""The composition of all stores, one per window (or headless command)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from inspector.domain.exchanges import EditOutcome, Exchange
from inspector.domain.session_reads import SessionRead
from inspector.domain.target import TargetSpec
from inspector.services import capture_folder
from inspector.services.capture_file import CaptureFile
from inspector.services.paths import Paths
from inspector.services.settings import Settings
from inspector.services.tasks import TaskGroup
from inspector.workspace.app_search import AppSearch
from inspector.workspace.clients import Clients
from inspector.workspace.config import ConfigTable
from inspector.workspace.cookies import CookieDesk
from inspector.workspace.flashes import FlashQueues
from inspector.workspace.notices import Level, Notice, Notices
from inspector.workspace.output import ServerOutput
from inspector.workspace.process_check import ProcessChecks
from inspector.workspace.redis_browser import RedisBrowser, RedisState
from inspector.workspace.reload import AutoReload
from inspector.workspace.replays import Replays
from inspector.workspace.requests import RequestLog
from inspector.workspace.routes import RouteTable
from inspector.workspace.session_reads import SessionReads
from inspector.workspace.target import TargetControl

Record = Mapping[str, Any]
"""An exchange as it came over the wire."""
LOAD_ROWS = 5_000
LOAD_EXCHANGES = 200
EDIT_SECONDS = 2.0
"""How long the exchange in which an edit was applied may be on its way."""


class Workspace:
    """`open` for the real thing; the constructor alone gives stores in memory, fed by `feed`."""

    def __init__(
        self,
        settings: Settings | None = None,
        capture: CaptureFile | None = None,
        paths: Paths | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.paths = paths
        self.capture = capture
        self.notices = Notices()
        self.output = ServerOutput()
        self.tasks = TaskGroup(self._task_failed)
        guest = paths.guest if paths else None
        self.target = TargetControl(self, guest, self.notices, self.output, self.tasks)
        self.clients = Clients(self.target)
        self.requests = RequestLog(capture, self.clients.label, self.settings.keep_exchanges)
        self.flashes = FlashQueues()
        self.routes = RouteTable(self.target, lambda: self.target.url)
        self.config = ConfigTable(self.target)
        self.cookies = CookieDesk(self.target)
        self.redis = RedisBrowser(self.requests, self.target, self.tasks)
        self.replays = Replays(self.requests, self.target)
        self.reload = AutoReload(
            self.target, self.config, self.output, self.notices, self.settings, self.tasks
        )
        self.app_search = AppSearch()
        self.session_reads = SessionReads(self.settings, self.target)
        self.interrupted: Path | None = None
        """The last capture, when its window crashed: to be offered once."""
        self._refreshing: asyncio.Task[None] | None = None
        self._stale = False
        self._snapshot_of: TargetSpec | None = None
        """Whose routes and config are shown."""
        self._closed = False
        self.target.serving.connect(self._refresh_soon)
        checks = (self.routes.processes, self.config.processes)
        self.process_checks = ProcessChecks(self.target.members_changed, self.tasks, checks)
        self.target.changed.connect(self._target_changed)
        self.requests.reset.connect(self._log_reset)

    # -- life --------------------------------------------------------------------------------------------

    @classmethod
    async def open(
        cls, paths: Paths, *, capture: Path | None = None, record_to: Path | None = None
    ) -> Workspace:
        """`capture`: a file to look at; `record_to`: where to record (a new file in the cache folder when
        not given). Raises StoreError when a file cannot be opened or created.
        """
        settings = Settings.load(paths.settings_file)
        if capture is not None:
            workspace = cls(settings, CaptureFile.open(capture), paths)
            workspace.tasks.spawn(workspace._load(), f"load {capture.name}")
            return workspace
        interrupted = None
        if record_to is None:
            interrupted = capture_folder.interrupted(paths.captures)
            capture_folder.prune(paths.captures, settings.keep_captures)
            record_to = capture_folder.new_path(paths.captures)
        file = CaptureFile.create(record_to)
        workspace = cls(settings, file, paths)
        file.on_problem = workspace.notices.error
        workspace.interrupted = interrupted
        return workspace

    async def close(self) -> None:
        """Stops the child, closes links, files, Redis. Idempotent."""
        if self._closed:
            return
        self._closed = True
        self.reload.close()
        await self.target.close()
        if self.redis.state is not RedisState.DISCONNECTED:
            await self.redis.disconnect()
        await self.tasks.close()
        if self.capture is not None:
            await asyncio.to_thread(self.capture.close)

    async def open_door(self) -> None:
        """Processes that the user started elsewhere may attach from now on. Raises StoreError."""
        if self.paths is not None:
            await self.target.attach_point.open(self.paths.attach_file)

    @property
    def read_only(self) -> bool:
        """Showing a capture; nothing is recorded."""
        return self.capture is not None and self.capture.read_only

    async def save_capture(self, path: Path) -> None:
        """Everything recorded until now, as a file to keep. Raises StoreError."""
        if self.capture is not None:
            await self.capture.save_as(path)

    # -- facts in ----------------------------------------------------------------------------------------

    def feed(self, exchange: Exchange, record: Record | None = None) -> int:
        """One finished exchange for every store; gives its number in the log (0: recording is paused)."""
        return self.feed_many([(exchange, record)])[0]

    def feed_many(self, batch: Iterable[tuple[Exchange, Record | None]]) -> list[int]:
        """The same for many, announced once."""
        batch = list(batch)
        exchanges = [exchange for exchange, _ in batch]
        self.clients.meet(exchanges)  # the log shows their labels
        numbers = self.requests.add_many(batch)
        self._tell_followers(exchanges, numbers)
        return numbers

    def _tell_followers(self, exchanges: list[Exchange], numbers: list[int]) -> None:
        numbered = list(zip(exchanges, numbers, strict=True))
        self.clients.feed_many(numbered)
        self.flashes.feed_many(numbered)
        self.routes.feed_many(exchanges)

    async def _load(self) -> None:
        """Rows first, they are what one sees; then the whole exchanges for clients, flashes and hits."""
        assert self.capture is not None
        last = 0
        while rows := self.capture.rows(last, LOAD_ROWS):
            self.requests.add_rows(rows)
            last = rows[-1].number
            await asyncio.sleep(0)
        last = 0
        while numbered := self.capture.exchanges(last, LOAD_EXCHANGES):
            exchanges = [exchange for _, exchange in numbered]
            self.clients.meet(exchanges)
            self._tell_followers(exchanges, [number for number, _ in numbered])
            last = numbered[-1][0]
            await asyncio.sleep(0)

    def _log_reset(self) -> None:
        """A filter resets the log as well; only an empty one was cleared."""
        if not self.requests.total:
            self.routes.forget_usage()

    # -- FactSink ----------------------------------------------------------------------------------------

    def welcome(self) -> dict[str, Any]:
        settings = {"body_cap": self.settings.body_cap, "session_reads": self.settings.session_reads}
        return {"settings": settings, "clients": self.clients.adoptions()}

    def take_exchanges(self, batch: list[tuple[Exchange, Record]]) -> None:
        self.feed_many(batch)

    def take_running(self, exchange: Exchange, record: Record) -> None:
        self.clients.meet([exchange])
        self.requests.show_running(exchange, record)

    def process_gone(self, pid: int, *, stopped: bool) -> None:
        self.requests.end_running(pid, stopped=stopped)
        self.clients.process_gone(pid)

    def take_edit(self, outcome: EditOutcome) -> None:
        """One that was applied is waited for: its exchange tells whether the app could save it."""
        if outcome.result == "applied":
            self.clients.note_applied(outcome)
            self.tasks.spawn(self._finish_later(outcome), f"edit {outcome.edit}")
        else:
            self.clients.finish_edit(outcome)

    async def _finish_later(self, outcome: EditOutcome) -> None:
        """The exchange of a long stream, or one that was dropped, is not waited for."""
        await asyncio.sleep(EDIT_SECONDS)
        self.clients.finish_edit(outcome)

    def take_dropped(self, count: int) -> None:
        self.requests.count_dropped(count)

    def take_reads(self, reads: list[SessionRead]) -> None:
        self.routes.feed_reads(reads)

    # -- snapshots ---------------------------------------------------------------------------------------

    def _target_changed(self) -> None:
        """Routes and config of one app do not stand there for another, whether that one starts or not. Those
        of the same app stay until it runs again.
        """
        spec = self.target.spec
        if spec == self._snapshot_of:
            return
        self._snapshot_of = spec
        if self.target.apps:  # attached ones
            self._refresh_soon()
        else:
            if self._refreshing is not None:  # what the app before still answers
                self._refreshing.cancel()
                self._refreshing = None
            self.routes.forget_rows()
            self.config.forget()

    def _refresh_soon(self) -> None:
        self._stale = True
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = self.tasks.spawn(self._refresh(), "refresh routes and config")

    async def _refresh(self) -> None:
        apps: Any = None
        # Apps that appear meanwhile are asked too.
        while self.target.apps and (self._stale or apps is not self.target.apps):
            self._stale, apps = False, self.target.apps
            await self.routes.read()
            await self.config.read()
        self.process_checks.look()

    def _task_failed(self, name: str, error: BaseException) -> None:
        self.notices.post(
            Notice(Level.ERROR, f"Something failed inside the program: {name}.", details=repr(error))
        )
