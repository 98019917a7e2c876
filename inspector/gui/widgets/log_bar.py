"""The bar above the request log: filter, counts, record/pause, clear, details beside or below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from inspector.gui.theme import Theme
from inspector.gui.widgets.filter_field import FilterField
from inspector.workspace.requests import RequestLog

_COUNT_WIDTH = 64
"""Pixels: six digits. A label that grows with each row would lay the bar out anew each time."""


class LogBar(QWidget):
    """`layout_wanted(below)` when the details shall go below the list or back beside it."""

    layout_wanted = Signal(bool)

    def __init__(self, log: RequestLog, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._log = log
        self._theme = theme
        self.filter = FilterField(
            theme,
            self.tr("Filter: words in method, status, path, endpoint, client; -word leaves out (Ctrl+F)"),
        )
        self.filter.setObjectName("requests.filter")
        self._count = QLabel()
        self._count.setObjectName("requests.count")
        self._count.setProperty("role", "muted")
        self._count.setMinimumWidth(_COUNT_WIDTH)
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._record = self._button("requests.record")
        self._record.clicked.connect(self._on_record_clicked)
        self._clear = self._button("requests.clear")
        self._clear.setToolTip(self.tr("Clear the log (Ctrl+L)"))
        self._clear.setAccessibleName(self.tr("Clear the log"))
        self._clear.clicked.connect(log.clear)
        self._layout = self._button("requests.layout")
        self._below = False
        self._layout.clicked.connect(self._on_layout_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(4)
        row.addWidget(self.filter, 1)
        row.addSpacing(4)
        for widget in (self._count, self._record, self._clear, self._layout):
            row.addWidget(widget)
        self._take_icons()
        theme.changed.connect(self._take_icons)

    def update_counts(self) -> None:
        shown, total = f"{len(self._log):,}", f"{self._log.total:,}"
        filtered = bool(self._log.filter_text.strip())
        text = self.tr("{shown} of {total}").format(shown=shown, total=total) if filtered else total
        if self._log.dropped:
            text += self.tr(" · {n} dropped").format(n=f"{self._log.dropped:,}")
        self._count.setText(text)
        self._count.setToolTip(self.tr("Exchanges shown, and all in the log"))
        self._clear.setEnabled(self._log.total > 0)
        if self._shown_recording is not self._log.recording:
            self._take_icons()

    def hide_recording(self) -> None:
        """Of a capture: nothing is recorded, and clearing the list would not clear the file."""
        self._record.hide()
        self._clear.hide()

    def set_below(self, below: bool) -> None:
        """Where the details are now."""
        self._below = below
        self._take_icons()

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        return button

    def _on_record_clicked(self) -> None:
        self._log.recording = not self._log.recording
        self._take_icons()

    def _on_layout_clicked(self) -> None:
        self.set_below(not self._below)
        self.layout_wanted.emit(self._below)

    def _take_icons(self) -> None:
        self._shown_recording = recording = self._log.recording
        self._record.setIcon(self._theme.icon("record", "error") if recording else self._theme.icon("pause"))
        label = self.tr("Recording: pause") if recording else self.tr("Paused: record again")
        self._record.setToolTip(label)
        self._record.setAccessibleName(label)
        self._clear.setIcon(self._theme.icon("trash"))
        self._layout.setIcon(self._theme.icon("layout-right" if self._below else "layout-below"))
        label = self.tr("Details beside the list") if self._below else self.tr("Details below the list")
        self._layout.setToolTip(label)
        self._layout.setAccessibleName(label)
