"""A part that scrolls up and down where its place is too low for it, instead of being squeezed.

Sideways it does not scroll: the area is never narrower than the part can be, so that nothing is cut.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStyle, QWidget


class Scrolled(QScrollArea):
    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)

    def minimumSizeHint(self) -> QSize:
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self)
        return QSize(self._content.minimumSizeHint().width() + bar, super().minimumSizeHint().height())

    def fit(self) -> None:
        """Make the window as high as shows all of the part, but not higher than its screen."""
        window = self.window()
        layout = window.layout()
        if layout is not None:
            layout.activate()
        screen, frame = window.screen().availableGeometry(), window.frameGeometry()
        more = min(self._content.sizeHint().height() - self.height(), screen.height() - frame.height())
        window.resize(window.width(), window.height() + more)
        below = frame.bottom() + more - screen.bottom()
        if below > 0:
            window.move(window.x(), max(window.y() - below, screen.top()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
