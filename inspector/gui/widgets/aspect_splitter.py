"""A splitter that lies beside each other what fits beside each other: details may be a tall column or a
wide strip.

It has no object name on purpose: its sizes depend on how it lies, so there is nothing to remember.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

_WIDE = 1.7
"""Width to height from which on the parts lie beside each other."""


class AspectSplitter(QSplitter):
    """`parts` are widgets with their shares of the room."""

    def __init__(self, parts: Sequence[tuple[QWidget, int]], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._shares = [share for _, share in parts]
        self.setChildrenCollapsible(False)
        for widget, _ in parts:
            self.addWidget(widget)
        self._share_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        wide = self.width() > self.height() * _WIDE
        orientation = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if orientation is not self.orientation():
            self.setOrientation(orientation)
            self._share_out()
        super().resizeEvent(event)

    def _share_out(self) -> None:
        self.setSizes([share * 100 for share in self._shares])
