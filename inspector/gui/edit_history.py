"""Undo and Redo in the Edit menu: of the field that one types in; where that has nothing to take back, of the
editor in sight (the session table, the chosen key of Config).

Their keys are shown, not bound: Ctrl+Z belongs to the field or list that has the focus.
objectNames: "action.undo", "action.redo".
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QPlainTextEdit, QWidget

Step = Callable[[], object]


class EditHistory(QObject):
    def __init__(self, menu: QMenu, page: Callable[[], QWidget | None]) -> None:
        super().__init__(menu)
        self._page = page
        self.actions = [
            self._add(menu, "undo", self.tr("&Undo") + "\tCtrl+Z"),
            self._add(menu, "redo", self.tr("Re&do") + "\tCtrl+Shift+Z"),
        ]
        menu.aboutToShow.connect(self._refresh)

    def _add(self, menu: QMenu, name: str, text: str) -> QAction:
        action = QAction(text, menu)
        action.setObjectName(f"action.{name}")
        action.setData(name)
        action.triggered.connect(lambda: self._take(name))
        menu.addAction(action)
        return action

    def _refresh(self) -> None:
        for action in self.actions:
            action.setEnabled(self._step(action.data()) is not None)

    def _take(self, name: str) -> None:
        step = self._step(name)
        if step is not None:
            step()

    def _step(self, name: str) -> Step | None:
        return _of_field(QApplication.focusWidget(), name) or self._of_editor(name)

    def _of_editor(self, name: str) -> Step | None:
        page = self._page()
        for button in page.findChildren(QAbstractButton) if page is not None else ():
            if button.objectName().endswith(f"editor.{name}") and button.isVisible() and button.isEnabled():
                return button.click
        return None


def _of_field(field: QWidget | None, name: str) -> Step | None:
    if isinstance(field, QLineEdit):
        possible = field.isUndoAvailable() if name == "undo" else field.isRedoAvailable()
    elif isinstance(field, QPlainTextEdit):
        document = field.document()
        possible = document.isUndoAvailable() if name == "undo" else document.isRedoAvailable()
    else:
        return None
    if not possible or field.isReadOnly():
        return None
    return field.undo if name == "undo" else field.redo
