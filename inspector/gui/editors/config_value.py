"""Typing a config value: in its cell, or in the bar of the details, where its type can be chosen too.

objectNames: "config.cell"; in the bar "config.editor.type", "config.editor.value", "config.editor.apply",
"config.editor.undo", "config.editor.redo", "config.editor.note".
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from inspector.domain.config import ConfigRow
from inspector.domain.config_live import check_config, editable_text, parse_config
from inspector.domain.errors import EditRejected
from inspector.domain.values import TYPE_CHOICES, default_of, is_container, type_label
from inspector.gui.editors.value_delegate import CheckedLine
from inspector.gui.models.config import ConfigModel
from inspector.gui.models.table_model import Index
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, label, named, push_button, row, set_role


class ConfigLine(CheckedLine):
    """A line that knows which values its key may have."""

    def __init__(self, key: str, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(kind, False, key, parent)
        self.key, self.kind = key, kind

    def set_kind(self, kind: str, by_user: bool) -> None:
        """A problem is marked only where the user has done something, and there is a text."""
        self.kind = kind
        self.mark(self.problem() if by_user and self.text() else "")

    def event(self, event: QEvent) -> bool:
        """Where there is nothing typed to take back, the keys are those of the changes to the config."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            keys = QKeySequence.StandardKey
            undo, redo = event.matches(keys.Undo), event.matches(keys.Redo)
            if (undo and not self.isUndoAvailable()) or (redo and not self.isRedoAvailable()):
                event.ignore()
                return False
        return super().event(event)

    def value(self) -> Any:
        """Raises EditRejected."""
        value = parse_config(self.kind, self.text())
        check_config(self.key, value)
        return value

    def problem(self) -> str:
        try:
            self.value()
        except EditRejected as error:
            return f"{error.sentence} {error.hint}".strip()
        return ""


def kinds_of(entry: ConfigRow) -> tuple[str, ...]:
    """The types that are offered, that of the value first."""
    held = type_label(entry.value)
    offered = entry.live.kinds or tuple(kind for kind in TYPE_CHOICES if kind not in ("set", "frozenset"))
    return tuple(dict.fromkeys((held, *offered) if held in (*offered, *TYPE_CHOICES) else offered))


def typed_kind(entry: ConfigRow) -> str:
    """The type one means when typing into the cell: None holds nothing, so it is what else the key may be."""
    kinds = kinds_of(entry)
    if entry.value is None:
        return next((kind for kind in kinds if kind != "None"), "str")
    return kinds[0]


class ConfigDelegate(QStyledItemDelegate):
    """Editors for the value column; a masked value is not shown, but can be replaced."""

    def __init__(self, model: ConfigModel, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        entry = self._model.row_at(index.row())
        line = named(ConfigLine(entry.key, typed_kind(entry), parent), "config.cell")
        line.setFont(self._theme.mono())
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, ConfigLine) and not editor.isModified():
            fill(editor, self._model.row_at(index.row()))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, ConfigLine) and editor.isModified() and not editor.problem():
            model.setData(index, (editor.value(),))

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        typed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in enter
        if isinstance(editor, ConfigLine) and typed and editor.isModified() and editor.problem():
            return True  # stay in the cell: the reason is in sight
        return bool(super().eventFilter(editor, event))


def fill(line: ConfigLine, entry: ConfigRow) -> None:
    """The value as text; nothing of a secret, and nothing for None."""
    if entry.hidden:
        line.setText("")
        line.setPlaceholderText(line.tr("a new value"))
    elif entry.value is None and line.kind != "None":
        line.setText("")
    else:
        line.setText(editable_text(entry.value))
        line.setCursorPosition(0)


class _LineWithNote(ConfigLine):
    """The bar's note says what is wrong: no tooltip says it again."""

    def mark(self, problem: str) -> None:
        self.mark_red(bool(problem))


class ConfigEditorBar(QWidget):
    """Type, value, Apply, Undo and Redo for one entry, with a sentence about what it will do.

    `changed(row, (value,))` when Apply was pressed, `undone(row)` when the last change is to be taken back,
    `redone(row)` when it is to be made again.
    """

    changed = Signal(object, object)
    undone = Signal(object)
    redone = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entry: ConfigRow | None = None
        self._kind = named(QComboBox(), "config.editor.type")
        self._kind.setAccessibleName(self.tr("Type of the value"))
        self._line = named(_LineWithNote("", "str"), "config.editor.value")
        self._line.setFrame(True)
        self._line.setAccessibleName(self.tr("New value"))
        self._apply = push_button(self.tr("Apply"), "config.editor.apply", primary=True)
        self._undo = push_button(self.tr("Undo"), "config.editor.undo")
        self._undo.setToolTip(self.tr("Take the last change back (Ctrl+Z)"))
        self._note = label("", "muted", name="config.editor.note", wrap=True, selectable=True)
        self._redo = push_button(self.tr("Redo"), "config.editor.redo")
        self._redo.setToolTip(self.tr("Make the change again that was taken back (Ctrl+Shift+Z)"))
        fields = row(None, self._kind, self._line, self._apply, self._undo, self._redo)
        fields.setStretch(1, 1)
        column(self, fields, self._note, gap=4)
        self._kind.activated.connect(self._on_kind)
        self._line.textChanged.connect(self._check)
        self._line.returnPressed.connect(self._on_apply)
        self._apply.clicked.connect(self._on_apply)
        self._undo.clicked.connect(lambda: self._wish(self.undone))
        self._redo.clicked.connect(lambda: self._wish(self.redone))
        theme.changed.connect(self._paint)
        self._paint()

    def show_entry(self, entry: ConfigRow) -> None:
        self._entry = entry
        editable = entry.live.editable
        for widget in (self._kind, self._line, self._apply):
            widget.setVisible(editable)
        self._undo.setVisible(entry.changed_here)
        self._redo.setVisible(entry.redo > 0)
        if editable:
            self._kind.clear()
            self._kind.addItems(kinds_of(entry))
            self._kind.setCurrentText(typed_kind(entry))
            self._line.key = entry.key
            self._line.kind = self._kind.currentText()
            fill(self._line, entry)
            self._on_kind(by_user=False)
        self._check()

    def _on_kind(self, _index: int = 0, by_user: bool = True) -> None:
        kind = self._kind.currentText()
        if by_user and kind not in ("None", "str") and not self._line.text():
            self._line.setText(editable_text(default_of(kind)) if not is_container(default_of(kind)) else "")
        self._line.setEnabled(kind != "None")
        if kind == "None":
            self._line.setText("")
        self._line.set_kind(kind, by_user)
        self._check()

    def _check(self) -> None:
        if self._entry is None:
            return
        live = self._entry.live
        problem = self._line.problem() if live.editable and (self._line.text() or self._is_none()) else ""
        ready = live.editable and not self._untouched() and not self._line.problem()
        self._apply.setEnabled(ready and not self._same())
        if problem:
            text = problem
        elif not live.editable:
            text = self.tr("Cannot be changed now. ") + live.why_not
        elif live.certain:
            text = self.tr("Read for each request: the next one sees the change. A restart forgets it.")
        else:
            text = self.tr("Takes effect where the app reads it anew. A restart forgets it.")
        set_role(self._note, "error" if problem else "muted")
        self._note.setText(text)

    def _untouched(self) -> bool:
        """The field is empty because its value is masked or None, not because one means an empty text."""
        assert self._entry is not None
        started_empty = self._entry.hidden or self._entry.value is None
        return started_empty and not self._line.text() and not self._is_none()

    def _is_none(self) -> bool:
        return self._line.kind == "None"

    def _same(self) -> bool:
        assert self._entry is not None
        value = self._line.value()
        return type(value) is type(self._entry.value) and bool(value == self._entry.value)

    def _on_apply(self) -> None:
        if self._entry is not None and self._apply.isEnabled() and self._apply.isVisible():
            self.changed.emit(self._entry, (self._line.value(),))

    def _wish(self, signal: SignalInstance) -> None:
        if self._entry is not None:
            signal.emit(self._entry)

    def _paint(self) -> None:
        self._line.setFont(self._theme.mono())
