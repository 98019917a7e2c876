"""Colours keys, strings, numbers and words of laid-out JSON."""

from __future__ import annotations

import re

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from inspector.gui.theme import Theme

_TOKEN = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*")(?=\s*:)|(?P<string>"(?:[^"\\]|\\.)*"?)'
    r"|(?P<number>-?\b\d[\d.eE+\-]*)|(?P<keyword>\b(?:true|false|null)\b)"
)
COLOR_LIMIT = 100_000
"""Characters. Colouring is done for the whole text at once, in Python: a big one would block the window."""


class JsonColors(QSyntaxHighlighter):
    """Does nothing until `set_on(True)`."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self._on = False
        self._formats: dict[str, QTextCharFormat] = {}
        self._take_colors()
        theme.changed.connect(self._on_theme_changed)

    def set_on(self, on: bool) -> None:
        """Before the text is set."""
        self._on = on

    def highlightBlock(self, text: str) -> None:
        if not self._on:
            return
        for match in _TOKEN.finditer(text):
            kind = match.lastgroup or "string"
            self.setFormat(match.start(), match.end() - match.start(), self._formats[kind])

    def _take_colors(self) -> None:
        for kind in ("key", "string", "number", "keyword"):
            look = QTextCharFormat()
            look.setForeground(self._theme.color(f"syntax_{kind}"))
            self._formats[kind] = look

    def _on_theme_changed(self) -> None:
        self._take_colors()
        if self._on:
            self.rehighlight()
