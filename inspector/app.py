"""The composition root: builds the workspace and the window, runs the loop, ends everything in order.

The window is shown first, empty; what stands behind it is imported after that, and the target is started
before the window's parts are built, because its process can start meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QApplication

from inspector import __version__, new_window
from inspector.domain.errors import InspectorError
from inspector.gui.qt_messages import send_to_log
from inspector.gui.startup_report import StartupReport
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import MODES, Theme
from inspector.gui.window import MainWindow
from inspector.gui.window_state import WindowState
from inspector.services.child_watcher import children_watched
from inspector.services.garbage import keep_pauses_short
from inspector.services.paths import Paths
from inspector.services.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from inspector.domain.target import TargetSpec
    from inspector.gui.target_choices import TargetChoice
    from inspector.workspace.workspace import Workspace

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WindowOptions:
    paths: Paths
    target: TargetSpec | None = None
    """None: the bundled sample."""
    capture: Path | None = None
    """A recorded capture to look at; nothing is started then."""
    theme: str | None = None
    startup_report: Path | None = None
    """Where to write when the window was painted, for the benchmark."""


class Program:
    """One window with all that stands behind it, shown at once. `run` ends when the window has been
    closed.
    """

    def __init__(self, qt: QApplication, options: WindowOptions) -> None:
        self.qt = qt
        self._options = options
        self._ended = asyncio.Event()
        self._forced = False
        self.ready = asyncio.Event()
        """The window has all its parts."""
        self.workspace: Workspace
        self.runner: TaskRunner
        self.window = self._show_window(qt)

    def _show_window(self, qt: QApplication) -> MainWindow:
        options = self._options
        wanted = options.theme or Settings.load(options.paths.settings_file).theme
        theme = Theme(qt, next((mode for mode in MODES if mode == wanted), "system"))
        theme.apply()
        window = MainWindow(theme, WindowState(options.paths.config / "window.ini"))
        window.close_requested.connect(self._on_close_requested)
        window.force_requested.connect(self._on_force_requested)
        window.capture_chosen.connect(new_window.with_capture)
        window.app_chosen.connect(new_window.with_app)
        self._report = StartupReport(options.startup_report, window) if options.startup_report else None
        window.show()
        qt.processEvents()
        return window

    async def run(self) -> None:
        problem = await self._open_workspace()
        self.runner = TaskRunner(asyncio.get_running_loop(), self.workspace.notices)
        choices = self._choices()
        with self._caught_errors(), self._signals():
            if choices:
                self.workspace.reload.activate()
                self.runner.start("listen for attached processes", self.workspace.open_door())
                self.runner.start("start the app", self.workspace.target.start(choices[0].spec))
                await asyncio.sleep(0)
            self.window.attach(
                self.workspace,
                self.runner,
                choices,
                self._options.capture.name if self._options.capture else "",
            )
            if problem is not None:
                self.workspace.notices.error(problem)
            self.ready.set()
            await self._ended.wait()
        if not self._forced:
            await self.runner.close()
        self.window.finish()

    def close(self) -> None:
        """Begin the orderly end, as closing the window does."""
        self.window.close()

    async def _open_workspace(self) -> InspectorError | None:
        """A capture that cannot be read leaves an empty window that says why."""
        from inspector.workspace.workspace import Workspace

        options = self._options
        try:
            self.workspace = await Workspace.open(options.paths, capture=options.capture)
        except InspectorError as error:
            self.workspace = Workspace()
            return error
        if self._report is not None:
            self._report.watch(self.workspace.target)
        return None

    def _choices(self) -> list[TargetChoice]:
        """What can be run, the first of which is; nothing beside a capture."""
        from inspector.domain.target import attach_target, sample_target
        from inspector.gui.target_choices import TargetChoice, choices, cleaned

        options = self._options
        if options.capture is not None:
            return []
        sample = TargetChoice("Sample shop", sample_target(options.paths.resources), bundled=True)
        attached = TargetChoice("Attached processes", attach_target(), bundled=True)
        settings = self.workspace.settings
        found = choices(sample, settings.recent_targets, options.target)
        recent = cleaned(settings.recent_targets)
        if recent != settings.recent_targets:
            with contextlib.suppress(InspectorError):
                settings.update(recent_targets=recent)
        return [*found, attached]

    def _on_close_requested(self) -> None:
        if self.window.attached:
            self.runner.start("close the window", self._shut_down())
        else:
            self._ended.set()

    async def _shut_down(self) -> None:
        try:
            await self.workspace.close()
        finally:
            self._ended.set()

    def _on_force_requested(self) -> None:
        self._forced = True
        if self.window.attached:
            self.workspace.target.kill()
        self._ended.set()

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Ctrl+C and `kill` close in order; a second one forces, like a second click."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.close)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    @contextlib.contextmanager
    def _caught_errors(self) -> Iterator[None]:
        """Faults of ours, in a slot or a task of a library, are shown in the bar; the window goes on."""

        def from_slot(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
            if issubclass(kind, KeyboardInterrupt):
                self.close()
            else:
                self.runner.report("window", error)

        def from_loop(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            error = context.get("exception")
            if isinstance(error, BaseException):
                self.runner.report(str(context.get("message") or "loop"), error)
            else:
                _log.error("loop: %s", context.get("message"))

        loop = asyncio.get_running_loop()
        old_hook: Callable[..., Any] = sys.excepthook
        sys.excepthook = from_slot
        loop.set_exception_handler(from_loop)
        try:
            yield
        finally:
            sys.excepthook = old_hook
            loop.set_exception_handler(None)


def make_application() -> QApplication:
    send_to_log()
    qt = QApplication.instance()
    if not isinstance(qt, QApplication):
        qt = QApplication(sys.argv[:1])
    qt.setApplicationName("flask-session-inspector")
    qt.setApplicationVersion(__version__)
    qt.setDesktopFileName("flask-session-inspector")
    qt.setQuitOnLastWindowClosed(False)  # the loop ends when everything behind the window has
    return qt


def run_window(options: WindowOptions) -> int:
    program = Program(make_application(), options)
    run_program(program)
    return 0


def run_program(program: Program, beside: Callable[[], Coroutine[Any, Any, Any]] | None = None) -> Any:
    """Until the window was closed. `beside` runs along with it (the tour); its result is returned."""
    from inspector.gui.event_loop import make_loop  # qasync: after the first picture

    loop = make_loop(program.qt)
    keep_pauses_short()
    try:
        with children_watched(loop):
            return loop.run_until_complete(_both(program, beside))
    finally:
        loop.close()


async def _both(program: Program, beside: Callable[[], Coroutine[Any, Any, Any]] | None) -> Any:
    if beside is None:
        await program.run()
        return None
    async with asyncio.TaskGroup() as group:
        running = group.create_task(program.run(), name="the program")
        await program.ready.wait()
        try:
            return await beside()
        finally:  # also when it failed: what runs behind the window ends in order
            program.close()
            await asyncio.wait([running])
