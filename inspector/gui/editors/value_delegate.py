"""Cell editors of the session table: a line that is checked while one types, a list of types, a key.

A text that is not a value of the cell's type is marked red with the reason beside it, and Enter does
not take it. Values that do not fit into a line (text of several lines, bytes, times) open in a dialog:
`wants_dialog`.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from inspector.domain.errors import EditRejected
from inspector.domain.values import TYPE_CHOICES, format_scalar, parse_scalar, type_label
from inspector.gui.models.value_cells import Column
from inspector.gui.models.value_text import key_text, parse_key
from inspector.gui.models.value_tree import ValueTreeModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.row_height import ROW_HEIGHT

Index = QModelIndex | QPersistentModelIndex
_LONG_TEXT = 400
"""Characters: a longer text is edited in a dialog."""


def wants_dialog(value: Any) -> bool:
    """True for values that are edited in a window of their own rather than in the cell."""
    if isinstance(value, bytes):
        return True
    return isinstance(value, str) and (len(value) > _LONG_TEXT or "\n" in value or "\r" in value)


class CheckedLine(QLineEdit):
    """A line with a meaning: `problem()` says why its text has none."""

    def __init__(self, kind: str, is_key: bool, key: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind, self._is_key, self._key = kind, is_key, key
        self.setFrame(False)
        self.textEdited.connect(self._check)

    def problem(self) -> str:
        try:
            if self._is_key:
                parse_key(self._key, self.text())
            else:
                parse_scalar(self._kind, self.text())
        except EditRejected as error:
            return f"{error.sentence} {error.hint}".strip()
        return ""

    def _check(self) -> None:
        self.mark(self.problem())

    def mark(self, problem: str) -> None:
        """Red, with this sentence beside it; "" for neither."""
        self.mark_red(bool(problem))
        self.setToolTip(problem)
        if problem:
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), problem, self)
        else:
            QToolTip.hideText()

    def mark_red(self, on: bool) -> None:
        self.setProperty("problem", on)
        self.style().unpolish(self)
        self.style().polish(self)


class ValueDelegate(QStyledItemDelegate):
    """Editors for the cells of a ValueTreeModel."""

    def __init__(self, model: ValueTreeModel, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        # A style sheet for items makes Qt ignore the model's background.
        brush = index.data(Qt.ItemDataRole.BackgroundRole)
        if brush is not None and not option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, brush)
        super().paint(painter, option, index)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> Any:
        size = super().sizeHint(option, index)
        size.setHeight(ROW_HEIGHT)
        return size

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        node = self._model.node_at(index)
        if index.column() == Column.TYPE:
            return self._type_list(parent)
        editor = CheckedLine(type_label(node.value), index.column() == Column.KEY, node.key, parent)
        editor.setFont(self._theme.mono())
        editor.setObjectName("session.editor.cell")
        return editor

    def _type_list(self, parent: QWidget) -> QComboBox:
        box = QComboBox(parent)
        box.setObjectName("session.editor.type")
        box.addItems(TYPE_CHOICES)
        box.setMaxVisibleItems(len(TYPE_CHOICES))
        box.activated.connect(lambda: self._finish(box))
        return box

    def _finish(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box, QStyledItemDelegate.EndEditHint.NoHint)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        node = self._model.node_at(index)
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findText(type_label(node.value)))
            editor.showPopup()
        elif isinstance(editor, CheckedLine) and not editor.isModified():
            editor.setText(key_text(node.key) if index.column() == Column.KEY else format_scalar(node.value))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText())
        elif isinstance(editor, CheckedLine) and editor.isModified():
            model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect
        if isinstance(editor, QComboBox):
            rect.setWidth(max(rect.width(), editor.sizeHint().width()))
        editor.setGeometry(rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if isinstance(editor, CheckedLine) and _is_enter(event) and editor.problem():
            return True  # stay in the cell: the reason is in sight
        return bool(super().eventFilter(editor, event))


def _is_enter(event: QEvent) -> bool:
    keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in keys
