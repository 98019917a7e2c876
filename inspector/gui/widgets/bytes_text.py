"""A text field that gives back exactly the bytes it was given until somebody types: charset, line ends and
odd characters included.

`load` says whether the bytes can be shown and edited as text without loss; if not, the field stays as it was.
"""

from __future__ import annotations

from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from inspector.gui.theme import Theme

_PARAGRAPH = "\N{PARAGRAPH SEPARATOR}"


class BytesText(QPlainTextEdit):
    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._theme = theme
        self._bytes, self._loaded = b"", ""
        self._charset = "utf-8"
        self._newline = "\n"
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(True)
        self._take_look()
        theme.changed.connect(self._take_look)

    def load(self, data: bytes, charset: str = "utf-8") -> bool:
        try:
            text = data.decode(charset)
        except (LookupError, ValueError):
            return False
        if not isinstance(text, str) or text.encode(charset) != data:
            return False
        newline = "\r\n" if "\r\n" in text else "\n"
        shown = text.replace(newline, "\n")
        # A field knows one kind of line end, and Qt takes some characters for its own marks.
        if "\r" in shown or "\0" in shown or _PARAGRAPH in shown:
            return False
        if newline == "\r\n" and text.count("\n") != text.count("\r\n"):
            return False
        self._charset, self._newline = charset, newline
        self.setPlainText(shown)
        if self.text() != shown:
            return False
        self._bytes, self._loaded = data, shown
        return True

    def text(self) -> str:
        """Unlike toPlainText, this leaves no-break spaces and the like alone."""
        return self.document().toRawText().replace(_PARAGRAPH, "\n")

    def set_text(self, text: str) -> None:
        """As if typed: it can be undone."""
        cursor = self.textCursor()
        cursor.select(cursor.SelectionType.Document)
        cursor.insertText(text)

    def data(self) -> bytes:
        """Raises UnicodeEncodeError when a character is typed that the charset does not have."""
        text = self.text()
        if text == self._loaded:
            return self._bytes
        return text.replace("\n", self._newline).encode(self._charset)

    @property
    def charset(self) -> str:
        return self._charset

    def _take_look(self) -> None:
        self.setFont(self._theme.mono())
