"""Several session editors of which one is in sight: an editor with edits stays as it is when another
session is shown.

Clean editors are used again for the next session. A session is named by a key of the caller's, so that
coming back to it shows the same table with the same edits.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from inspector.gui.editors.session_draft import EditQueue
from inspector.gui.editors.session_editor import Measure, SessionEditor
from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.workspace.sessions import SaveOutcome, SessionSource


class EditorShelf(QStackedWidget):
    """`saved(SaveOutcome)` and `state_changed` are those of the editor in sight; `unsaved_changed` of any."""

    saved = Signal(object)
    state_changed = Signal()
    unsaved_changed = Signal()

    def __init__(
        self,
        runner: TaskRunner,
        navigator: Navigator,
        theme: Theme,
        queue: EditQueue | None = None,
        titled: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._titled = titled
        self._parts = (runner, navigator, theme, queue)
        self._keys: dict[Hashable, SessionEditor] = {}
        self._make()

    @property
    def editor(self) -> SessionEditor:
        """The one in sight."""
        editor = self.currentWidget()
        assert isinstance(editor, SessionEditor)
        return editor

    @property
    def key(self) -> Hashable | None:
        """Of the session in sight; None when there is none."""
        return next((key for key, editor in self._keys.items() if editor is self.editor), None)

    def dirty(self, key: Hashable) -> bool:
        return key in self._keys and self._keys[key].dirty

    def unsaved(self) -> set[Hashable]:
        """The sessions with edits that nobody has been asked to save."""
        drafts = {key: editor.draft for key, editor in self._keys.items()}
        return {key for key, draft in drafts.items() if draft.buffer.dirty and draft.can_save}

    def open(
        self, key: Hashable, make: Callable[[], SessionSource], measure: Measure | None = None
    ) -> SessionEditor:
        """Show the session of that name; its source is made when it is not open yet."""
        editor = self._keys.get(key)
        if editor is None:
            editor = self._free()
            self._keys[key] = editor
            editor.set_measure(measure)
            editor.open(make())
        self.setCurrentWidget(editor)
        return editor

    def close_session(self, sentence: str, hint: str = "") -> None:
        """Show no session, and say why."""
        editor = self._free()
        editor.close_source(sentence, hint)
        self.setCurrentWidget(editor)

    def forget(self, key: Hashable) -> None:
        """What that session was shown from is gone."""
        editor = self._keys.pop(key, None)
        if editor is not None:
            editor.close_source()

    def _free(self) -> SessionEditor:
        """An editor without edits, taken off whatever it showed."""
        editors = [
            editor for index in range(self.count()) if isinstance(editor := self.widget(index), SessionEditor)
        ]
        for editor in sorted(editors, key=lambda one: one is not self.currentWidget()):
            if not editor.dirty:
                self._keys = {key: other for key, other in self._keys.items() if other is not editor}
                return editor
        return self._make()

    def _make(self) -> SessionEditor:
        editor = SessionEditor(*self._parts)
        editor.titled = self._titled
        editor.saved.connect(lambda outcome: self._pass_on(editor, outcome))
        editor.draft.state_changed.connect(lambda: self._pass_state(editor))
        for changed in (editor.draft.state_changed, editor.table.model_.edited):
            changed.connect(self.unsaved_changed)
        self.addWidget(editor)
        return editor

    def _pass_state(self, editor: SessionEditor) -> None:
        if editor is self.currentWidget():
            self.state_changed.emit()

    def _pass_on(self, editor: SessionEditor, outcome: SaveOutcome) -> None:
        if editor is self.currentWidget():
            self.saved.emit(outcome)
