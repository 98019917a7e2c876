"""Environment variables one can edit; the values of those that may be secrets are masked until asked for."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt

from inspector.domain.config import MASK
from inspector.domain.variables import may_be_secret
from inspector.gui.models.key_values import Index, KeyColumn, KeyValueModel
from inspector.gui.theme import Theme


class VariablesModel(KeyValueModel):
    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(theme, parent)
        self._revealed = False

    def variables(self) -> dict[str, str]:
        """Those that are on and have a name."""
        return {name.strip(): value for name, value in self.pairs() if name.strip()}

    def set_revealed(self, revealed: bool) -> None:
        self._revealed = revealed
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(KeyColumn) - 1))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) and self._masked(index):
            return MASK
        return super().data(index, role)

    def _masked(self, index: Index) -> bool:
        rows = self.rows()
        if self._revealed or index.column() != KeyColumn.VALUE or not 0 <= index.row() < len(rows):
            return False
        row = rows[index.row()]
        return bool(row.value) and may_be_secret(row.name, row.value)
