"""A small button that copies a text and says so for a moment, in a word and by its tick."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QToolButton, QToolTip, QWidget

from inspector.gui.theme import Theme

_TICK = 1200
"""Milliseconds."""


class CopyButton(QToolButton):
    """`text` is asked at the click, so it may change meanwhile."""

    def __init__(
        self, theme: Theme, text: Callable[[], str], what: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = text
        self._copied = QTimer(self, interval=_TICK, singleShot=True)
        self._copied.timeout.connect(self._paint_icon)
        name = self.tr("Copy {what}").format(what=what).strip()
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.clicked.connect(self._on_clicked)
        self._paint_icon()
        theme.changed.connect(self._paint_icon)

    def _on_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._text())
        self._copied.start()
        QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), self.tr("Copied"), self)
        self._paint_icon()

    def _paint_icon(self) -> None:
        done = self._copied.isActive()
        self.setIcon(self._theme.icon("check", "success") if done else self._theme.icon("copy", "muted"))
