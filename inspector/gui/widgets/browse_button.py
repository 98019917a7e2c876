"""A button that lets one choose a file or a folder and hands over its path.

BrowseButton("Browse…", "open.project.browse", "Project folder", start=lambda: here, folder=True)
button.chosen.connect(field.setText)
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget


class BrowseButton(QPushButton):
    """Never the default button of its dialog: Enter in a field must not open a browser of files."""

    chosen = Signal(str)

    def __init__(
        self,
        text: str,
        name: str,
        title: str,
        *,
        start: Callable[[], str],
        folder: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setObjectName(name)
        self.setAutoDefault(False)
        self.setAccessibleName(f"{title}: {text.rstrip('…')}")
        self._title = title
        self._start = start
        self._folder = folder
        self.clicked.connect(lambda: self._open())

    def _open(self) -> None:
        dialog = QFileDialog(self.window(), self._title, self._start())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        mode = QFileDialog.FileMode.Directory if self._folder else QFileDialog.FileMode.ExistingFile
        dialog.setFileMode(mode)
        dialog.fileSelected.connect(self.chosen)
        dialog.open()
