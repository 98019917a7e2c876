"""What a cookie is, in a few lines: kind, who accepts it and why not, when it was signed, how big it
is, its raw text.

Names for tests and the tour, below the name given: ".summary", ".verdicts", ".signed", ".size",
".size.text", ".raw".
"""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from inspector.domain.cookies import CookieReport, size_report
from inspector.gui.models.clients import ago
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, label, named, row
from inspector.gui.widgets.copy_button import CopyButton
from inspector.gui.widgets.size_bar import SizeBar
from inspector.workspace.cookies import Candidate, InspectedCookie

_MAX_VERDICTS = 4
_DEFAULT_NAME = "session"
_RAW_LIMIT = 16_384
"""Characters shown in one line; copying gives all."""


class CookieFacts(QWidget):
    """`show_report` for a cookie that was inspected; the age ticks by itself."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._theme = theme
        self._report: CookieReport | None = None
        self._candidates: tuple[Candidate, ...] = ()
        self.summary = label("", "", name=f"{name}.summary", wrap=True, selectable=True)
        self.verdicts = named(QWidget(), f"{name}.verdicts")
        self._verdict_rows: QVBoxLayout = column(self.verdicts, gap=2)
        self.signed = label("", "muted", name=f"{name}.signed", wrap=True, selectable=True)
        self.size_bar = SizeBar(theme, f"{name}.size")
        self.raw = named(QLineEdit(readOnly=True), f"{name}.raw")
        self.raw.setFont(theme.mono())
        self.raw.setAccessibleName(self.tr("Raw cookie"))
        self._copy = CopyButton(theme, self._raw_text, self.tr("cookie"))
        raw = row(None, self.raw, self._copy, gap=4)
        column(self, self.summary, self.verdicts, self.signed, self.size_bar, raw, gap=6)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._show_time)
        self._tick.start()
        theme.changed.connect(self._show_verdicts)

    @property
    def report(self) -> CookieReport | None:
        return self._report

    def show_report(self, report: CookieReport, name: str | None = None) -> None:
        """`name`: of the cookie, when the report does not know it."""
        self._report = report
        self._candidates = report.candidates if isinstance(report, InspectedCookie) else ()
        self.summary.setText("\n".join((report.summary, *report.problems)))
        self._show_verdicts()
        self._show_time()
        session = report.value if isinstance(report.value, dict) else None
        self.size_bar.show_report(size_report(report.name or name or _DEFAULT_NAME, report.text, session))
        self.raw.setText(report.text[:_RAW_LIMIT])
        self.raw.setCursorPosition(0)

    def _raw_text(self) -> str:
        return self._report.text if self._report is not None else ""

    def verdict_text(self) -> str:
        """What the candidates say, one per line."""
        return "\n".join(one.text for one in self._candidates)

    def _show_verdicts(self) -> None:
        while (item := self._verdict_rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for candidate in sorted(self._candidates, key=lambda one: not one.ok)[:_MAX_VERDICTS]:
            self._verdict_rows.addWidget(self._verdict(candidate))
        hidden = len(self._candidates) - _MAX_VERDICTS
        if hidden > 0:
            more = label(f"{hidden} {self.tr('more, see the tooltip')}", "muted")
            self._verdict_rows.addWidget(more)
        if not self._candidates and self._report is not None and self._report.signed:
            self._verdict_rows.addWidget(
                label(
                    self.tr("Not verified: no app runs that could say, and no key was given."),
                    "muted",
                    wrap=True,
                )
            )
        self.verdicts.setToolTip(self.verdict_text())

    def _verdict(self, candidate: Candidate) -> QWidget:
        level = "success" if candidate.ok else "warning"
        mark = QLabel()
        mark.setPixmap(self._theme.pixmap("check" if candidate.ok else "close", 14, level))
        mark.setAccessibleName(self.tr("valid") if candidate.ok else self.tr("not valid"))
        text = label(candidate.text, level, wrap=True, selectable=True)
        made = QWidget()
        layout = row(made, mark, text, gap=6)
        layout.setStretch(1, 1)
        layout.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        return made

    def _show_time(self) -> None:
        report = self._report
        if report is None:
            return
        parts = []
        if report.signed_at is not None:
            age = report.age(time.time()) or 0
            when = report.signed_at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
            how = (
                self.tr("in the future")
                if age < 0
                else f"{ago(age)} {self.tr('ago')}"
                if age > 1
                else self.tr("now")
            )
            parts.append(f"{self.tr('Signed')} {when} ({how})")
        payload = report.payload
        packed = self.tr("compressed") if payload.compressed else self.tr("not compressed")
        parts.append(f"{payload.codec}, {payload.size:,} {self.tr('bytes')}, {packed}")
        self.signed.setText(" · ".join(parts))
