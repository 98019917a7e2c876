"""How the rows of our tables look: whole ones of one height, no grid, no numbers before them."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from inspector.gui.widgets.row_height import ROW_HEIGHT


def whole_rows(table: QTableView, height: int = ROW_HEIGHT) -> None:
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setWordWrap(False)
    rows = table.verticalHeader()
    rows.hide()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setDefaultSectionSize(height)
