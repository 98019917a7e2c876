"""Read-only rich text made of our own mark-up: selectable, links reachable by Tab, colours of the theme.

Whoever fills it escapes what came from the app (`text()` below) and connects `followed`.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTextBrowser, QWidget


def text(value: object) -> str:
    """Escaped for the mark-up, line ends kept."""
    return escape(str(value)).replace("\n", "<br>")


def anchor(address: str, label: str) -> str:
    return f'<a href="{escape(address)}">{text(label)}</a>'


class LinkView(QTextBrowser):
    followed = Signal(QUrl)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(16)
        self.anchorClicked.connect(self.followed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Nothing is ever loaded: text of an app must not make the window open a file."""
        return None

    def _show_menu(self, position: QPoint) -> None:
        menu = self.createStandardContextMenu(position)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        url = QUrl(self.anchorAt(position))
        if url.scheme() == "place":
            menu.addAction(self.tr("Copy file:line")).triggered.connect(
                lambda: QGuiApplication.clipboard().setText(url.path())
            )
        menu.popup(self.viewport().mapToGlobal(position))
