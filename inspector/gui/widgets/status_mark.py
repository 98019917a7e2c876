"""The mark in front of a row that was added, changed or removed: a sign in a small box, so that colour
is never alone.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from inspector.gui.theme import Theme

SIZE = 14
_SIGNS = {"added": "+", "changed": "~", "removed": "−"}


def status_mark(theme: Theme, status: str) -> QPixmap:
    """The mark for "added", "changed" or "removed"; an empty one for anything else, so that texts line up."""
    sign = _SIGNS.get(status)
    ratio = 2.0
    pixmap = QPixmap(QSize(round(SIZE * ratio), round(SIZE * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    if sign is None:
        return pixmap
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme.color(status))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(QRectF(0.5, 0.5, SIZE - 1, SIZE - 1), 3, 3)
    painter.setPen(theme.color("base"))
    font = theme.mono()
    font.setPixelSize(12)
    font.setBold(True)
    painter.setFont(font)
    painter.drawText(QRectF(0, -0.5, SIZE, SIZE), Qt.AlignmentFlag.AlignCenter, sign)
    painter.end()
    return pixmap
