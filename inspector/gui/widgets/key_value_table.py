"""The table of a KeyValueModel: edit in place, add in the last row, remove, move, paste several lines.

Keys: F2, Enter or a double click edits; Delete removes; Alt+Up and Alt+Down move; Space switches on and off;
Ctrl+C copies `name: value` lines, Ctrl+V adds such lines.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from inspector.domain.request_parts import headers_text, parse_headers
from inspector.gui.models.key_values import KeyColumn, KeyValue, KeyValueModel
from inspector.gui.widgets.whole_rows import whole_rows


class KeyValueTable(QTableView):
    def __init__(self, name: str, model: KeyValueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._pairs = model
        self.setModel(model)
        whole_rows(self)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(KeyColumn.VALUE, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(KeyColumn.NAME, 190)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        key, index = event.key(), self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_rows()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_rows()
        elif alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            if (
                self.state() is not QAbstractItemView.State.EditingState
            ):  # the Enter that ends an edit comes here too
                self.edit(index)
        elif key == Qt.Key.Key_Space and index.isValid():
            self._toggle(index.row())
        else:
            super().keyPressEvent(event)

    def add_row(self) -> None:
        """Begin to type a new one."""
        index = self._pairs.index(self._pairs.rowCount() - 1, KeyColumn.NAME)
        self.setCurrentIndex(index)
        self.setFocus()
        self.edit(index)

    def remove_rows(self) -> None:
        numbers = [index.row() for index in self.selectionModel().selectedRows()]
        self._pairs.remove(numbers)
        if numbers:
            self.setCurrentIndex(
                self._pairs.index(min(min(numbers), self._pairs.rowCount() - 1), KeyColumn.NAME)
            )

    def copy_rows(self) -> None:
        rows = self._pairs.rows()
        numbers = sorted(index.row() for index in self.selectionModel().selectedRows())
        text = headers_text((rows[n].name, rows[n].value) for n in numbers if n < len(rows))
        if text:
            QGuiApplication.clipboard().setText(text)

    def paste_rows(self) -> None:
        """Lines `name: value` are added at the end; a text of another kind is not for a table."""
        found, _wrong = parse_headers(QGuiApplication.clipboard().text())
        if found:
            self._pairs.set_rows([*self._pairs.rows(), *(KeyValue(name, value) for name, value in found)])
            self._pairs.edited.emit()

    def menu_at(self, position: QPoint) -> QMenu:
        index = self.indexAt(position)
        chosen = index.isValid() and index.row() < len(self._pairs.rows())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if chosen:
            row = self._pairs.rows()[index.row()]
            menu.addAction(self.tr("Edit\tF2")).triggered.connect(lambda: self.edit(index))
            menu.addAction(self.tr("Copy value")).triggered.connect(
                lambda: QGuiApplication.clipboard().setText(row.value)
            )
            menu.addAction(self.tr("Copy row\tCtrl+C")).triggered.connect(self.copy_rows)
        menu.addAction(self.tr("Paste rows\tCtrl+V")).triggered.connect(self.paste_rows)
        menu.addSeparator()
        menu.addAction(self.tr("Add row")).triggered.connect(self.add_row)
        if chosen:
            menu.addAction(self.tr("Remove\tDel")).triggered.connect(self.remove_rows)
            menu.addSeparator()
            menu.addAction(self.tr("Move up\tAlt+Up")).triggered.connect(lambda: self._move(-1))
            menu.addAction(self.tr("Move down\tAlt+Down")).triggered.connect(lambda: self._move(1))
        return menu

    def _show_menu(self, position: QPoint) -> None:
        self.menu_at(position).popup(self.viewport().mapToGlobal(position))

    def _move(self, by: int) -> None:
        index = self.currentIndex()
        if index.isValid() and self._pairs.move(index.row(), by):
            self.setCurrentIndex(self._pairs.index(index.row() + by, index.column()))

    def _toggle(self, number: int) -> None:
        index = self._pairs.index(number, KeyColumn.NAME)
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is not None:
            off = Qt.CheckState(state) is Qt.CheckState.Checked
            wanted = Qt.CheckState.Unchecked if off else Qt.CheckState.Checked
            self._pairs.setData(index, wanted, Qt.ItemDataRole.CheckStateRole)
