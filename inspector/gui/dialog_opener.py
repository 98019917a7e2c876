"""Opens the window's dialogs, never with exec(): that wedges a coroutine which happens to be under way
(qasync).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from inspector.domain.target import TargetSpec
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme

if TYPE_CHECKING:
    from inspector.workspace.app_search import AppSearch
    from inspector.workspace.target import TargetControl


class DialogOpener:
    """Dialogs are imported when first opened: most runs open none."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        self._window = window
        self._theme = theme

    def open_app(
        self,
        search: AppSearch,
        runner: TaskRunner,
        recent: Sequence[TargetSpec],
        chosen: Callable[[TargetSpec], object],
        chosen_for_new_window: Callable[[TargetSpec], object],
    ) -> None:
        from inspector.gui.dialogs.open_app import OpenAppDialog

        dialog = OpenAppDialog(search, runner, self._theme, recent, self._window)
        dialog.chosen.connect(chosen)
        dialog.chosen_for_new_window.connect(chosen_for_new_window)
        dialog.open()

    def missing_secrets(
        self, spec: TargetSpec, given: Callable[[TargetSpec, Mapping[str, str]], object]
    ) -> None:
        from inspector.gui.dialogs.missing_secrets import MissingSecretsDialog

        dialog = MissingSecretsDialog(spec, self._theme, self._window)
        dialog.given.connect(lambda values: given(spec, values))
        dialog.open()

    def attach(self, target: TargetControl, guest: str) -> None:
        from inspector.gui.dialogs.attach import AttachDialog

        AttachDialog(target, guest, self._theme, self._window).open()

    def open_capture(self, chosen: Callable[[str], object]) -> None:
        title = QCoreApplication.translate("DialogOpener", "Open a capture")
        kinds = QCoreApplication.translate("DialogOpener", "Captures (*.fsi);;All files (*)")
        dialog = QFileDialog(self._window, title, "", kinds)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(chosen)
        dialog.open()

    def save_capture(self, chosen: Callable[[str], object]) -> None:
        title = QCoreApplication.translate("DialogOpener", "Save the capture as")
        kinds = QCoreApplication.translate("DialogOpener", "Captures (*.fsi)")
        dialog = QFileDialog(self._window, title, "", kinds)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix("fsi")
        dialog.fileSelected.connect(chosen)
        dialog.open()

    def editor_command(self, template: str, chosen: Callable[[str], object]) -> None:
        from inspector.gui.dialogs.editor_command import EditorCommandDialog

        dialog = EditorCommandDialog(template, self._theme, self._window)
        dialog.chosen.connect(chosen)
        dialog.open()

    def keyboard(self, sections: list[tuple[str, list[tuple[str, str]]]]) -> None:
        from inspector.gui.dialogs.keyboard import KeyboardDialog

        KeyboardDialog(self._theme, sections, self._window).open()

    def about(self) -> None:
        from inspector.gui.dialogs.about import AboutDialog

        AboutDialog(self._theme, self._window).open()
