"""What differs between a replay and its original: a table of facts, and the bodies line by line.

Object names: `replay.diff.summary`, `replay.diff.table`, `replay.diff.all` (also show what is the same),
`replay.diff.body`, `replay.diff.body.summary`.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHeaderView, QSplitter, QWidget

from inspector.domain.comparison import Comparison
from inspector.gui.models.comparison_rows import (
    ComparisonRow,
    comparison_columns,
    comparison_rows,
    flashes_differ,
)
from inspector.gui.models.table_model import TableModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, label, named, row, set_role
from inspector.gui.widgets.diff_text import DiffText
from inspector.gui.widgets.empty_state import EmptyStack, EmptyState
from inspector.gui.widgets.records_table import RecordsTable

_NO_LIMIT = 16_777_215
"""Qt's QWIDGETSIZE_MAX."""


class ReplayDiff(QWidget):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ComparisonRow] = []
        self._summary = label(role="heading", name="replay.diff.summary", wrap=True, selectable=True)
        self._all = named(QCheckBox(self.tr("Also what is the &same")), "replay.diff.all")
        self._all.toggled.connect(lambda _: self._show_rows())
        self._model: TableModel[ComparisonRow] = TableModel(comparison_columns(), theme, self)
        self._table = RecordsTable("replay.diff.table", self._model, stretch=4)
        self._table.horizontalHeader().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self._body_summary = label(role="muted", name="replay.diff.body.summary", wrap=True, selectable=True)
        self._body = DiffText("replay.diff.body", theme)
        self._stack = EmptyStack(
            self._lay_out(),
            EmptyState(
                theme,
                "diff",
                self.tr("Nothing to compare yet"),
                self.tr("Send the request: status, headers, body, session and flashes are compared."),
            ),
        )
        column(self, self._stack, gap=0)

    def clear(self, sentence: str = "", hint: str = "") -> None:
        """Nothing can be compared, for this reason."""
        if sentence:
            self._stack.empty.set_texts(sentence, hint)
        self._stack.show_content(False)

    def show_comparison(self, comparison: Comparison) -> None:
        self._rows = comparison_rows(comparison)
        self._show_rows()
        self._summary.setText(self._summary_of(comparison))
        set_role(self._summary, "success" if comparison.same else "heading")
        body = comparison.body
        self._body_summary.setText(self.tr("Body: {what}").format(what=body.summary))
        self._body.show_lines(body.lines)
        self._body.setVisible(bool(body.lines))
        self._bottom.setMaximumHeight(_NO_LIMIT if body.lines else self._body_summary.sizeHint().height())
        self._stack.show_content(True)

    # -- parts -------------------------------------------------------------------------------------------

    def _lay_out(self) -> QWidget:
        head = row(None, self._summary, self._all)
        head.setStretch(0, 1)
        head.setContentsMargins(12, 8, 12, 8)
        top = QWidget()
        self._bottom = bottom = QWidget()
        column(top, head, self._table, gap=0)
        self._body_summary.setContentsMargins(12, 8, 12, 8)
        below = column(bottom, self._body_summary, self._body, gap=0)
        below.setAlignment(self._body_summary, Qt.AlignmentFlag.AlignTop)
        below.setStretch(1, 1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(top)
        splitter.addWidget(bottom)
        splitter.setSizes([260, 260])
        return splitter

    def _show_rows(self) -> None:
        everything = self._all.isChecked()
        self._model.set_rows([row for row in self._rows if everything or row.kind != "same"])

    def _summary_of(self, comparison: Comparison) -> str:
        if comparison.same:
            return self.tr("The same as the original.")
        counts = [
            (self.tr("status"), comparison.status[0] != comparison.status[1]),
            (self.tr("headers"), any(header.before != header.after for header in comparison.headers)),
            (self.tr("body"), not comparison.body.same),
            (self.tr("session"), comparison.session is not None and not comparison.session.same),
            (self.tr("flashes"), flashes_differ(comparison)),
        ]
        parts = ", ".join(name for name, differs in counts if differs)
        return self.tr("Different from the original: {parts}").format(parts=parts)
