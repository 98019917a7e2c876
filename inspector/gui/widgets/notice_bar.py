"""Sentences to the user, in the window: what happened, what to do, details on demand. Never a modal box.

objectNames: "notices" (the bar), "notices.row" (each notice), "notices.close", "notices.details",
"notices.action"; those that go by themselves stand in passing_notices.py.
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
from inspector.gui.widgets.passing_notices import PassingNotices
from inspector.workspace.notices import Level, Notice

_MAX_ROWS = 2
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
        self._text.setObjectName("notices.sentence")
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
        background, edge = self._theme.color(f"{name}_background").name(), self._theme.color(name).name()
        self.setStyleSheet(
            f"NoticeRow {{ background: {background}; }}"
            f'NoticeRow[passing="true"] {{ border: 1px solid {edge}; border-radius: 6px; }}'
        )
        self._icon.setPixmap(self._theme.pixmap(name, 18, name))
        self._close.setIcon(self._theme.icon("close", "muted"))


class NoticeBar(QWidget):
    """Holds the latest few notices, newest on top. One of the same key or sentence replaces the older one.
    With a `host`, those that go by themselves lie over it and not in this bar.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, host: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notices")
        self._theme = theme
        self._rows: list[NoticeRow] = []
        self._passing = PassingNotices(host) if host is not None else None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(1)
        self.hide()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What stands in the bar, newest first."""
        return tuple(row.notice for row in self._rows)

    def show_notice(self, notice: Notice) -> None:
        for row in [row for row in self._rows if _same_subject(row.notice, notice)]:
            self._drop(row)
        while len(self._rows) >= _MAX_ROWS:
            self._drop(self._rows[-1])
        row = NoticeRow(self._theme, notice)
        row.closed.connect(lambda: self._drop(row))
        self._rows.insert(0, row)
        if _goes_by_itself(notice):
            QTimer.singleShot(_SHORT_LIVED, row, lambda: self._drop(row))
        if self._passing is not None and _goes_by_itself(notice):
            self._passing.add(row)
        else:
            self._layout.insertWidget(0, row)
            self.show()

    def clear(self) -> None:
        for row in tuple(self._rows):
            self._drop(row)

    def _drop(self, row: NoticeRow) -> None:
        if row in self._rows:
            self._rows.remove(row)
            row.hide()
            if self._passing is not None and row.parent() is self._passing:
                self._passing.remove(row)
            else:
                self._layout.removeWidget(row)
            row.deleteLater()
        self.setVisible(self._layout.count() > 0)


def _goes_by_itself(notice: Notice) -> bool:
    return notice.level in (Level.INFO, Level.SUCCESS) and notice.action is None


def _same_subject(one: Notice, other: Notice) -> bool:
    return one.sentence == other.sentence or (one.key != "" and one.key == other.key)
