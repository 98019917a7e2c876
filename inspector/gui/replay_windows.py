"""The replay editors that are open: one window per original request or made-up one, never modal.

objectName of each window: "replay".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QMainWindow, QWidget

from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme

if TYPE_CHECKING:
    from inspector.workspace.replays import ReplayDraft
    from inspector.workspace.workspace import Workspace

_SIZE = QSize(1180, 760)


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
        self._open: dict[int | str, QMainWindow] = {}

    def open(self, number: int) -> None:
        """The editor for request `number`, raised when it is open already."""
        title = QCoreApplication.translate("ReplayWindows", "Replay of #{number}").format(number=number)
        self._show(number, number, title)

    def open_draft(self, draft: ReplayDraft) -> None:
        """An editor for a request that was not recorded, or the one that is open for it already."""
        self._show(f"{draft.method} {draft.url} {draft.headers}", draft, f"{draft.method} {draft.url}")

    def window_of(self, number: int) -> QMainWindow | None:
        return self._open.get(number)

    def close_all(self) -> None:
        for window in tuple(self._open.values()):
            window.close()

    def _show(self, key: int | str, what: int | ReplayDraft, title: str) -> None:
        window = self._open.get(key)
        if window is None:
            window = self._open[key] = self._make(what, title)
            window.destroyed.connect(lambda: self._open.pop(key, None))
        window.show()
        window.raise_()
        window.activateWindow()

    def _make(self, what: int | ReplayDraft, title: str) -> QMainWindow:
        from inspector.gui.editors.replay_editor import ReplayEditor

        workspace, runner, navigator, theme = self._parts
        window = QMainWindow(self._window, Qt.WindowType.Window)
        window.setObjectName("replay")
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.setWindowTitle(title)
        window.setCentralWidget(ReplayEditor(workspace, runner, navigator, theme, what))
        window.resize(_SIZE)
        if self._window is not None:
            room = self._window.screen().availableGeometry()
            window.setGeometry(centred(self._window.frameGeometry(), _SIZE, room))
        return window


def centred(parent: QRect, size: QSize, room: QRect) -> QRect:
    """In the middle of `parent`, all of it in `room`; smaller when it does not fit."""
    placed = QRect(QPoint(0, 0), size.boundedTo(room.size()))
    placed.moveCenter(parent.center())
    placed.moveLeft(max(room.left(), min(placed.left(), room.right() + 1 - placed.width())))
    placed.moveTop(max(room.top(), min(placed.top(), room.bottom() + 1 - placed.height())))
    return placed
