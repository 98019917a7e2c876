"""SVG files of resources/icons as QIcon in the colour of the theme. The files draw with `currentColor`."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from inspector.gui.resources import icon_file

_SIZES = (16, 20, 24, 32, 48)


def svg_source(name: str, color: QColor) -> bytes:
    """Raises FileNotFoundError for a name that is not in resources/icons: a typo should be seen at once."""
    return icon_file(name).read_bytes().replace(b"currentColor", color.name().encode("ascii"))


def draw(source: bytes, size: int, ratio: float = 1.0) -> QPixmap:
    pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


def make_icon(name: str, color: QColor, disabled: QColor) -> QIcon:
    icon = QIcon()
    for mode, tint in ((QIcon.Mode.Normal, color), (QIcon.Mode.Disabled, disabled)):
        source = svg_source(name, tint)
        for size in _SIZES:
            icon.addPixmap(draw(source, size), mode)
    return icon
