"""When somebody else wrote the same session: both versions side by side, and a choice for each key.

Nothing is lost here: Back returns to the table with every edit as it was. Names for tests and the tour:
"session.editor.conflict", "session.editor.conflict.table", ".mine", ".theirs", ".save", ".back".
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from inspector.domain.merge import KeyMerge, Side
from inspector.gui.models.merge_table import Column, MergeTableModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, label, named, push_button, row


class ConflictPanel(QWidget):
    """`resolved` when the user wants the choices applied and saved, `back` to return to the table."""

    resolved = Signal()
    back = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("session.editor.conflict")
        self.model = MergeTableModel(theme, self)
        self._sentence = label("", "heading", name="session.editor.conflict.sentence", wrap=True)
        self._explanation = label("", "muted", wrap=True)
        self.table = named(QTableView(), "session.editor.conflict.table")
        self._set_up_table()
        self._mine = push_button(self.tr("All &mine"), "session.editor.conflict.mine")
        self._theirs = push_button(self.tr("All &theirs"), "session.editor.conflict.theirs")
        self._save = push_button("", "session.editor.conflict.save", primary=True)
        self._back = push_button(self.tr("&Back to the table"), "session.editor.conflict.back")
        self._state = label("", "muted")
        self._mine.clicked.connect(lambda: self._choose_all(Side.MINE))
        self._theirs.clicked.connect(lambda: self._choose_all(Side.THEIRS))
        self._save.clicked.connect(self.resolved)
        self._back.clicked.connect(self.back)
        self.model.chosen.connect(self._update)
        bottom = row(None, self._mine, self._theirs, self._state, 1, self._back, self._save)
        layout = column(self, self._sentence, self._explanation, self.table, bottom)
        layout.setStretch(2, 1)

    def _set_up_table(self) -> None:
        self.table.setModel(self.model)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(Column.KEY, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(Column.KEY, 140)

    def show_merges(self, merges: Sequence[KeyMerge], sentence: str, save_label: str) -> None:
        self.model.show_merges(merges)
        self._sentence.setText(sentence)
        self._explanation.setText(
            self.tr(
                "Tick the version to keep for each key. Keys that only one side changed are ticked already."
            )
        )
        self._save.setText(save_label)
        self._update()
        self.table.setFocus()

    def _choose_all(self, side: Side) -> None:
        self.model.choose(range(len(self.model.merges)), side)

    def _update(self) -> None:
        undecided = self.model.undecided
        self._save.setEnabled(not undecided)
        self._state.setText(f"{undecided} " + self.tr("to decide") if undecided else "")
