"""The replay editors that are open: one window per original request, never modal.

objectName of each window: "replay".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QMainWindow, QWidget

from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme

if TYPE_CHECKING:
    from inspector.workspace.workspace import Workspace


class ReplayWindows(QObject):
    def __init__(
        self,
        workspace: Workspace,
        runner: TaskRunner,
        navigator: Navigator,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = parent
        self._parts = (workspace, runner, navigator, theme)
        self._open: dict[int, QMainWindow] = {}

    def open(self, number: int) -> None:
        """The editor for request `number`, raised when it is open already."""
        window = self._open.get(number)
        if window is None:
            window = self._make(number)
            self._open[number] = window
        window.show()
        window.raise_()
        window.activateWindow()

    def window_of(self, number: int) -> QMainWindow | None:
        return self._open.get(number)

    def close_all(self) -> None:
        for window in tuple(self._open.values()):
            window.close()

    def _make(self, number: int) -> QMainWindow:
        from inspector.gui.editors.replay_editor import ReplayEditor

        workspace, runner, navigator, theme = self._parts
        window = QMainWindow(self._window, Qt.WindowType.Window)
        window.setObjectName("replay")
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = QCoreApplication.translate("ReplayWindows", "Replay of #{number}").format(number=number)
        window.setWindowTitle(title)
        window.setCentralWidget(ReplayEditor(workspace, runner, navigator, theme, number))
        window.resize(1180, 760)
        window.destroyed.connect(lambda: self._open.pop(number, None))
        return window
