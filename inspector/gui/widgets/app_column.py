"""The column that tells the rows of several apps apart: beside the first one, wide enough for their names."""

from __future__ import annotations

from PySide6.QtWidgets import QTableView

from inspector.gui.widgets.app_filter import app_title
from inspector.gui.widgets.header_menu import show_by_data
from inspector.workspace.target import TargetControl

_PADDING = 20
"""Pixels left and right of a name, together."""
WIDEST = 240


class AppColumn:
    """Of `table`, whose columns have their widths already."""

    def __init__(self, table: QTableView, column: int, target: TargetControl) -> None:
        self._table, self._column, self._target = table, column, target
        header = table.horizontalHeader()
        header.moveSection(header.visualIndex(column), 1)

    def show(self, useful: bool) -> None:
        """`useful`: there are rows of several apps."""
        show_by_data(self._table.horizontalHeader(), self._column, useful)
        fit_to_apps(self._table, self._column, self._target)


def fit_to_apps(table: QTableView, column: int, target: TargetControl, widest: int = WIDEST) -> None:
    """Never narrower than the names of the apps, unless these need more than `widest` pixels."""
    header = table.horizontalHeader()
    if header.isSectionHidden(column):
        return
    metrics = table.fontMetrics()
    names = [app_title(target, app.key) for app in target.apps]
    needed = max((metrics.horizontalAdvance(name) for name in names), default=0) + _PADDING
    if header.sectionSize(column) < min(needed, widest):
        header.resizeSection(column, min(needed, widest))
