"""Several lists of names and values in one table, chosen by a row of small tabs: headers, query, form, files.

pairs = PairsTable("requests.request.pairs", theme); pairs.set_groups([("Headers", headers), ("Form",
form)])

Object names: `<name>.tabs`, `<name>.table`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget

from inspector.gui.models.table_model import Column, TableModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.records_table import RecordsTable

Pair = tuple[str, str]


class PairsTable(QWidget):
    """The chosen group stays chosen, by its title, when others are set."""

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._groups: list[tuple[str, Sequence[Pair]]] = []
        self._tabs = QTabBar()
        self._tabs.setObjectName(f"{name}.tabs")
        self._tabs.setExpanding(False)
        self._tabs.setDrawBase(False)
        self._tabs.currentChanged.connect(self._show_group)
        columns: tuple[Column[Pair], ...] = (
            Column(self.tr("name"), lambda pair: pair[0], 190, color=lambda pair: "muted"),
            Column(self.tr("value"), lambda pair: pair[1], 300, mono=True),
        )
        self.model = TableModel(columns, theme, self)
        self.table = RecordsTable(f"{name}.table", self.model, stretch=1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._tabs)
        layout.addWidget(self.table, 1)

    def set_groups(self, groups: Sequence[tuple[str, Sequence[Pair]]]) -> None:
        chosen = self._groups[self._tabs.currentIndex()][0] if self._groups else ""
        self._groups = list(groups)
        self._tabs.blockSignals(True)
        while self._tabs.count() > len(self._groups):
            self._tabs.removeTab(self._tabs.count() - 1)
        for number, (title, pairs) in enumerate(self._groups):
            label = f"{title}  {len(pairs)}" if pairs else title
            if number < self._tabs.count():
                self._tabs.setTabText(number, label)
            else:
                self._tabs.addTab(label)
        titles = [title for title, _ in self._groups]
        self._tabs.setCurrentIndex(titles.index(chosen) if chosen in titles else 0)
        self._tabs.blockSignals(False)
        self._show_group(self._tabs.currentIndex())

    def _show_group(self, number: int) -> None:
        if 0 <= number < len(self._groups):
            self.model.set_rows(self._groups[number][1])
