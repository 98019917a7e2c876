"""Why the target does not run: the sentence, what to do, the traceback, and a button to try again.

objectNames: "failure" (the panel), "failure.sentence", "failure.restart", "failure.traceback",
"failure.close".
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
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

from inspector.domain.target import Failure
from inspector.gui.theme import Theme
from inspector.gui.widgets.copy_button import CopyButton

_MAX_LINES = 11


class FailurePanel(QFrame):
    """Hidden as long as there is no failure, or the user closed it."""

    restart = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("failure")
        self._theme = theme
        self._failure: Failure | None = None
        self._icon = QLabel()
        self._sentence = _text("failure.sentence", "heading")
        self._hint = _text("failure.hint", "")
        self._traceback = QPlainTextEdit(readOnly=True)
        self._traceback.setObjectName("failure.traceback")
        self._traceback.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._again = QPushButton(self.tr("Try again"))
        self._again.setObjectName("failure.restart")
        self._again.clicked.connect(self.restart)
        self._close = QToolButton()
        self._close.setObjectName("failure.close")
        self._close.setAccessibleName(self.tr("Close"))
        self._close.clicked.connect(self.hide)
        self._copy = CopyButton(theme, self.report, self.tr("the report"))
        self._build()
        self._paint()
        theme.changed.connect(self._paint)
        self.hide()

    def show_failure(self, failure: Failure | None, starts_again: bool = False) -> None:
        """None hides the panel; the same failure again leaves it as the user has it. `starts_again`: when a
        file is saved.
        """
        if failure is self._failure:
            return
        self._failure = failure
        self.setVisible(failure is not None)
        if failure is None:
            return
        self._sentence.setText(failure.sentence)
        again = self.tr("It starts again when a file of the project is saved.") if starts_again else ""
        hint = " ".join(part for part in (failure.hint, again) if part)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        evidence = failure.traceback.rstrip() or "\n".join(failure.last_lines)
        self._traceback.setPlainText(evidence)
        self._traceback.setVisible(bool(evidence))
        self._fit(evidence.count("\n") + 1)
        self._traceback.moveCursor(self._traceback.textCursor().MoveOperation.End)

    def report(self) -> str:
        failure = self._failure
        if failure is None:
            return ""
        return "\n\n".join(
            part for part in (failure.sentence, failure.hint, self._traceback.toPlainText()) if part
        )

    def _fit(self, lines: int) -> None:
        height = self._traceback.fontMetrics().lineSpacing() * min(lines + 1, _MAX_LINES) + 20
        self._traceback.setFixedHeight(height)

    def _build(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._sentence)
        texts.addWidget(self._hint)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(texts, 1)
        for widget in (self._again, self._copy, self._close):
            top.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._traceback)

    def _paint(self) -> None:
        background, code = self._theme.color("error_background"), self._theme.color("code_background")
        self.setStyleSheet(
            f"FailurePanel {{ background: {background.name()}; }}"
            f"QPlainTextEdit {{ background: {code.name()}; border-radius: 5px; padding: 6px; }}"
        )
        self._traceback.setFont(self._theme.mono())
        self._icon.setPixmap(self._theme.pixmap("error", 20, "error"))
        self._close.setIcon(self._theme.icon("close", "muted"))


def _text(name: str, role: str) -> QLabel:
    label = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
