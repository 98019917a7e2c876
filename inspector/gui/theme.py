"""Colours, fonts and icons of the window, by name. Whoever paints connects to `changed` and asks again.

theme.color("status_2xx")   QColor      names in colors.py
theme.icon("replay")        QIcon       files in resources/icons, tinted like text, or icon(.., "error")
theme.mono()                QFont       for code, values, headers
theme.status_color(404), theme.method_color("POST")
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPixmap
from PySide6.QtWidgets import QApplication

from inspector.gui.colors import DARK, LIGHT, palette
from inspector.gui.icons import draw, make_icon, svg_source
from inspector.gui.style_sheet import style_sheet

Mode = Literal["system", "light", "dark"]
MODES: tuple[Mode, ...] = ("system", "light", "dark")


class Theme(QObject):
    """One per application. `apply()` sets style, palette and style sheet and emits `changed`."""

    changed = Signal()

    def __init__(self, app: QApplication, mode: Mode = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._mode: Mode = mode
        self._icons: dict[tuple[str, str], QIcon] = {}
        self._dark = self._wants_dark()
        app.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def dark(self) -> bool:
        return self._dark

    @property
    def colors(self) -> Mapping[str, str]:
        return DARK if self._dark else LIGHT

    def set_mode(self, mode: Mode) -> None:
        self._mode = mode
        self.apply()

    def apply(self) -> None:
        self._dark = self._wants_dark()
        self._icons.clear()
        self._app.setStyle("Fusion")
        self._app.setPalette(palette(self.colors))
        self._app.setStyleSheet(style_sheet(self.colors))
        self.changed.emit()

    def color(self, name: str) -> QColor:
        return QColor(self.colors[name])

    def icon(self, name: str, color: str = "text") -> QIcon:
        key = (name, color)
        if key not in self._icons:
            self._icons[key] = make_icon(name, self.color(color), self.color("disabled"))
        return self._icons[key]

    def pixmap(self, name: str, size: int, color: str = "text") -> QPixmap:
        """One picture, sharp on the screen of the application."""
        return draw(svg_source(name, self.color(color)), size, self._app.devicePixelRatio())

    def mono(self) -> QFont:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self._app.font().pointSizeF())
        return font

    def status_color(self, status: int | None) -> QColor:
        if status is None or not 100 <= status <= 599:
            return self.color("status_none")
        return self.color(f"status_{status // 100}xx")

    def method_color(self, method: str) -> QColor:
        if method == "DELETE":
            return self.color("method_delete")
        return self.color("method_read" if method in ("GET", "HEAD", "OPTIONS") else "method_write")

    def _wants_dark(self) -> bool:
        if self._mode == "system":
            return self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self._mode == "dark"

    def _on_system_changed(self) -> None:
        if self._mode == "system" and self._wants_dark() != self._dark:
            self.apply()
