"""What a pane shows when it has nothing: an icon, a sentence, what to do next, perhaps a button.

EmptyState(theme, "requests", "No requests yet", "Open the address in a browser.", button="Open in browser")
EmptyStack(content, empty)     shows one or the other: `stack.show_content(len(rows) > 0)`
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from inspector.gui.theme import Theme

_ICON = 40
_ROOM_FOR_ICON = 190
"""Pixels of height."""


class EmptyState(QWidget):
    """`clicked` is the button's. `set_texts` changes what it says."""

    clicked = Signal()

    def __init__(
        self,
        theme: Theme,
        icon: str,
        sentence: str,
        hint: str = "",
        button: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon
        self._icon = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.sentence = _label("heading")
        self.hint = _label("muted")
        self.button = QPushButton()
        self.button.clicked.connect(self.clicked)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch(2)
        for widget in (self._icon, self.sentence, self.hint):
            layout.addWidget(widget)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self.set_texts(sentence, hint, button)
        self._paint_icon()
        theme.changed.connect(self._paint_icon)

    def set_texts(self, sentence: str, hint: str = "", button: str = "") -> None:
        self.sentence.setText(sentence)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.button.setText(button)
        self.button.setVisible(bool(button))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low pane the words matter more than the picture."""
        super().resizeEvent(event)
        self._icon.setVisible(event.size().height() >= _ROOM_FOR_ICON)
        margin = 24 if event.size().height() >= _ROOM_FOR_ICON else 4
        self._layout.setContentsMargins(24, margin, 24, margin)

    def _paint_icon(self) -> None:
        self._icon.setPixmap(self._theme.pixmap(self._icon_name, _ICON, "disabled"))


class EmptyStack(QStackedWidget):
    """`content` or, while there is none, `empty`."""

    def __init__(self, content: QWidget, empty: EmptyState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = empty
        self._content = content
        self.addWidget(empty)
        self.addWidget(content)

    def show_content(self, has_content: bool) -> None:
        self.setCurrentWidget(self._content if has_content else self.empty)


def _label(role: str) -> QLabel:
    label = QLabel(alignment=Qt.AlignmentFlag.AlignHCenter)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
