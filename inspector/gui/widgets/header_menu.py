"""Right click on a table's heading: which columns are shown."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QHeaderView, QMenu

_BY_DATA = "columns_by_data"


def shown_by_data(header: QHeaderView, *columns: int) -> None:
    """These show when there is something to tell in them, whatever showed when the last window was closed."""
    header.setProperty(_BY_DATA, list(columns))


def columns_by_data(header: QHeaderView) -> list[int]:
    return list(header.property(_BY_DATA) or ())


def offer_columns(header: QHeaderView, fixed: Iterable[int] = ()) -> None:
    """Give `header` a context menu that hides and shows its columns, all but those in `fixed`."""
    always = frozenset(fixed)
    header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    header.customContextMenuRequested.connect(lambda position: _show(header, always, position))


def column_menu(header: QHeaderView, always: frozenset[int]) -> QMenu:
    menu = QMenu(header)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for column in range(header.count()):
        title = header.model().headerData(column, Qt.Orientation.Horizontal)
        action = menu.addAction(str(title))
        action.setCheckable(True)
        action.setChecked(not header.isSectionHidden(column))
        action.setEnabled(column not in always)
        action.toggled.connect(lambda on, column=column: header.setSectionHidden(column, not on))
    menu.addSeparator()
    reset = menu.addAction(QCoreApplication.translate("HeaderMenu", "Show all columns"))
    reset.triggered.connect(lambda: _show_all(header))
    return menu


def _show_all(header: QHeaderView) -> None:
    for column in range(header.count()):
        header.showSection(column)


def _show(header: QHeaderView, always: frozenset[int], position: QPoint) -> None:
    column_menu(header, always).popup(header.mapToGlobal(position))
