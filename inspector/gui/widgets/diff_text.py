"""A unified diff to read: added and removed lines coloured and marked by their first character."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from inspector.gui.theme import Theme

_LINES = 5000
"""Shown at most: colouring is done in Python, line by line."""


class DiffText(QPlainTextEdit):
    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._theme = theme
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setAccessibleName(self.tr("Differences"))
        self._colors = _DiffColors(self.document(), theme)
        self._take_font()
        theme.changed.connect(self._take_font)

    def show_lines(self, lines: Sequence[str]) -> None:
        shown = list(lines[:_LINES])
        if len(lines) > _LINES:
            shown.append(self.tr("@@ {n} more lines @@").format(n=len(lines) - _LINES))
        self.setPlainText("\n".join(shown))

    def _take_font(self) -> None:
        self.setFont(self._theme.mono())


class _DiffColors(QSyntaxHighlighter):
    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self._formats: dict[str, QTextCharFormat] = {}
        self._take_colors()
        theme.changed.connect(self._on_theme_changed)

    def highlightBlock(self, text: str) -> None:
        found = self._formats.get(text[:1])
        if found is not None:
            # Qt counts in UTF-16 units, of which some characters have two.
            self.setFormat(0, self.currentBlock().length(), found)

    def _on_theme_changed(self) -> None:
        self._take_colors()
        self.rehighlight()

    def _take_colors(self) -> None:
        for sign, name in (("+", "added"), ("-", "removed")):
            made = QTextCharFormat()
            made.setForeground(self._theme.color(name))
            made.setBackground(self._theme.color(f"{name}_background"))
            self._formats[sign] = made
        position = QTextCharFormat()
        position.setForeground(self._theme.color("muted"))
        self._formats["@"] = position
