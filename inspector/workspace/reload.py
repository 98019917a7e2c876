"""Restarts the target when its files are saved; the log, the clients and the filters stay as they are.

A broken edit leaves the target FAILED with its traceback, and the next save starts it again. Templates alone
restart nothing when every app reads them again by itself (TEMPLATES_AUTO_RELOAD or debug); when Flask keeps
them, only a restart shows the edit, so there is one. Static files never restart anything.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from pathlib import Path

from inspector.domain.errors import InspectorError
from inspector.domain.secret_text import hidden_app
from inspector.domain.target import RunState, TargetSpec
from inspector.services.file_watcher import FileWatcher, Saved
from inspector.services.settings import Settings
from inspector.services.tasks import TaskGroup
from inspector.workspace.config import ConfigTable
from inspector.workspace.notices import Level, Notice, Notices
from inspector.workspace.output import ServerOutput
from inspector.workspace.signal import Signal
from inspector.workspace.target import TargetControl

MOST_RESTARTS = 10
WITHIN_SECONDS = 20.0
"""More than that is an app that writes its own files, not a person."""
START_SECONDS = 3.0
"""The watch begins when the target serves or has failed, at the latest after this."""


class AutoReload:
    """Does nothing until `activate`: a headless recording is not restarted behind its back."""

    def __init__(
        self,
        target: TargetControl,
        config: ConfigTable,
        output: ServerOutput,
        notices: Notices,
        settings: Settings,
        tasks: TaskGroup,
    ) -> None:
        self.changed: Signal[()] = Signal()
        self.paused = False
        """It restarted too often; switching it off and on again goes on."""
        self._target = target
        self._config = config
        self._output = output
        self._notices = notices
        self._settings = settings
        self._tasks = tasks
        self._active = False
        self._watched: TargetSpec | None = None
        self._task: asyncio.Task[None] | None = None
        self._restarting = False
        self._restarts: deque[float] = deque(maxlen=MOST_RESTARTS)

    @property
    def enabled(self) -> bool:
        """For the target that runs now; remembered per target."""
        spec = self._target.spec
        if spec is None or spec.attach or spec.reloads_itself:  # nothing for us to restart
            return False
        return self._active and _key(spec) not in self._settings.unwatched_targets

    @property
    def watching(self) -> bool:
        return self._task is not None and not self._task.done()

    def activate(self) -> None:
        self._active = True
        self._target.changed.connect(self._follow)
        self._follow()

    def set_enabled(self, enabled: bool) -> None:
        spec = self._target.spec
        if spec is None:
            return
        others = [key for key in map(_cleaned, self._settings.unwatched_targets) if key != _key(spec)]
        try:
            self._settings.update(unwatched_targets=others if enabled else [*others, _key(spec)])
        except InspectorError as error:
            self._notices.error(error)
        self.paused = False
        self._restarts.clear()
        self._end_watch()
        self._follow()
        self.changed.emit()

    def close(self) -> None:
        self._active = False
        self._end_watch()

    def _follow(self) -> None:
        spec = self._target.spec
        wanted = spec if self.enabled and self._target.state is not RunState.STOPPED else None
        if wanted == self._watched or self._restarting:  # a restart passes through STOPPED
            return
        self._end_watch()
        self._watched = wanted
        if wanted is not None:
            self._task = self._tasks.spawn(self._watch(wanted, time.time()), "watch the project's files")
        self.changed.emit()

    def _end_watch(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._task = self._watched = None

    async def _watch(self, spec: TargetSpec, since: float) -> None:
        await self._target.settled(START_SECONDS)
        try:
            async for saved in FileWatcher(spec.project, spec.env_files, since).batches():
                await self._take(spec, saved)
        except OSError as error:
            sentence = f"The files of {spec.project} cannot be watched: {error.strerror or error}."
            self._notices.post(Notice(Level.WARNING, sentence, "Restart the app by hand after an edit."))
            return
        if not self._target.state.alive:
            return
        sentence = f"The project folder {spec.project} is gone."
        self._notices.post(Notice(Level.WARNING, sentence, "The app runs on with what it has loaded."))

    async def _take(self, spec: TargetSpec, saved: Saved) -> None:
        names = _names(spec.project, saved.paths)
        if self.paused or self._target.state in (RunState.STOPPED, RunState.STOPPING):
            return
        if not saved.code and self._templates_are_read_again():
            self._output.add("inspector", f"Saved: {names}. The app reads its templates again by itself.")
            return
        if self._too_often():
            self.paused = True
            sentence = f"{spec.name} was restarted {MOST_RESTARTS} times in {WITHIN_SECONDS:g} s ({names})."
            hint = "Does it write its own files? Reload is paused; switch it off and on again to go on."
            self._notices.post(Notice(Level.WARNING, sentence, hint))
            self.changed.emit()
            return
        self._output.add("inspector", f"Saved: {names}. Restarting…")
        self._restarting = True
        try:
            await self._target.restart()
        finally:
            self._restarting = False

    def _too_often(self) -> bool:
        now = time.monotonic()
        full = len(self._restarts) == MOST_RESTARTS and now - self._restarts[0] < WITHIN_SECONDS
        self._restarts.append(now)
        return full

    def _templates_are_read_again(self) -> bool:
        """As far as the config tells: Flask decides when an app's first template is loaded."""
        if self._target.state is not RunState.RUNNING:
            return False
        values = {(row.app, row.key): row.value for row in self._config.rows}
        apps = {app for app, _ in values}
        return bool(apps) and all(
            values.get((app, "DEBUG"))
            if values.get((app, "TEMPLATES_AUTO_RELOAD")) is None
            else values.get((app, "TEMPLATES_AUTO_RELOAD"))
            for app in apps
        )


def _key(spec: TargetSpec) -> str:
    return f"{spec.project}::{hidden_app(spec.app)}"


def _cleaned(key: str) -> str:
    """Of an earlier version, which wrote down secrets."""
    project, colons, app = key.rpartition("::")
    return project + colons + hidden_app(app)


def _names(project: Path, paths: tuple[Path, ...]) -> str:
    shown = [
        str(path.relative_to(project)) if path.is_relative_to(project) else str(path) for path in paths[:3]
    ]
    more = len(paths) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
