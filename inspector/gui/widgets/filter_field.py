"""The filter field above a list: search icon, clear button, Escape empties it, `edited` after a pause."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from inspector.gui.theme import Theme

_PAUSE = 120
"""Milliseconds after the last key before a filter runs: feels live, and spares a million rows each letter."""


class FilterField(QLineEdit):
    """`edited(text)` when typing paused or at Enter. `leave` when Down or Enter asks for the list."""

    edited = Signal(str)
    leave = Signal()

    def __init__(self, theme: Theme, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sent = ""
        self._hint = ""
        self._icon = QAction(self)
        self.addAction(self._icon, QLineEdit.ActionPosition.LeadingPosition)
        self.setPlaceholderText(placeholder or self.tr("Filter; -word leaves out (Ctrl+F)"))
        self.setAccessibleName(self.tr("Filter"))
        self.setClearButtonEnabled(True)
        self.setMinimumWidth(160)
        self._pause = QTimer(self, interval=_PAUSE, singleShot=True)
        self._pause.timeout.connect(self._send)
        self.textChanged.connect(self._pause.start)
        self._paint_icon()
        theme.changed.connect(self._paint_icon)

    def set_text_now(self, text: str) -> None:
        """Set and run at once, as a menu entry "show only this client" does."""
        self.setText(text)
        self._send()

    def set_problem(self, reason: str) -> None:
        """Mark the text as not understood (red, reason in the tooltip); "" takes the mark away."""
        if bool(self.property("problem")) != bool(reason):
            self.setProperty("problem", bool(reason))
            self.style().unpolish(self)
            self.style().polish(self)
        self.setToolTip(reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and self.text():
            self.set_text_now("")
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self._send()
            self.leave.emit()
        else:
            super().keyPressEvent(event)

    def _send(self) -> None:
        self._pause.stop()
        if self.text() != self._sent:
            self._sent = self.text()
            self.edited.emit(self._sent)

    def _paint_icon(self) -> None:
        self._icon.setIcon(self._theme.icon("search", "muted"))
