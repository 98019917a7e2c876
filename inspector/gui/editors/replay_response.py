"""The response side of the replay editor: status line, body, headers, and what differs from the original.

Object names: `replay.status`, `replay.bar` (errors and notes), `replay.show` (the row in the log),
`replay.response` the tabs, `replay.response.body`, `replay.response.pairs`; see also replay_diff.py.
"""

from __future__ import annotations

import html

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QTabWidget, QWidget

from inspector.domain.comparison import Comparison
from inspector.domain.errors import InspectorError
from inspector.domain.exchanges import Message
from inspector.gui.editors.replay_diff import ReplayDiff
from inspector.gui.models.request_cells import duration_text, size_text
from inspector.gui.theme import Theme
from inspector.gui.widgets.body_view import BodyView
from inspector.gui.widgets.build import column, named, push_button, row
from inspector.gui.widgets.empty_state import EmptyStack, EmptyState
from inspector.gui.widgets.inline_bar import InlineBar
from inspector.gui.widgets.pairs_table import PairsTable
from inspector.workspace.replays import ReplayResult


class ReplayResponse(QWidget):
    """`show_wanted(number)` for the row in the log; `save_failed(sentence, reason)`."""

    show_wanted = Signal(int)
    save_failed = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._result: ReplayResult | None = None
        self.sending = False
        self._status = named(QLabel(), "replay.status")
        self._status.setTextFormat(Qt.TextFormat.RichText)
        self._status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._show = push_button(self.tr("Show in &log"), "replay.show")
        self._show.clicked.connect(self._on_show_clicked)
        self._bar = InlineBar(theme, "replay.bar")
        self.body = BodyView("replay.response.body", theme)
        self.body.failed.connect(self.save_failed)
        self._pairs = PairsTable("replay.response.pairs", theme)
        self.diff = ReplayDiff(theme)
        self.tabs = named(QTabWidget(), "replay.response")
        self.tabs.setDocumentMode(True)
        for widget, title in (
            (self.body, self.tr("Response b&ody")),
            (self._pairs, self.tr("Response h&eaders")),
            (self.diff, self.tr("&Differences")),
        ):
            self.tabs.addTab(widget, title)
        self._empty = EmptyState(
            theme,
            "send",
            self.tr("Not sent yet"),
            self.tr("Change what you like, then Send (Ctrl+Enter). The answer appears here."),
        )
        self._stack = EmptyStack(self.tabs, self._empty)
        self._head = QWidget()
        head = row(self._head, self._status, self._show)
        head.setStretch(0, 1)
        head.setContentsMargins(12, 6, 8, 6)
        column(self, self._head, self._bar, self._stack, gap=0).setStretch(2, 1)
        self._head.hide()
        theme.changed.connect(self._paint_status)

    def show_sending(self) -> None:
        self.sending = True
        self._empty.set_texts(self.tr("Sending…"), self.tr("Cancel with Escape."))
        self._stack.show_content(False)
        self._head.hide()
        self._bar.clear()

    def show_cancelled(self, by_hand: bool) -> None:
        """No result will come; otherwise than `by_hand` it is a fault of ours, told in the window's bar."""
        self.sending = False
        self._empty.set_texts(
            self.tr("Cancelled") if by_hand else self.tr("Sending failed"),
            self.tr("The app may have done its work all the same: look at the log."),
        )

    def show_result(self, result: ReplayResult, comparison: Comparison | InspectorError | None) -> None:
        """`comparison` is an error when the original cannot be read any more."""
        self._result = result
        self.sending = False
        self._head.show()
        self._paint_status()
        self._show.setVisible(result.number is not None)
        self._say(result)
        if result.status is None:
            self._empty.set_texts(self.tr("No response"), "")
            self._stack.show_content(False)
            return
        self.body.show_message(Message(result.headers, result.body), self.tr("The response had no body."))
        self._pairs.set_groups([(self.tr("Headers"), result.headers)])
        self._show_comparison(comparison)
        self._stack.show_content(True)

    def show_problem(self, error: InspectorError) -> None:
        """Nothing was sent."""
        self._bar.show_text("error", error.sentence, error.hint)

    # -- parts -------------------------------------------------------------------------------------------

    def _say(self, result: ReplayResult) -> None:
        if result.error is not None:
            self._bar.show_text("error", result.error.sentence, result.error.hint)
        elif result.notes:
            self._bar.show_text("warning", " ".join(result.notes))
        else:
            self._bar.clear()

    def _show_comparison(self, comparison: Comparison | InspectorError | None) -> None:
        if isinstance(comparison, Comparison):
            self.diff.show_comparison(comparison)
            title = self.tr("Same as the original") if comparison.same else self.tr("&Differences  !")
            self.tabs.setTabText(2, title)
            return
        error = comparison or InspectorError(self.tr("There is no original to compare with."))
        self.diff.clear(error.sentence, error.hint)
        self.tabs.setTabText(2, self.tr("&Differences"))

    def _paint_status(self) -> None:
        result = self._result
        if result is None:
            return
        color = self._theme.status_color(result.status).name()
        status = self.tr("no response") if result.status is None else f"{result.status} {result.reason}"
        facts = [self.tr("{ms} ms").format(ms=duration_text(result.duration_ms))]
        if result.status is not None:
            facts.append(size_text(result.body.size))
        if result.number is not None:
            facts.append(f"#{result.number}")
        muted = self._theme.color("muted").name()
        self._status.setText(
            f'<span style="color:{color}; font-weight:600">{html.escape(status.strip())}</span>'
            f'<span style="color:{muted}"> &nbsp;·&nbsp; {" &nbsp;·&nbsp; ".join(facts)}</span>'
        )

    def _on_show_clicked(self) -> None:
        if self._result is not None and self._result.number is not None:
            self.show_wanted.emit(self._result.number)
