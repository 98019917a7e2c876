"""The bar above the keys of a Redis server: address, prefix, connect; whose server it is; how far the
scan is.

Once connected the address is shown with its password masked. Names for tests and the tour: "redis.url",
"redis.prefix", "redis.connect", "redis.suggestion" (one button per server that the app uses),
"redis.where", "redis.progress", "redis.cancel", "redis.scan", "redis.count".
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QPushButton, QWidget

from inspector.domain.redis_keys import EXAMPLE
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, label, named, push_button, row
from inspector.workspace.redis_browser import RedisBrowser, RedisState


class RedisConnectBar(QWidget):
    """`connect_wanted(url, prefix)`, `disconnect_wanted`, `scan_wanted`; cancelling a scan is done here."""

    connect_wanted = Signal(str, str)
    disconnect_wanted = Signal()
    scan_wanted = Signal()

    def __init__(self, browser: RedisBrowser, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._browser = browser
        self._url = ""
        self.url = named(QLineEdit(), "redis.url")
        self.url.setPlaceholderText(EXAMPLE)
        self.url.setAccessibleName(self.tr("Address of the Redis server"))
        self.prefix = named(QLineEdit(browser.prefix), "redis.prefix")
        self.prefix.setAccessibleName(self.tr("Prefix of the session keys"))
        self.prefix.setToolTip(self.tr("Only keys that begin with this are listed"))
        self.prefix.setFixedWidth(130)
        self.connect_button = push_button("", "redis.connect", primary=True)
        self.where = label("", "muted", name="redis.where", wrap=True, selectable=True)
        self.progress = named(QProgressBar(), "redis.progress")
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(140)
        self.cancel_button = push_button(
            self.tr("Cancel"), "redis.cancel", tooltip=self.tr("Stop reading keys")
        )
        self.scan_button = push_button(self.tr("&Scan again"), "redis.scan", tooltip="F5")
        self.count = label("", "muted", name="redis.count")
        self._suggestions = QWidget()
        self._chips: QHBoxLayout = row(self._suggestions, gap=4)
        self._lay_out()
        self.url.returnPressed.connect(self._connect)
        self.prefix.returnPressed.connect(self._connect)
        self.connect_button.clicked.connect(self._toggle)
        self.cancel_button.clicked.connect(browser.cancel_scan)
        self.scan_button.clicked.connect(self.scan_wanted)
        self.show_suggestions()
        self.show_state()

    def _lay_out(self) -> None:
        caption = label(self.tr("Redis"), "muted")
        caption.setBuddy(self.url)
        top = row(
            None, caption, self.url, label(self.tr("prefix"), "muted"), self.prefix, self.connect_button
        )
        top.setStretch(1, 1)
        state = row(None, self.where, self.count, self.progress, self.cancel_button, self.scan_button)
        state.setStretch(0, 1)
        layout = column(self, top, self._suggestions, state, gap=6)
        layout.setContentsMargins(16, 12, 16, 8)

    # -- what the user does --------------------------------------------------------------------------------

    def connect_to(self, url: str, prefix: str) -> None:
        self._url = url
        self.url.setText(url)
        self.prefix.setText(prefix)
        self._connect()

    def retry(self) -> None:
        """The same address again."""
        if self._url:
            self.connect_wanted.emit(self._url, self.prefix.text())

    def _toggle(self) -> None:
        if self._browser.state is RedisState.CONNECTED or self._browser.state is RedisState.CONNECTING:
            self.disconnect_wanted.emit()
        else:
            self._connect()

    def _connect(self) -> None:
        # The masked address stands for the one that it was made of.
        if self.url.text() != self._browser.url or not self._url:
            self._url = self.url.text().strip()
        self.connect_wanted.emit(self._url, self.prefix.text())

    # -- what is shown -------------------------------------------------------------------------------------

    def show_suggestions(self) -> None:
        """One button for each server that the running app uses."""
        while (item := self._chips.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        suggestions = self._browser.suggestions()
        if suggestions:
            self._chips.addWidget(label(self.tr("The app uses:"), "muted"))
        for suggestion in suggestions[:6]:
            chip = self._chip(f"{suggestion.label} · {suggestion.prefix}")
            chip.clicked.connect(lambda _=False, one=suggestion: self.connect_to(one.url, one.prefix))
            self._chips.addWidget(chip)
        self._chips.addStretch(1)
        self._suggestions.setVisible(bool(suggestions))

    def _chip(self, text: str) -> QPushButton:
        chip = push_button(text, "redis.suggestion", tooltip=self.tr("Connect to this server"))
        chip.setFlat(True)
        return chip

    def show_state(self) -> None:
        browser = self._browser
        connected = browser.state is RedisState.CONNECTED
        connecting = browser.state is RedisState.CONNECTING
        if connected and browser.url:
            self.url.setText(browser.url)
            self.url.setCursorPosition(0)
        text = (
            self.tr("&Disconnect") if connected else self.tr("Cancel") if connecting else self.tr("&Connect")
        )
        self.connect_button.setText(text)
        if bool(self.connect_button.property("primary")) is connected:
            self.connect_button.setProperty("primary", not connected)
            self.connect_button.style().unpolish(self.connect_button)
            self.connect_button.style().polish(self.connect_button)
        if connecting:
            self.where.setText(self.tr("Connecting…"))
        else:
            parts = (browser.server if connected else "", browser.where if connected else "")
            self.where.setText(" · ".join(filter(None, parts)))
        self.show_progress()

    def show_progress(self) -> None:
        browser = self._browser
        connected = browser.state is RedisState.CONNECTED
        self.progress.setVisible(browser.scanning or browser.searching)
        self.cancel_button.setVisible(browser.scanning)
        self.scan_button.setVisible(connected and not browser.scanning)
        known = browser.total > 0 and browser.scanning
        self.progress.setRange(0, browser.total if known else 0)
        self.progress.setValue(browser.scanned if known else 0)
        self.count.setText(self._count_text())

    def _count_text(self) -> str:
        browser = self._browser
        if not browser.found and browser.state is not RedisState.CONNECTED:
            return ""
        shown, found = len(browser), browser.found
        keys = self.tr("key") if found == 1 else self.tr("keys")
        text = f"{found:,} {keys}" if shown == found else f"{shown:,} / {found:,} {keys}"
        return f"{text}, {self.tr('looking into the values…')}" if browser.searching else text
