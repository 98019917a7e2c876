"""The composition root: builds the workspace and the window, runs the loop, ends everything in order.

The window is shown before the target is started; what the first picture does not need is imported later.
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

from inspector import __version__
from inspector.domain.errors import InspectorError
from inspector.domain.target import TargetSpec, sample_target
from inspector.gui.event_loop import make_loop
from inspector.gui.qt_messages import send_to_log
from inspector.gui.startup_report import StartupReport
from inspector.gui.target_choices import TargetChoice, choices
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import MODES, Theme
from inspector.gui.window import MainWindow
from inspector.gui.window_state import WindowState
from inspector.services.paths import Paths
from inspector.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

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
    """One window with all that stands behind it. `run` ends when the window has been closed."""

    def __init__(self, qt: QApplication, loop: asyncio.AbstractEventLoop, options: WindowOptions) -> None:
        self._qt = qt
        self._loop = loop
        self._options = options
        self._ended = asyncio.Event()
        self._forced = False
        self.ready = asyncio.Event()
        """The window is shown."""
        self.workspace: Workspace
        self.window: MainWindow
        self.runner: TaskRunner

    async def run(self) -> None:
        problem = await self._open_workspace()
        self._build_window()
        if self._options.startup_report is not None:
            StartupReport(self._options.startup_report, self.window, self.workspace.target)
        self.window.show()
        if problem is not None:
            self.workspace.notices.error(problem)
        self.ready.set()
        with self._caught_errors(), self._signals():
            if self._options.capture is None:
                self.window.target_actions.start()
            await self._ended.wait()
        if not self._forced:
            await self.runner.close()
        self.window.finish()

    def close(self) -> None:
        """Begin the orderly end, as closing the window does."""
        self.window.close()

    async def _open_workspace(self) -> InspectorError | None:
        """A capture that cannot be read leaves an empty window that says why."""
        options = self._options
        try:
            self.workspace = await Workspace.open(options.paths, capture=options.capture)
        except InspectorError as error:
            self.workspace = Workspace()
            return error
        return None

    def _build_window(self) -> None:
        options, settings = self._options, self.workspace.settings
        self.runner = TaskRunner(self._loop, self.workspace.notices)
        theme = Theme(
            self._qt, next((mode for mode in MODES if mode == (options.theme or settings.theme)), "system")
        )
        theme.apply()
        known = []
        if options.capture is None:
            sample = TargetChoice("Sample shop", sample_target(options.paths.resources), bundled=True)
            known = choices(sample, settings.recent_targets, options.target)
        self.window = MainWindow(
            self.workspace,
            self.runner,
            theme,
            WindowState(options.paths.config / "window.ini"),
            known,
            options.capture.name if options.capture else "",
        )
        self.window.close_requested.connect(self._on_close_requested)
        self.window.force_requested.connect(self._on_force_requested)
        self.window.capture_chosen.connect(open_in_new_window)

    def _on_close_requested(self) -> None:
        self.runner.start("close the window", self._shut_down())

    async def _shut_down(self) -> None:
        try:
            await self.workspace.close()
        finally:
            self._ended.set()

    def _on_force_requested(self) -> None:
        self._forced = True
        self.workspace.target.kill()
        self._ended.set()

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Ctrl+C and `kill` close in order; a second one forces, like a second click."""
        for number in (signal.SIGINT, signal.SIGTERM):
            self._loop.add_signal_handler(number, self.close)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                self._loop.remove_signal_handler(number)

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

        old_hook: Callable[..., Any] = sys.excepthook
        sys.excepthook = from_slot
        self._loop.set_exception_handler(from_loop)
        try:
            yield
        finally:
            sys.excepthook = old_hook
            self._loop.set_exception_handler(None)


def make_application() -> QApplication:
    send_to_log()
    qt = QApplication.instance()
    if not isinstance(qt, QApplication):
        qt = QApplication(sys.argv[:1])
    qt.setApplicationName("flask-session-inspector")
    qt.setApplicationDisplayName("Flask Session Inspector")
    qt.setApplicationVersion(__version__)
    qt.setDesktopFileName("flask-session-inspector")
    qt.setQuitOnLastWindowClosed(False)  # the loop ends when everything behind the window has
    return qt


def run_window(options: WindowOptions) -> int:
    qt = make_application()
    loop = make_loop(qt)
    try:
        loop.run_until_complete(Program(qt, loop, options).run())
    finally:
        loop.close()
    return 0


def open_in_new_window(capture: str) -> None:
    """A second process: one window has one workspace."""
    from PySide6.QtCore import QProcess

    frozen = bool(getattr(sys, "frozen", False))
    start = [] if frozen else [str(Path(sys.argv[0]).resolve())]
    QProcess.startDetached(sys.executable, [*start, "open", capture])
