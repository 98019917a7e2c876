"""Sentences to the user, in the window: what happened, what to do, details on demand. Never a modal box.

objectNames: "notices" (the bar), "notices.row" (each notice), "notices.close", "notices.details",
"notices.action".
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inspector.gui.theme import Theme
from inspector.workspace.notices import Level, Notice

_MAX_ROWS = 3
_SHORT_LIVED = 6000
"""Milliseconds for which good news stays. Warnings, errors and offers stay until closed."""


class NoticeRow(QFrame):
    closed = Signal()

    def __init__(self, theme: Theme, notice: Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = notice
        self._theme = theme
        self.setObjectName("notices.row")
        self.setAccessibleName(notice.sentence)
        self._icon = QLabel()
        self._text = QLabel(self._shown_text())
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QToolButton()
        self._close.setObjectName("notices.close")
        self._close.setAccessibleName(self.tr("Close this notice"))
        self._close.setToolTip(self.tr("Close"))
        self._close.clicked.connect(self.closed)
        self._details = QPlainTextEdit(notice.details, readOnly=True)
        self._details.setObjectName("notices.text")
        self._details.hide()
        self._details.setFont(theme.mono())
        self._details.setMaximumHeight(180)
        self._build()
        self._paint()
        theme.changed.connect(self._paint)

    def _shown_text(self) -> str:
        return f"{self.notice.sentence}\n{self.notice.hint}" if self.notice.hint else self.notice.sentence

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._text, 1)
        if self.notice.action is not None:
            offer = QPushButton(self.notice.action.label)
            offer.setObjectName("notices.action")
            offer.clicked.connect(self._act)
            top.addWidget(offer, 0, Qt.AlignmentFlag.AlignTop)
        if self.notice.details:
            toggle = QPushButton(self.tr("Details"))
            toggle.setObjectName("notices.details")
            toggle.setCheckable(True)
            toggle.toggled.connect(self._details.setVisible)
            top.addWidget(toggle, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 8, 6)
        layout.addLayout(top)
        layout.addWidget(self._details)

    def _act(self) -> None:
        if self.notice.action is not None:
            self.notice.action.run()
        self.closed.emit()

    def _paint(self) -> None:
        name = self.notice.level.name.lower()
        background = self._theme.color(f"{name}_background").name()
        self.setStyleSheet(f"NoticeRow {{ background: {background}; }}")
        self._icon.setPixmap(self._theme.pixmap(name, 18, name))
        self._close.setIcon(self._theme.icon("close", "muted"))


class NoticeBar(QWidget):
    """Holds the latest few notices, newest on top. The same sentence twice replaces the older one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notices")
        self._theme = theme
        self._rows: list[NoticeRow] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(1)
        self.hide()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What stands in the bar, newest first."""
        return tuple(row.notice for row in self._rows)

    def show_notice(self, notice: Notice) -> None:
        for row in [row for row in self._rows if row.notice.sentence == notice.sentence]:
            self._drop(row)
        while len(self._rows) >= _MAX_ROWS:
            self._drop(self._rows[-1])
        row = NoticeRow(self._theme, notice)
        row.closed.connect(lambda: self._drop(row))
        self._rows.insert(0, row)
        self._layout.insertWidget(0, row)
        if notice.level in (Level.INFO, Level.SUCCESS) and notice.action is None:
            QTimer.singleShot(_SHORT_LIVED, row, lambda: self._drop(row))
        self.show()

    def clear(self) -> None:
        for row in tuple(self._rows):
            self._drop(row)

    def _drop(self, row: NoticeRow) -> None:
        if row in self._rows:
            self._rows.remove(row)
            row.hide()
            row.deleteLater()
        self.setVisible(bool(self._rows))
