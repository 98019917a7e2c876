"""The tree of the session table with all that one does to it: edit in place, add, delete, copy, undo,
redo.

Names for tests and the tour: "session.editor.tree", and for the actions' buttons "session.editor.add",
".delete", ".edit", ".undo", ".redo".
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTreeView, QWidget

from inspector.domain.errors import EditRejected
from inspector.domain.json_style import SPACED, JsonStyle
from inspector.domain.tagged_json import dumps
from inspector.domain.values import is_container, preview
from inspector.guest.flask_session_probe.wire import path_text
from inspector.gui.editors.value_delegate import ValueDelegate, wants_dialog
from inspector.gui.editors.value_dialog import EntryDialog, dialog_for
from inspector.gui.models.value_cells import Column
from inspector.gui.models.value_text import key_text
from inspector.gui.models.value_tree import ValueTreeModel
from inspector.gui.navigator import Navigator
from inspector.gui.theme import Theme
from inspector.gui.widgets.header_menu import shown_by_data

_COPY_STYLE = JsonStyle(SPACED, sort_keys=False, ensure_ascii=False)


class ValueTable(QTreeView):
    """`model_` is the ValueTreeModel. `actions_changed` when another action than before is possible."""

    actions_changed = Signal()

    def __init__(self, theme: Theme, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("session.editor.tree")
        self.setAccessibleName(self.tr("Session values"))
        self._theme = theme
        self._navigator = navigator
        self.model_ = ValueTreeModel(theme, self)
        self.setModel(self.model_)
        self.setItemDelegate(ValueDelegate(self.model_, theme, self))
        self._look()
        self.add = self._action("plus", self.tr("Add"), "Ins", self.add_entry)
        self.delete = self._action(
            "trash", self.tr("Delete"), QKeySequence.StandardKey.Delete, self.delete_entry
        )
        self.edit_large = self._action("edit", self.tr("Edit in a window"), "F4", self.edit_in_window)
        self.undo = self._action("undo", self.tr("Undo"), QKeySequence.StandardKey.Undo, self._undo)
        self.redo = self._action("redo", self.tr("Redo"), "Ctrl+Shift+Z", self._redo)
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self.copy = self._action(
            "copy", self.tr("Copy value"), QKeySequence.StandardKey.Copy, self.copy_value
        )
        self.selectionModel().currentChanged.connect(self._update_actions)
        self.model_.edited.connect(self._update_actions)
        self.model_.modelReset.connect(self._update_actions)
        self.doubleClicked.connect(self._double_clicked)
        self.customContextMenuRequested.connect(self._menu)
        theme.changed.connect(self._paint_icons)
        self._paint_icons()
        self._update_actions()

    def _look(self) -> None:
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setIndentation(16)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(60)
        shown_by_data(header, Column.WRITER)
        for column, width in ((Column.KEY, 150), (Column.TYPE, 76), (Column.WRITER, 180)):
            header.resizeSection(column, width)
        header.setSectionResizeMode(Column.VALUE, QHeaderView.ResizeMode.Stretch)

    def _action(
        self, icon: str, text: str, keys: str | QKeySequence.StandardKey, slot: Callable[[], None]
    ) -> QAction:
        action = QAction(text, self)
        action.setObjectName(f"session.editor.{icon}.action")
        action.setData(icon)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(f"{text} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
        action.triggered.connect(lambda: slot())
        self.addAction(action)
        return action

    def _paint_icons(self) -> None:
        for action in (self.add, self.delete, self.edit_large, self.undo, self.redo, self.copy):
            action.setIcon(self._theme.icon(str(action.data())))

    def _update_actions(self) -> None:
        index, buffer = self.currentIndex(), self.model_.buffer
        free = not self.model_.read_only
        node = self.model_.node_at(index)
        self.add.setEnabled(free)
        self.delete.setEnabled(free and index.isValid() and not node.ghost)
        self.edit_large.setEnabled(
            index.isValid() and not self.model_.why_not(index) and not is_container(node.value)
        )
        self.undo.setEnabled(free and buffer.can_undo)
        self.redo.setEnabled(free and buffer.can_redo)
        self.copy.setEnabled(index.isValid())
        self.actions_changed.emit()

    # -- what the user does ------------------------------------------------------------------------------

    def select_path(self, path: tuple[object, ...], column: Column = Column.VALUE) -> QModelIndex:
        """Make the row of `path` the current one, unfolding what is around it."""
        index = self.model_.index_of(path, column)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
        return index

    def add_entry(self) -> None:
        """Into the selected dict or list, else beside the selected row; asks for key, type and value."""
        container = self._container()
        target = self.model_.buffer.get(container) if container else self.model_.buffer.value
        where = path_text(list(container)) if container else self.tr("the session")
        dialog = EntryDialog(where, isinstance(target, dict), self._theme, self)

        def put() -> None:
            key, value = dialog.value()
            added = self.model_.change(lambda: self.model_.buffer.add(container, key, value))
            if added and isinstance(target, dict):
                self.select_path((*container, key))

        dialog.chosen.connect(put)
        dialog.open()

    def _container(self) -> tuple[object, ...]:
        index = self.currentIndex()
        node = self.model_.node_at(index)
        if not index.isValid() or node.ghost:
            return ()
        path = node.path()
        unfolded = is_container(node.value) and (self.isExpanded(index.siblingAtColumn(0)) or not node.value)
        return path if unfolded else path[:-1]

    def delete_entry(self) -> None:
        index = self.currentIndex()
        if index.isValid() and not self.model_.node_at(index).ghost:
            path = self.model_.path_at(index)
            self.model_.change(lambda: self.model_.buffer.delete(path))

    def edit_in_window(self) -> None:
        """The large editor for text, bytes and times; other values are edited in their cell."""
        index = self.currentIndex().siblingAtColumn(Column.VALUE)
        if not index.isValid() or self.model_.why_not(index):
            return
        node, path = self.model_.node_at(index), self.model_.path_at(index)
        dialog = dialog_for(node.value, path_text(list(path)), self._theme, self)
        if dialog is None:
            super().edit(index)
            return
        dialog.chosen.connect(
            lambda: self.model_.change(lambda: self.model_.buffer.set(path, dialog.value()))
        )
        dialog.open()

    def edit(self, index: QModelIndex, trigger: object = None, event: object = None) -> bool | None:  # type: ignore[override]
        """Qt's hook for F2, a double click and typing: some values go to a window, not into the cell."""
        if trigger is None:
            super().edit(index)
            return None
        wanted = trigger in (
            QAbstractItemView.EditTrigger.EditKeyPressed,
            QAbstractItemView.EditTrigger.DoubleClicked,
        )
        if wanted and index.column() == Column.VALUE and wants_dialog(self.model_.node_at(index).value):
            if not self.model_.why_not(index):
                self.setCurrentIndex(index)
                self.edit_in_window()
            return False
        return bool(super().edit(index, trigger, event))  # type: ignore[call-overload]

    def _double_clicked(self, index: QModelIndex) -> None:
        if index.column() == Column.WRITER:
            self._show_writer(index)

    def _show_writer(self, index: QModelIndex) -> None:
        writer = self.model_.writer_of(self.model_.node_at(index))
        if writer is not None and writer.number:
            self._navigator.show_request.emit(writer.number)

    def _undo(self) -> None:
        self.model_.change(self.model_.buffer.undo)

    def _redo(self) -> None:
        self.model_.change(self.model_.buffer.redo)

    def copy_value(self) -> None:
        """Text as it is, everything else as tagged JSON, or as Python shows it where that is not possible."""
        value = self.model_.node_at(self.currentIndex()).shown
        QGuiApplication.clipboard().setText(copy_text(value))

    def _menu(self, point: QPoint) -> None:
        index = self.indexAt(point)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in (self.add, self.delete, self.edit_large, self.copy):
            menu.addAction(action)
        if index.isValid():
            path = self.model_.path_at(index)
            menu.addAction(self.tr("Copy key"), lambda: _copy(key_text(path[-1])))
            menu.addAction(self.tr("Copy path"), lambda: _copy(path_text(list(path))))
            self._add_writer_actions(menu, index)
        menu.addSeparator()
        menu.addAction(self.tr("Unfold all"), self.expandAll)
        menu.addAction(self.tr("Fold all"), self.collapseAll)
        menu.popup(self.viewport().mapToGlobal(point))

    def _add_writer_actions(self, menu: QMenu, index: QModelIndex) -> None:
        writer = self.model_.writer_of(self.model_.node_at(index))
        if writer is None:
            return
        menu.addSeparator()
        if writer.number:
            menu.addAction(self.tr("Show request") + f" #{writer.number}", lambda: self._show_writer(index))
        if not writer.place.line:
            return
        place = f"{writer.place.file}:{writer.place.line}"
        menu.addAction(self.tr("Copy the writer's line"), lambda: _copy(place))


def copy_text(value: object) -> str:
    if isinstance(value, str):
        return value
    try:
        return dumps(value, _COPY_STYLE)
    except EditRejected:
        return preview(value, 1_000_000)


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
