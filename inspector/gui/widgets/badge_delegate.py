"""Paints the texts of one column as badges; the colour follows from the text, which stays in sight."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from inspector.gui.theme import Theme

_PADDING = 8
_PILL_PADDING = 7
_CATEGORY_COLORS = {
    "error": "error",
    "danger": "error",
    "critical": "error",
    "warning": "warning",
    "warn": "warning",
    "success": "success",
    "ok": "success",
    "info": "info",
}


def category_color(category: str) -> str:
    """The colour of a flash category: Flask's docs and Bootstrap agree on some names; "" for any other."""
    return _CATEGORY_COLORS.get(category.lower(), "")


class BadgeDelegate(QStyledItemDelegate):
    """`color_of(text)` names a colour that has a `_background`, or "" for the plain badge."""

    def __init__(self, color_of: Callable[[str], str], theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._color_of = color_of
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width() + 2 * _PILL_PADDING, size.height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        view = QStyleOptionViewItem(option)
        self.initStyleOption(view, index)
        text, view.text = view.text, ""
        view.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, view, painter, view.widget)
        if text:
            self._paint_badge(painter, view, text)

    def _paint_badge(self, painter: QPainter, view: QStyleOptionViewItem, text: str) -> None:
        rect: QRect = view.rect
        metrics = QFontMetrics(view.font)
        room = rect.width() - 2 * _PADDING - _PILL_PADDING
        name = self._color_of(text)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        foreground, background = (name, f"{name}_background") if name else ("badge_text", "badge")
        height = metrics.height() + 2
        pill = QRect(
            rect.left() + _PADDING - 1,
            rect.center().y() - height // 2 + 1,
            metrics.horizontalAdvance(text) + 2 * _PILL_PADDING,
            height,
        )
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(background))
        painter.drawRoundedRect(pill, 6, 6)
        painter.setFont(view.font)
        painter.setPen(self._theme.color(foreground))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()
