"""Paints the cells of the request log: coloured method and status, session pill, muted query.

One delegate for all columns, straight from the row: the usual way asks the model eight times per cell and
lays each text out anew, which is too slow for a log that grows by thousands of rows a second.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from inspector.domain.sessions import SessionBadge
from inspector.gui.models.request_cells import LOOKS, RequestColumn, session_color, session_text, text_of
from inspector.gui.models.requests import RequestsModel
from inspector.gui.theme import Theme
from inspector.workspace.requests import RequestRow

ROW_HEIGHT = 26
_PADDING = 8
_PILL_PADDING = 6
_PILLS = frozenset(
    (SessionBadge.NEW, SessionBadge.CHANGED, SessionBadge.CLEARED, SessionBadge.LOST, SessionBadge.ERROR)
)
_MUTED = frozenset(
    (RequestColumn.TIME, RequestColumn.ENDPOINT, RequestColumn.SIZE, RequestColumn.APP, RequestColumn.FLASH)
)
_COLUMNS = tuple(RequestColumn)


class RequestDelegate(QStyledItemDelegate):
    def __init__(self, model: RequestsModel, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._take_look()
        theme.changed.connect(self._take_look)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(LOOKS[_COLUMNS[index.column()]].width, ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, self._selection)
        row = self._model.row_at(index.row())
        if row is None:
            return
        column = _COLUMNS[index.column()]
        inner = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        if column is RequestColumn.PATH:
            self._paint_path(painter, inner, row, selected)
        elif column is RequestColumn.SESSION and row.session in _PILLS:
            self._paint_pill(painter, inner, row)
        else:
            self._paint_text(painter, inner, text_of(row, column), self._color(row, column, selected), column)

    def _color(self, row: RequestRow, column: RequestColumn, selected: bool) -> QColor:
        if selected:
            return self._selection_text
        if column is RequestColumn.STATUS:
            return self._statuses[0 if row.status is None else row.status // 100]
        if column is RequestColumn.METHOD:
            return self._theme.method_color(row.method)
        muted = column in _MUTED or column is RequestColumn.SESSION
        return self._muted if muted else self._text

    def _paint_text(
        self, painter: QPainter, rect: QRect, text: str, color: QColor, column: RequestColumn
    ) -> None:
        if not text:
            return
        bold = column in (RequestColumn.STATUS, RequestColumn.METHOD)
        metrics = self._bold_metrics if bold else self._metrics
        painter.setFont(self._bold if bold else self._font)
        painter.setPen(color)
        width = metrics.horizontalAdvance(text)
        if width > rect.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
            width = rect.width()
        left = rect.right() + 1 - width if LOOKS[column].right else rect.left()
        painter.drawText(left, rect.top() + self._baseline, text)

    def _paint_path(self, painter: QPainter, rect: QRect, row: RequestRow, selected: bool) -> None:
        painter.setFont(self._font)
        painter.setPen(self._selection_text if selected else self._text)
        path = self._metrics.elidedText(row.path, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect.left(), rect.top() + self._baseline, path)
        if not row.query or path != row.path:
            return
        used = self._metrics.horizontalAdvance(path)
        query = self._metrics.elidedText(
            f"?{row.query[:400]}", Qt.TextElideMode.ElideRight, rect.width() - used
        )
        painter.setPen(self._selection_text if selected else self._muted)
        painter.drawText(rect.left() + used, rect.top() + self._baseline, query)

    def _paint_pill(self, painter: QPainter, rect: QRect, row: RequestRow) -> None:
        name = session_color(row.session)
        text = self._metrics.elidedText(
            session_text(row), Qt.TextElideMode.ElideRight, rect.width() - _PILL_PADDING
        )
        width = self._metrics.horizontalAdvance(text) + 2 * _PILL_PADDING
        pill = QRect(rect.left() - _PILL_PADDING, rect.top() + 4, width, rect.height() - 8)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._pills[name][1])
        painter.drawRoundedRect(pill, 6, 6)
        painter.setFont(self._font)
        painter.setPen(self._pills[name][0])
        painter.drawText(rect.left(), rect.top() + self._baseline, text)

    def _take_look(self) -> None:
        color = self._theme.color
        self._text, self._muted = color("text"), color("muted")
        self._selection, self._selection_text = color("selection"), color("selection_text")
        self._statuses = {hundred: self._theme.status_color(hundred * 100 or None) for hundred in range(10)}
        names = {session_color(badge) for badge in _PILLS}
        self._pills = {name: (color(name), color(f"{name}_background")) for name in names}
        self._font = QFont(QApplication.font())
        self._bold = QFont(self._font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._metrics, self._bold_metrics = QFontMetrics(self._font), QFontMetrics(self._bold)
        self._baseline = (ROW_HEIGHT - self._metrics.height()) // 2 + self._metrics.ascent()
