"""All shortcuts, taken from the menus, so that the list cannot go stale; with those that every list
shares.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from inspector.gui.theme import Theme

Section = tuple[str, list[tuple[str, str]]]

_LISTS: Section = (
    "In lists and editors",
    [
        ("Details of the row", "Enter"),
        ("Copy the row", "Ctrl+C"),
        ("Replay the request", "Ctrl+R"),
        ("Edit the value", "F2"),
        ("Add a key", "Insert"),
        ("Remove", "Delete"),
        ("Undo, redo", "Ctrl+Z, Ctrl+Shift+Z"),
        ("Save the session", "Ctrl+S"),
        ("Send the replay", "Ctrl+Enter"),
        ("Empty the filter", "Esc"),
    ],
)


class KeyboardDialog(QDialog):
    def __init__(self, theme: Theme, sections: list[Section], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("keyboard")
        self.setWindowTitle(self.tr("Keyboard"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._theme = theme
        browser = QTextBrowser()
        browser.setHtml("".join(self._section(section) for section in [*sections, _LISTS]))
        browser.setFrameShape(QTextBrowser.Shape.NoFrame)
        browser.document().setDocumentMargin(16)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 12)
        layout.addWidget(browser)
        row = QVBoxLayout()
        row.setContentsMargins(12, 0, 12, 0)
        row.addWidget(buttons)
        layout.addLayout(row)
        self.resize(460, 620)

    def _section(self, section: Section) -> str:
        title, rows = section
        muted = self._theme.color("muted").name()
        lines = "".join(
            f'<tr><td width="250">{escape(text)}</td><td style="color:{muted}">{escape(keys)}</td></tr>'
            for text, keys in rows
        )
        return f"<h4>{escape(title)}</h4><table cellpadding='3'>{lines}</table>"
