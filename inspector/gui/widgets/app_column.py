"""The column that tells the rows of several apps apart: beside the first one, wide enough for their names."""

from __future__ import annotations

from PySide6.QtWidgets import QTableView

from inspector.gui.widgets.app_filter import app_title
from inspector.gui.widgets.header_menu import show_by_data
from inspector.workspace.target import TargetControl

_PADDING = 20
"""Pixels left and right of a name, together."""
_WIDEST = 240


class AppColumn:
    """Of `table`, whose columns have their widths already."""

    def __init__(self, table: QTableView, column: int, target: TargetControl) -> None:
        self._table, self._column, self._target = table, column, target
        header = table.horizontalHeader()
        header.moveSection(header.visualIndex(column), 1)

    def show(self, useful: bool) -> None:
        """`useful`: there are rows of several apps. Never narrower than the names, unless these are long."""
        header = self._table.horizontalHeader()
        show_by_data(header, self._column, useful)
        if header.isSectionHidden(self._column):
            return
        metrics = self._table.fontMetrics()
        names = [app_title(self._target, app.key) for app in self._target.apps]
        needed = max((metrics.horizontalAdvance(name) for name in names), default=0) + _PADDING
        if header.sectionSize(self._column) < min(needed, _WIDEST):
            header.resizeSection(self._column, min(needed, _WIDEST))
