"""The session editor: any session as a table that can be changed and saved, whatever it lies in.

It works on a SessionSource: the session of a live client (saving queues an edit for its next request),
a pasted cookie (saving signs it), a key in Redis (saving compares and sets). session_draft.py does the
work, here it is shown: the table, what is going on in a bar above it, a conflict in its place.

Names for tests and the tour: "session.editor" (this), ".title", ".where", ".bar" (what is going on),
".meanwhile" (the app wrote), ".raw" (toggle), ".raw.text", ".status", ".revert", ".save", ".cookie" (a
signed cookie), ".cookie.copy"; the table's names are in value_table.py, the conflict's in
conflict_panel.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from inspector.domain.edits import EditBuffer
from inspector.domain.merge import three_way
from inspector.gui.editors.conflict_panel import ConflictPanel
from inspector.gui.editors.raw_view import RawView
from inspector.gui.editors.session_draft import EditQueue, Offer, SessionDraft
from inspector.gui.editors.value_table import ValueTable
from inspector.gui.models.value_cells import Column
from inspector.gui.models.value_text import key_text
from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, label, named, push_button, row, set_role, tool_button
from inspector.gui.widgets.empty_state import EmptyState
from inspector.gui.widgets.inline_bar import InlineBar
from inspector.workspace.sessions import SessionSource

_MEASURE_PAUSE = 150
"""Milliseconds after an edit before the size is computed: it compresses the whole session."""

_LOWEST = 150
"""Pixels: the heading and four rows. In a lower window whoever holds the editor scrolls."""

Measure = Callable[[Mapping[Any, Any]], tuple[str, str]]
"""What saving a value would make of it: a sentence and its role (muted, warning, error)."""


class SessionEditor(QWidget):
    """`open` shows a source. `saved(SaveOutcome)` after a save, `dirty_changed` for a mark elsewhere."""

    saved = Signal(object)
    dirty_changed = Signal(bool)

    def __init__(
        self,
        runner: TaskRunner,
        navigator: Navigator,
        theme: Theme,
        queue: EditQueue | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("session.editor")
        self._theme = theme
        self._measure: Measure | None = None
        self._was_dirty = False
        self.titled = True
        """False: whoever holds the editor says above it what it shows."""
        self.draft = SessionDraft(runner, queue, self)
        self.table = ValueTable(theme, navigator, self)
        self._make_widgets()
        self._lay_out()
        self._connect_draft()
        self._connect_widgets()
        self._update()

    def _make_widgets(self) -> None:
        prefix = "session.editor"
        self.title = label("", "heading", name=f"{prefix}.title", wrap=True, selectable=True)
        self.where = label("", "muted", name=f"{prefix}.where", wrap=True)
        self.bar = InlineBar(self._theme, f"{prefix}.bar")
        self.meanwhile = InlineBar(self._theme, f"{prefix}.meanwhile")
        self.raw = RawView(self._theme)
        self.conflict = ConflictPanel(self._theme)
        self.empty = EmptyState(self._theme, "session", self.tr("No session is open"))
        self.status = label("", "muted", name=f"{prefix}.status", wrap=True)
        self.revert_button = push_button(self.tr("Re&vert"), f"{prefix}.revert")
        self.save_button = push_button(self.tr("Save"), f"{prefix}.save", primary=True)
        self.save_button.setToolTip(self.tr("Save (Ctrl+S)"))
        self.raw_button = push_button(self.tr("&Raw"), f"{prefix}.raw")
        self.raw_button.setCheckable(True)
        self.raw_button.setToolTip(self.tr("The session as JSON, as it would be stored"))
        self.cookie = named(QLineEdit(readOnly=True), f"{prefix}.cookie")
        self.cookie.setFont(self._theme.mono())
        self.cookie.setAccessibleName(self.tr("Signed cookie"))
        self.copy_button = push_button(self.tr("Copy"), f"{prefix}.cookie.copy")

    def _lay_out(self) -> None:
        self.stack = QStackedWidget()
        for page in (self.empty, self.table, self.raw, self.conflict):
            self.stack.addWidget(page)
        self.stack.setMinimumHeight(_LOWEST)
        table = self.table
        actions = {"add": table.add, "delete": table.delete, "edit": table.edit_large}
        actions |= {"undo": table.undo, "redo": table.redo}
        self.tools, self.signed, self.footer = QWidget(), QWidget(), QWidget()
        buttons = [tool_button(action, f"session.editor.{name}") for name, action in actions.items()]
        row(self.tools, *buttons, 1, self.raw_button, gap=2)
        row(self.signed, self.cookie, self.copy_button).setStretch(0, 1)
        row(self.footer, self.status, self.revert_button, self.save_button).setStretch(0, 1)
        head = (self.title, self.where, self.meanwhile, self.bar, self.signed, self.tools)
        layout = column(self, *head, self.stack, self.footer, gap=6)
        layout.setStretchFactor(self.stack, 1)
        self.signed.hide()

    def _connect_draft(self) -> None:
        draft = self.draft
        draft.opened.connect(self._show_session)
        draft.rebased.connect(self._bring_in_step)
        draft.state_changed.connect(self._update)
        draft.told.connect(self._tell)
        draft.written_meanwhile.connect(self._say_meanwhile)
        draft.conflict.connect(self._show_conflict)
        draft.signed.connect(self._show_cookie)
        draft.saved.connect(self.saved)

    def _connect_widgets(self) -> None:
        self._timer = QTimer(self, interval=_MEASURE_PAUSE, singleShot=True)
        self._timer.timeout.connect(self._show_status)
        self.table.model_.edited.connect(self._edited)
        self.table.model_.rejected.connect(lambda text, hint: self.bar.show_text("warning", text, hint))
        self.raw_button.toggled.connect(self._show_page)
        self.save_button.clicked.connect(self.draft.save)
        self.revert_button.clicked.connect(self.draft.revert)
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.cookie.text()))
        self.conflict.resolved.connect(self._resolve)
        self.conflict.back.connect(self._leave_conflict)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.draft.save)

    # -- for others ----------------------------------------------------------------------------------------

    @property
    def source(self) -> SessionSource | None:
        return self.draft.source

    @property
    def buffer(self) -> EditBuffer:
        return self.draft.buffer

    @property
    def dirty(self) -> bool:
        """There are edits that are not saved, or wait to be applied."""
        return self.draft.dirty

    def set_measure(self, measure: Measure | None) -> None:
        """How to tell what saving would make of the value (the size of the cookie, say)."""
        self._measure = measure
        self._show_status()

    def open(self, source: SessionSource) -> None:
        """Show a session. Whoever calls has seen to it that no edits are lost: see `dirty`."""
        self.draft.open(source)

    def close_source(self, sentence: str = "", hint: str = "") -> None:
        """Show nothing; the sentence says why."""
        self.draft.close()
        self.empty.set_texts(sentence or self.tr("No session is open"), hint)

    # -- what the draft says -------------------------------------------------------------------------------

    def _show_session(self) -> None:
        draft = self.draft
        self.signed.hide()
        self.stack.setCurrentWidget(self.table)
        self.table.model_.show_buffer(draft.buffer, draft.writers, draft.why_not)
        self.table.setColumnHidden(Column.WRITER, not draft.writers)
        if self.table.model_.rowCount():
            self.table.setCurrentIndex(self.table.model_.index(0, Column.VALUE))

    def _bring_in_step(self) -> None:
        self.table.model_.update_session(self.draft.writers, self.draft.why_not)
        self.table.setColumnHidden(Column.WRITER, not self.draft.writers)

    def _tell(self, level: str, sentence: str, hint: str, offer: Offer) -> None:
        if not sentence:
            self.bar.clear()
            return
        actions = {
            Offer.RELOAD: [(self.tr("Try again"), lambda: self.draft.reload())],
            Offer.SAVE: [(self.tr("Try again"), self.draft.save)],
            Offer.CANCEL: [(self.tr("Cancel the edit"), self.draft.cancel)],
        }
        self.bar.show_text(level, sentence, hint, actions.get(offer, []))

    def _say_meanwhile(self, keys: list[Any]) -> None:
        if not keys:
            self.meanwhile.clear()
            return
        names = ", ".join(f"“{key_text(key)}”" for key in keys[:4]) + (" …" if len(keys) > 4 else "")
        self.meanwhile.show_text(
            "warning",
            f"{self.tr('Written meanwhile:')} {names}.",
            self.tr("Your edits are still here. Take over puts them on top of what is stored now."),
            [(self.tr("Show"), self._show_conflict), (self.tr("Take over"), self.draft.take_over)],
        )

    def _show_conflict(self, sentence: str = "") -> None:
        source = self.draft.source
        if source is not None:
            text = sentence or self.tr("This session was written meanwhile.")
            self.conflict.show_merges(self.draft.merges(), text, source.save_label)
            self.stack.setCurrentWidget(self.conflict)
            self._update()

    def _leave_conflict(self) -> None:
        self.stack.setCurrentWidget(self.table)
        self._update()

    def _resolve(self) -> None:
        self.draft.resolve(self.conflict.model.merges, self.conflict.model.choices)
        self._leave_conflict()
        if self.draft.buffer.dirty:
            self.draft.save()
        else:
            self.bar.show_text("info", self.tr("What is stored now was kept: there is nothing to save."))

    def _show_cookie(self, cookie: str) -> None:
        self.signed.show()
        self.cookie.setText(cookie)
        self.cookie.setCursorPosition(0)

    # -- what is shown ---------------------------------------------------------------------------------------

    def _edited(self) -> None:
        if self.draft.waiting is None:
            self.bar.clear()
        self.signed.hide()
        self._timer.start()
        self._update()

    def _show_page(self) -> None:
        if self.draft.source is None:
            self.stack.setCurrentWidget(self.empty)
        elif self.stack.currentWidget() is self.conflict and self.draft.theirs is not None:
            return
        elif self.raw_button.isChecked():
            self.raw.show_value(self.draft.buffer.value)
            self.stack.setCurrentWidget(self.raw)
        else:
            self.stack.setCurrentWidget(self.table)

    def _update(self) -> None:
        self._show_page()
        draft, source = self.draft, self.draft.source
        in_conflict = self.stack.currentWidget() is self.conflict
        self.title.setVisible(source is not None and self.titled)
        self.where.setVisible(source is not None)
        for part in (self.tools, self.footer):
            part.setVisible(source is not None and not in_conflict)
        self.meanwhile.setVisible(bool(self.meanwhile.text()) and not in_conflict)
        if source is not None:
            self.title.setText(source.title)
            self.where.setText(draft.why_not or source.where)
            self.save_button.setText(source.save_label)
        if self.save_button.hasFocus() and not draft.can_save:
            self.table.setFocus()  # otherwise Qt hands it to some field far away
        self.save_button.setEnabled(draft.can_save)
        self.revert_button.setEnabled(draft.buffer.dirty and not draft.saving and draft.waiting is None)
        self.table.setEnabled(not draft.saving)
        self._show_status()
        if draft.dirty != self._was_dirty:
            self._was_dirty = draft.dirty
            self.dirty_changed.emit(draft.dirty)

    def _show_status(self) -> None:
        if self.draft.source is None:
            return
        buffer, role = self.draft.buffer, "muted"
        parts: list[str] = []
        if buffer.dirty:
            count = len(three_way(buffer.base, buffer.value, buffer.base))
            parts.append(f"{count} {self.tr('key changed') if count == 1 else self.tr('keys changed')}")
        measure: Measure | None = self._measure or getattr(self.draft.source, "measure", None)
        if buffer.dirty and measure is None and self.draft.losses:
            parts.extend(self.draft.losses)
            role = "warning"
        if measure is not None and not self._timer.isActive():
            sentence, measured = measure(buffer.value)
            if buffer.dirty or measured != "muted":  # the facts above tell the size of what is stored
                parts.append(sentence)
            role = measured if measured != "muted" else role
        self.status.setText(" · ".join(filter(None, parts)))
        set_role(self.status, role)
