"""Above the list of routes: as a tree or as one list, only unused ones, whether session reads are recorded.

objectNames: "routes.as_tree", "routes.unused", "routes.reads".
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QToolButton, QWidget

from inspector.gui.theme import Theme
from inspector.gui.widgets.build import named
from inspector.gui.window_state import remember

_ROOM_FOR_WORDS = 840
"""Pixels that the list needs for them."""


class RouteSwitches(QWidget):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.as_tree = named(QToolButton(), "routes.as_tree")
        self.as_tree.setCheckable(True)
        self.as_tree.setText(self.tr("By &blueprint"))
        self.as_tree.setToolTip(self.tr("As a tree by blueprint, or as one list (Alt+B)"))
        remember(self.as_tree)
        self.unused = named(QCheckBox(self.tr("&Never asked for")), "routes.unused")
        self.unused.setToolTip(self.tr("Only rules that took no request of the log"))
        self.reads = named(QCheckBox(), "routes.reads")
        self.reads.setToolTip(
            self.tr(
                "Record session reads (Alt+D)\n"
                "The app tells which session keys each endpoint reads, and from which line.\n"
                "Until it is switched off, the methods that read are replaced on the class of the session;\n"
                "what the app sees and answers stays the same, and each read takes some microseconds more."
            )
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self.as_tree, self.unused, self.reads):
            layout.addWidget(widget)
        self.fit(_ROOM_FOR_WORDS)
        theme.changed.connect(self._paint_icons)
        self._paint_icons()

    def fit(self, width: int) -> None:
        """Beside a list of that width: in a narrow one words give way, the tooltips have them."""
        wide = width >= _ROOM_FOR_WORDS
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if wide else Qt.ToolButtonStyle.ToolButtonIconOnly
        self.as_tree.setToolButtonStyle(style)
        self.reads.setText(self.tr("Record session rea&ds") if wide else self.tr("Rea&ds"))

    def _paint_icons(self) -> None:
        self.as_tree.setIcon(self._theme.icon("layout-below", "muted"))
