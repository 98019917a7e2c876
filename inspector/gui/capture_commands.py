"""What can be done with captures from the window: open one, save the running one, look at the one that a
crash left behind.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from inspector.gui.dialog_opener import DialogOpener
from inspector.gui.task_runner import TaskRunner
from inspector.workspace.notices import Level, Notice, NoticeAction

if TYPE_CHECKING:
    from inspector.workspace.workspace import Workspace


class CaptureCommands:
    """`show` opens a capture in a window of its own."""

    def __init__(
        self, workspace: Workspace, runner: TaskRunner, dialogs: DialogOpener, show: Callable[[str], object]
    ) -> None:
        self._workspace, self._runner, self._dialogs, self._show = workspace, runner, dialogs, show

    def open(self) -> None:
        self._dialogs.open_capture(self._show)

    def save(self) -> None:
        self._dialogs.save_capture(self.save_as)

    def save_as(self, path: str) -> None:
        notices = self._workspace.notices
        sentence = _tr("What was recorded until now is saved as {path}.").format(path=path)
        self._runner.start(
            "save the capture",
            self._workspace.save_capture(Path(path)),
            on_done=lambda _: notices.post(Notice(Level.SUCCESS, sentence)),
        )

    def offer_interrupted(self) -> None:
        """A window that crashed has left its capture: once, with a button."""
        path = self._workspace.interrupted
        if path is None:
            return
        self._workspace.notices.post(
            Notice(
                Level.INFO,
                _tr("The last window did not close in order; what it recorded is still there."),
                _tr("It opens in a window of its own, where it can be saved under a name."),
                action=NoticeAction(_tr("Open it"), lambda: self._show(str(path))),
            )
        )


def _tr(text: str) -> str:
    return QCoreApplication.translate("CaptureCommands", text)
