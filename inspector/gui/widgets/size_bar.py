"""How full a cookie is: a bar of the limit with one piece per key, the largest first, and the same in
words.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.domain.cookies import SizeReport
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, label, set_role

_HEIGHT = 8
_SHADES = (1.0, 0.75, 0.55, 0.4, 0.3)
_NAMED = 4


class _Bar(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.report: SizeReport | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("panel"))
        painter.drawRoundedRect(QRectF(0, 0, self.width(), _HEIGHT), 4, 4)
        if self.report is not None:
            self._paint_pieces(painter, self.report)
        painter.end()

    def _paint_pieces(self, painter: QPainter, report: SizeReport) -> None:
        color = self._theme.color(_role(report, "accent"))
        filled = self.width() * min(report.share, 1.0)
        total = sum(size for _, size in report.keys) or 1
        left = 0.0
        for number, (_, size) in enumerate(report.keys or (("", 1),)):
            width = filled * size / total if report.keys else filled
            color.setAlphaF(_SHADES[min(number, len(_SHADES) - 1)])
            painter.setBrush(color)
            painter.drawRect(QRectF(left, 0, max(width - 1, 0.5), _HEIGHT))
            left += width


class SizeBar(QWidget):
    """`show_report` paints and says it; keys beyond the first few are in the tooltip."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._bar = _Bar(theme)
        self.text = label("", "muted", name=f"{name}.text", wrap=True, selectable=True)
        column(self, self._bar, self.text, gap=4)

    def show_report(self, report: SizeReport) -> None:
        self._bar.report = report
        self._bar.update()
        keys = [f"{key} {size:,}" for key, size in report.keys]
        shown = " · ".join(keys[:_NAMED]) + (" · …" if len(keys) > _NAMED else "")
        self.text.setText(f"{report.sentence}  {shown}".strip())
        set_role(self.text, _role(report, "muted"))
        self.setToolTip(self.tr("Bytes of JSON per key, before compression:") + "\n" + "\n".join(keys[:40]))


def _role(report: SizeReport, fits: str) -> str:
    return "error" if report.dropped else "warning" if report.over else fits
