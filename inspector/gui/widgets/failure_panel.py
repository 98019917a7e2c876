"""Why the target does not run: the sentence, what to do, the traceback, the line to look at, and a button to
try again. The traceback stands here or in the server output, whichever is open: never in both.

objectNames: "failure" (the panel), "failure.sentence", "failure.restart", "failure.traceback",
"failure.place", "failure.output", "failure.close".
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inspector.domain.exchanges import Place
from inspector.domain.file_names import short_name
from inspector.domain.target import Failure
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import push_button
from inspector.gui.widgets.copy_button import CopyButton

_MAX_LINES = 11


class FailurePanel(QFrame):
    """Hidden as long as there is no failure, or the user closed it."""

    restart = Signal()
    output_asked = Signal()
    place_asked = Signal(Place)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("failure")
        self._theme = theme
        self._failure: Failure | None = None
        self._told_elsewhere = False
        self._icon = QLabel()
        self._sentence = _text("failure.sentence", "heading")
        self._hint = _text("failure.hint", "")
        self._traceback = QPlainTextEdit(readOnly=True)
        self._traceback.setObjectName("failure.traceback")
        self._traceback.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._place = push_button("", "failure.place")
        self._place.clicked.connect(self._ask_for_place)
        self._output = push_button(self.tr("Server output"), "failure.output")
        self._output.setToolTip(self.tr("All that was printed, with the traceback in it"))
        self._output.clicked.connect(self.output_asked)
        self._again = push_button(self.tr("Try again"), "failure.restart")
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

    @property
    def failure(self) -> Failure | None:
        return self._failure

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
        evidence = failure.evidence
        self._traceback.setPlainText(evidence)
        self._fit(evidence.count("\n") + 1)
        self._traceback.moveCursor(self._traceback.textCursor().MoveOperation.End)
        self._name_place(failure.place)
        self._show_evidence()

    def set_told_elsewhere(self, told: bool) -> None:
        """Whether the server output is open, with the traceback in it."""
        self._told_elsewhere = told
        self._show_evidence()

    def report(self) -> str:
        failure = self._failure
        if failure is None:
            return ""
        return "\n\n".join(
            part for part in (failure.sentence, failure.hint, self._traceback.toPlainText()) if part
        )

    def _show_evidence(self) -> None:
        self._traceback.setVisible(bool(self._traceback.toPlainText()) and not self._told_elsewhere)

    def _name_place(self, place: Place | None) -> None:
        self._place.setVisible(place is not None)
        if place is not None:
            shown = f"{short_name(place.file)}:{place.line}"
            self._place.setText(self.tr("Open {place}").format(place=shown))
            self._place.setToolTip(f"{place.file}:{place.line}")

    def _ask_for_place(self) -> None:
        if self._failure is not None and self._failure.place is not None:
            self.place_asked.emit(self._failure.place)

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
        for widget in (self._place, self._output, self._again, self._copy, self._close):
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
