"""A field for a key or password: masked, with an eye to look at it."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QWidget

from inspector.gui.theme import Theme


class SecretField(QLineEdit):
    """Shows dots until its eye is pressed, and again when it is emptied."""

    def __init__(self, theme: Theme, name: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._theme = theme
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.reveal = QAction(self.tr("Show"), self)
        self.reveal.setCheckable(True)
        self.reveal.toggled.connect(self._show)
        self.addAction(self.reveal, QLineEdit.ActionPosition.TrailingPosition)
        self.textChanged.connect(lambda text: None if text else self.reveal.setChecked(False))
        self._paint()
        theme.changed.connect(self._paint)

    def _show(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._paint()

    def _paint(self) -> None:
        shown = self.reveal.isChecked()
        self.reveal.setIcon(self._theme.icon("eye-off" if shown else "eye", "muted"))
        self.reveal.setToolTip(self.tr("Hide") if shown else self.tr("Show"))
