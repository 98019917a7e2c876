"""One key of Redis: what lies there, how long still, who touched it; the session in the editor, junk as
bytes.

Names for tests and the tour: "redis.value" (this), ".key", ".facts", ".note", ".ttl", ".delete", ".hex"
(toggle), ".hex.text", ".all" (load all of a big value), ".requests" (links to the requests that touched
it).
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QStackedWidget, QWidget

from inspector.domain.hexdump import hexdump
from inspector.domain.redis_keys import key_text, time_left
from inspector.gui.editors.editor_shelf import EditorShelf
from inspector.gui.editors.ttl_dialog import TtlDialog
from inspector.gui.models.request_cells import size_text
from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, label, named, push_button, row
from inspector.gui.widgets.elided_label import ElidedLabel
from inspector.workspace.redis_browser import RedisBrowser, RedisSession, StoredSession

_HEX_LIMIT = 64 * 1024
"""Bytes listed; more would only scroll."""
_MAX_LINKS = 8
_PAUSE = 250
"""Milliseconds between two paints of the links: a load test touches a session a thousand times a second."""


class RedisValue(QWidget):
    """`show_key` opens one; `delete_wanted(key)` is for the tab, which offers to undo it."""

    delete_wanted = Signal(object)

    def __init__(
        self,
        browser: RedisBrowser,
        runner: TaskRunner,
        navigator: Navigator,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("redis.value")
        self._browser, self._runner, self._navigator = browser, runner, navigator
        self._theme = theme
        self.key: bytes | None = None
        self._numbers: list[int] = []
        self.key_label = named(ElidedLabel(), "redis.value.key")
        self.facts = label("", "muted", name="redis.value.facts", wrap=True, selectable=True)
        self.note = label("", "warning", name="redis.value.note", wrap=True)
        self.ttl_button = push_button(self.tr("Change &TTL…"), "redis.value.ttl")
        self.delete_button = push_button(self.tr("&Delete key"), "redis.value.delete")
        self.hex_button = push_button(self.tr("He&x"), "redis.value.hex")
        self.hex_button.setCheckable(True)
        self.all_button = push_button("", "redis.value.all")
        self.requests = named(QWidget(), "redis.value.requests")
        self._links: QHBoxLayout = row(self.requests, gap=4)
        self.shelf = EditorShelf(runner, navigator, theme, titled=False)
        self.hex = named(QPlainTextEdit(), "redis.value.hex.text")
        self.hex.setReadOnly(True)
        self.hex.setFont(theme.mono())
        self.hex.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.hex.setAccessibleName(self.tr("Bytes of the value"))
        self.pages = QStackedWidget()
        self.pages.addWidget(self.shelf)
        self.pages.addWidget(self.hex)
        buttons = (self.all_button, self.hex_button, self.ttl_button, self.delete_button)
        about = row(None, self.facts, *buttons)
        about.setStretch(0, 1)
        head = (self.key_label, about, self.note, self.requests)
        layout = column(self, *head, self.pages, margin=16, gap=8)
        layout.setStretchFactor(self.pages, 1)
        self._connect()
        self._show_facts()

    def _connect(self) -> None:
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._show_facts_text)
        self._tick.start()
        self._relink = QTimer(self, interval=_PAUSE, singleShot=True)
        self._relink.timeout.connect(self._show_links)
        disconnect = self._browser.touched.connect(self._on_touched)
        self.destroyed.connect(lambda: disconnect())
        self.shelf.state_changed.connect(self._show_facts)
        self.hex_button.toggled.connect(lambda: self._show_page())
        self.delete_button.clicked.connect(lambda: self.delete_wanted.emit(self.key))
        self.ttl_button.clicked.connect(self._edit_ttl)
        self.all_button.clicked.connect(self._load_all)

    @property
    def source(self) -> RedisSession | None:
        source = self.shelf.editor.source if self.key is not None else None
        return source if isinstance(source, RedisSession) else None

    @property
    def stored(self) -> StoredSession | None:
        return self.source.stored if self.source is not None else None

    def show_key(self, key: bytes) -> None:
        if key == self.key:
            return
        self.key = key
        self.hex_button.setChecked(False)
        self.shelf.open(key, lambda: self._browser.source(key))
        self._numbers = self._browser.requests_touching(key)
        self._show_links()
        self._show_facts()

    def reload(self) -> None:
        """Ask Redis again; edits stay."""
        if self.source is not None:
            self.shelf.editor.draft.reload()

    def close_key(self, key: bytes, sentence: str) -> None:
        """The key is gone."""
        self.shelf.forget(key)
        if self.key == key:
            self.key = None
            self.shelf.close_session(sentence)
            self._show_facts()

    def _load_all(self) -> None:
        source = self.source
        if source is not None:
            self.all_button.setEnabled(False)
            self.shelf.editor.draft.reload(source.load_all)

    def _edit_ttl(self) -> None:
        stored, key = self.stored, self.key
        if stored is None or key is None:
            return
        dialog = TtlDialog(_left(stored), self)

        def save() -> None:
            change = self._browser.set_ttl(key, dialog.value())
            self._runner.start("set TTL", change, on_done=lambda _: self.reload(), busy=self.ttl_button)

        dialog.chosen.connect(save)
        dialog.open()

    # -- what is shown -------------------------------------------------------------------------------------

    def _show_facts(self) -> None:
        stored = self.stored
        self.key_label.set_text(self.key.decode("utf-8", "backslashreplace") if self.key else "")
        for widget in (self.ttl_button, self.hex_button, self.facts):
            widget.setVisible(stored is not None)
        self.delete_button.setVisible(self.key is not None)
        self.requests.setVisible(self.key is not None and bool(self._numbers))
        cut = stored is not None and stored.cut
        self.all_button.setVisible(cut)
        self.all_button.setEnabled(cut)
        if stored is not None:
            self.all_button.setText(f"{self.tr('Load all')} ({size_text(stored.size)})")
        self._show_facts_text()
        self._show_page()

    def _show_facts_text(self) -> None:
        stored = self.stored
        if stored is None:
            return
        decoded = stored.decoded
        left = time_left(_left(stored))
        parts = [
            decoded.label,
            f"{self.tr('pickle')}: {decoded.badge}" if decoded.badge else "",
            size_text(stored.size),
            left if stored.ttl_ms < 0 else f"{self.tr('expires in')} {left}",
        ]
        self.facts.setText(" · ".join(filter(None, parts)))

    def _show_page(self) -> None:
        stored = self.stored
        junk = stored is not None and not isinstance(stored.decoded.value, dict)
        if stored is not None and (junk or self.hex_button.isChecked()):
            self.hex.setPlainText(hexdump(stored.raw[:_HEX_LIMIT]))
            self.pages.setCurrentWidget(self.hex)
        else:
            self.pages.setCurrentWidget(self.shelf)
        self.hex_button.setVisible(stored is not None and not junk)
        self._show_note(stored, self.pages.currentWidget() is self.hex)

    def _show_note(self, stored: StoredSession | None, as_bytes: bool) -> None:
        """What is worth knowing, and over bytes why they cannot be edited (the editor says so by itself)."""
        note = stored.decoded.note if stored is not None else ""
        why_not = stored.why_not if stored is not None else ""
        lines = [note if note != why_not else "", why_not if as_bytes else ""]
        self.note.setText("\n".join(filter(None, lines)))
        self.note.setVisible(bool(self.note.text()))

    def _on_touched(self, numbers: Mapping[str, list[int]]) -> None:
        new = numbers.get(key_text(self.key, self._browser.prefix)) if self.key is not None else None
        if new:
            self._numbers += new
            if not self._relink.isActive():
                self._relink.start()

    def _show_links(self) -> None:
        while (item := self._links.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        numbers = self._numbers
        if numbers:
            touched = self.tr("request touched it:") if len(numbers) == 1 else self.tr("requests touched it:")
            self._links.addWidget(label(f"{len(numbers)} {touched}", "muted"))
        for number in reversed(numbers[-_MAX_LINKS:]):
            self._links.addWidget(self._link(number))
        self._links.addStretch(1)
        self.requests.setVisible(self.key is not None and bool(numbers))

    def _link(self, number: int) -> QPushButton:
        button = push_button(f"#{number}", "redis.value.request")
        button.setFlat(True)
        button.clicked.connect(lambda: self._navigator.show_request.emit(number))
        return button


def _left(stored: StoredSession) -> int:
    """Milliseconds left by now, as `ttl_ms` counts them."""
    if stored.ttl_ms < 0:
        return stored.ttl_ms
    return max(stored.ttl_ms - round((time.time() - stored.loaded_at) * 1000), 0)
