"""Paints the cells of the request log: coloured method and status, session pill, muted query.

`begin` is to be called before each paint event. One delegate for all columns, straight from the row: the
usual way asks the model eight times per cell and lays each text out anew, which is too slow for a log
that grows by thousands of rows a second.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from inspector.domain.sessions import SessionBadge
from inspector.gui.models.request_cells import LOOKS, RequestColumn, session_color, session_text, text_of
from inspector.gui.models.requests import RequestsModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.row_height import ROW_HEIGHT
from inspector.workspace.requests import RequestRow

_PADDING = 8
_PILL_PADDING = 6
_PILLS = frozenset(
    (SessionBadge.NEW, SessionBadge.CHANGED, SessionBadge.CLEARED, SessionBadge.LOST, SessionBadge.ERROR)
)
_MUTED = frozenset(
    (RequestColumn.TIME, RequestColumn.ENDPOINT, RequestColumn.SIZE, RequestColumn.APP, RequestColumn.FLASH)
)
_COLUMNS = tuple(RequestColumn)
_BOLD = frozenset((RequestColumn.STATUS, RequestColumn.METHOD))
_RIGHT = frozenset(column for column, look in LOOKS.items() if look.right)


class RequestDelegate(QStyledItemDelegate):
    def __init__(self, model: RequestsModel, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._row_number = -1
        self._row: RequestRow | None = None
        self._selected = False
        self._take_look()
        theme.changed.connect(self._take_look)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(LOOKS[_COLUMNS[index.column()]].width, ROW_HEIGHT)

    def begin(self) -> None:
        """Before each paint event: what is remembered of the last row may be old by now."""
        self._row_number = -1

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        number = index.row()
        if number != self._row_number:
            # Cells come row by row, and reading the state costs more than painting a short text.
            self._row_number = number
            self._row = self._model.row_at(number)
            self._selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if self._selected:
            painter.fillRect(rect, self._selection)
        row, column = self._row, _COLUMNS[index.column()]
        if row is None:
            return
        if column is RequestColumn.PATH:
            self._paint_path(painter, rect, row)
        elif column is RequestColumn.SESSION and row.session in _PILLS:
            self._paint_pill(painter, rect, row)
        else:
            text = text_of(row, column, self._model.app_title)
            self._paint_text(painter, rect, text, self._color(row, column), column)

    def _color(self, row: RequestRow, column: RequestColumn) -> QColor:
        if self._selected:
            return self._selection_text
        if column is RequestColumn.STATUS:
            return self._statuses[0 if row.status is None else row.status // 100]
        if column is RequestColumn.METHOD:
            return self._method(row.method)
        muted = column in _MUTED or column is RequestColumn.SESSION
        return self._muted if muted else self._text

    def _paint_text(
        self, painter: QPainter, rect: QRect, text: str, color: QColor, column: RequestColumn
    ) -> None:
        if not text:
            return
        bold = column in _BOLD
        painter.setFont(self._bold if bold else self._font)
        painter.setPen(color)
        left, room = rect.left() + _PADDING, rect.width() - 2 * _PADDING
        text, width = self._fitted(text, room, bold)
        if column in _RIGHT:
            left += room - width
        painter.drawText(left, rect.top() + self._baseline, text)

    def _paint_path(self, painter: QPainter, rect: QRect, row: RequestRow) -> None:
        left, room, baseline = (
            rect.left() + _PADDING,
            rect.width() - 2 * _PADDING,
            rect.top() + self._baseline,
        )
        path, used = self._fitted(row.path, room, False, Qt.TextElideMode.ElideMiddle)
        painter.setFont(self._font)
        painter.setPen(self._selection_text if self._selected else self._text)
        painter.drawText(left, baseline, path)
        if row.query and path == row.path:
            query, _ = self._fitted(f"?{row.query[:400]}", room - used, False)
            painter.setPen(self._selection_text if self._selected else self._muted)
            painter.drawText(left + used, baseline, query)

    def _paint_pill(self, painter: QPainter, rect: QRect, row: RequestRow) -> None:
        color, background = self._pills[session_color(row.session)]
        left, room = rect.left() + _PADDING, rect.width() - 2 * _PADDING
        text, width = self._fitted(session_text(row), room, False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(background)
        pill = QRect(left - _PILL_PADDING, rect.top() + 4, width + 2 * _PILL_PADDING, rect.height() - 8)
        painter.drawRoundedRect(pill, 6, 6)
        painter.setFont(self._font)
        painter.setPen(color)
        painter.drawText(left, rect.top() + self._baseline, text)

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
        # The same few texts come again and again, in every repaint: measuring them is most of the work.
        self._fitted = lru_cache(maxsize=8192)(self._fit)
        self._method = lru_cache(maxsize=64)(self._theme.method_color)

    def _fit(
        self, text: str, room: int, bold: bool, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight
    ) -> tuple[str, int]:
        """`text` as far as there is room, and its width."""
        metrics = self._bold_metrics if bold else self._metrics
        width = metrics.horizontalAdvance(text)
        if width <= room:
            return text, width
        text = metrics.elidedText(text, mode, room)
        return text, metrics.horizontalAdvance(text)
