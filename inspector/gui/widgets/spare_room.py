"""Gives one column of a table the room that the others leave, and takes it back before the table scrolls.

Qt's own ways do half of it: a stretched column cannot be widened by hand and shrinks to nothing in a narrow
window; a stretched last one gives the room to the column that needs it least.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHeaderView


class SpareRoom(QObject):
    """`column` is never narrower than it is now, or than somebody has dragged it."""

    def __init__(self, header: QHeaderView, column: int) -> None:
        super().__init__(header)
        self._header = header
        self._column = column
        self._least = header.sectionSize(column)
        self._filling = False
        header.installEventFilter(self)
        header.sectionResized.connect(self._on_resized)
        self.fill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._header and event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self.fill()
        return super().eventFilter(watched, event)

    def fill(self) -> None:
        header = self._header
        header.setStretchLastSection(False)  # a restored state may have it
        if not header.isVisible():
            return
        size = header.sectionSize(self._column)
        wanted = max(self._least, size + header.width() - header.length())
        if wanted != size:
            self._filling = True
            header.resizeSection(self._column, wanted)
            self._filling = False

    def _on_resized(self, column: int, _old: int, new: int) -> None:
        if self._filling:
            return
        dragged = bool(QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton)
        if column != self._column:
            self.fill()
        elif dragged:
            self._least = new
