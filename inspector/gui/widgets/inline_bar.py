"""A bar inside a pane: one sentence about what is shown there, with buttons for what can be done about
it.

    bar.show_text("warning", "The app wrote `cart` meanwhile.", "", [("Show", show), ("Take over", rebase)])

Level is info, success, warning or error. Unlike the notice bar of the window it stays until it is no
longer true.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from inspector.gui.theme import Theme
from inspector.gui.widgets.build import label, named, row

Action = tuple[str, Callable[[], object]]


class InlineBar(QFrame):
    """Hidden until it has something to say. `level` and `text()` are for tests."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._theme = theme
        self.level = "info"
        self._icon = label()
        self._text = label("", name=f"{name}.text", wrap=True, selectable=True)
        self._buttons: list[QPushButton] = []
        self._layout = row(self, self._icon, self._text, gap=8)
        self._layout.setContentsMargins(12, 6, 8, 6)
        self._layout.setStretch(1, 1)
        self._layout.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        theme.changed.connect(self._paint)
        self.hide()

    def text(self) -> str:
        return self._text.text()

    def buttons(self) -> tuple[QPushButton, ...]:
        return tuple(self._buttons)

    def show_text(self, level: str, sentence: str, hint: str = "", actions: Sequence[Action] = ()) -> None:
        self.level = level
        self._text.setText(f"{sentence}\n{hint}" if hint else sentence)
        self.setAccessibleName(sentence)
        for button in self._buttons:
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [self._button(text, action) for text, action in actions]
        self._paint()
        self.show()

    def clear(self) -> None:
        self._text.clear()
        self.hide()

    def _button(self, text: str, action: Callable[[], object]) -> QPushButton:
        button = named(QPushButton(text), f"{self.objectName()}.button")
        # The action may hide the bar and drop the button: Qt must be done with the click by then.
        button.clicked.connect(lambda: action(), Qt.ConnectionType.QueuedConnection)
        self._layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return button

    def _paint(self) -> None:
        background = self._theme.color(f"{self.level}_background").name()
        self.setStyleSheet(f"InlineBar {{ background: {background}; border-radius: 6px; }}")
        self._icon.setPixmap(self._theme.pixmap(self.level, 18, self.level))
