"""Where notices stand that go by themselves: over the window's lower left corner, so that nothing moves away
from under the pointer when one comes or goes.

objectNames: "notices.passing".
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

_MARGIN = 4
_WIDEST = 560


class PassingNotices(QWidget):
    """Lies over `host`; as high as its rows ask for."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setObjectName("notices.passing")
        self._host = host
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(_MARGIN)
        host.installEventFilter(self)
        self.hide()

    def add(self, row: QWidget) -> None:
        row.setProperty("passing", True)
        self._layout.insertWidget(0, row)
        self.show()

    def remove(self, row: QWidget) -> None:
        self._layout.removeWidget(row)
        self.setVisible(self._layout.count() > 0)

    def place(self) -> None:
        """Where the host's size wants it."""
        width = min(self._host.width() - 2 * _MARGIN, _WIDEST)
        height = self._layout.totalHeightForWidth(width)
        self.setGeometry(_MARGIN, self._host.height() - height - _MARGIN, width, height)
        self.raise_()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.place()
        return done

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self.place()
        return False
