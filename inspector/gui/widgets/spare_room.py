"""Gives some columns of a table the room that the others leave, and takes it back before the table scrolls.

Qt's own ways do half of it: a stretched column cannot be widened by hand and shrinks to nothing in a narrow
window; a stretched last one gives the room to the column that needs it least.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHeaderView

FITTING = (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.LayoutRequest)
"""Events of a heading after which its columns may no longer fit; the last one follows a restored state."""


class SpareRoom(QObject):
    """`parts`: column -> how many parts of the room it gets. None is ever narrower than it is now, or than
    somebody has dragged it.
    """

    def __init__(self, header: QHeaderView, parts: Mapping[int, int]) -> None:
        super().__init__(header)
        self._header = header
        self._parts = dict(parts)
        self._least = {column: header.sectionSize(column) for column in parts}
        self._filling = False
        header.installEventFilter(self)
        header.sectionResized.connect(self._on_resized)
        self.fill()

    @property
    def least(self) -> Mapping[int, int]:
        """What each of them has at least."""
        return self._least

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._header and event.type() in FITTING:
            self.fill()
        return super().eventFilter(watched, event)

    def fill(self) -> None:
        header = self._header
        header.setStretchLastSection(False)  # a restored state may have it, and a stretched column
        for column in self._parts:
            if header.sectionResizeMode(column) is not QHeaderView.ResizeMode.Interactive:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        shown = [column for column in self._parts if not header.isSectionHidden(column)]
        if not header.isVisible() or not shown:
            return
        taken = header.length() - sum(header.sectionSize(column) for column in shown)
        spare = max(0, header.width() - taken - sum(self._least[column] for column in shown))
        parts = sum(self._parts[column] for column in shown)
        self._filling = True
        for column in shown:
            share = spare * self._parts[column] // parts
            spare, parts = spare - share, parts - self._parts[column]
            header.resizeSection(column, self._least[column] + share)
        self._filling = False

    def _on_resized(self, column: int, old: int, new: int) -> None:
        if self._filling:
            return
        if column not in self._parts:
            self.fill()
        elif not (old and new):  # hidden or shown again, which is not done yet
            QTimer.singleShot(0, self, self.fill)
        elif QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._least[column] = new
