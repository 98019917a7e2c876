"""What the tests of the window share: a theme, a task runner on the running loop, a window on a
workspace in memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QWidget

from inspector.domain.errors import InspectorError
from inspector.domain.target import TargetSpec
from inspector.gui.target_choices import TargetChoice
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Mode, Theme
from inspector.gui.window import MainWindow
from inspector.gui.window_state import WindowState
from inspector.workspace.workspace import Workspace

SAMPLE = TargetChoice(
    "Sample shop", TargetSpec("wsgi:app", Path("/srv/sample"), title="Sample shop"), bundled=True
)


class Sink:
    """Where a TaskRunner reports, kept for the test."""

    def __init__(self) -> None:
        self.errors: list[InspectorError] = []

    def error(self, error: InspectorError, /) -> None:
        self.errors.append(error)


def make_theme(mode: Mode = "light") -> Theme:
    """The application's one; a style sheet set anew costs a quarter of a second."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme = next((child for child in app.children() if isinstance(child, Theme)), None)
    if theme is None:
        theme = Theme(app, mode, app)
        theme.apply()
    elif theme.mode != mode:
        theme.set_mode(mode)
    return theme


def discard(*widgets: QWidget) -> None:
    """Closed and gone at once: without a running loop of Qt's own, nothing else does what deleteLater asks
    for, and a timer of one that stays goes off in a later test.
    """
    for widget in widgets:
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def watched(model: Any) -> Any:
    """The model, watched by Qt's own tester, which fails at the first broken rule."""
    model.tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    return model


class WindowMaker:
    """Windows on workspaces in memory; `close` ends each as the program does."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._windows: list[MainWindow] = []

    def __call__(
        self,
        workspace: Workspace | None = None,
        state: WindowState | None = None,
        choices: list[TargetChoice] | None = None,
        shown: bool = False,
    ) -> MainWindow:
        """`shown`: before its parts are in it, as the program does."""
        workspace = workspace or Workspace()
        runner = TaskRunner(self._loop, workspace.notices)
        window = MainWindow(make_theme(), state or WindowState())
        if shown:
            window.show()
            QApplication.processEvents()
        window.attach(workspace, runner, [SAMPLE] if choices is None else choices)
        self._windows.append(window)
        return window

    def close(self) -> None:
        for window in self._windows:
            window.finish()
            window.deleteLater()
        QApplication.processEvents()
        # Not done by processEvents; windows that stay make every later test slower.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait(qtbot: Any, condition: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(condition()), timeout=20_000)
