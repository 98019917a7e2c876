"""Which columns of a table are shown: right click on its heading; for some, as the data have something to
tell in them, unless the user has chosen.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QHeaderView, QMenu

_BY_DATA = "columns_by_data"
_SHOWN = "columns_shown_by_user"
_HIDDEN = "columns_hidden_by_user"


def shown_by_data(header: QHeaderView, *columns: int) -> None:
    """These show when there is something to tell in them (`show_by_data`), whatever showed when the last
    window was closed; but what the user has hidden stays so.
    """
    header.setProperty(_BY_DATA, list(columns))


def columns_by_data(header: QHeaderView) -> list[int]:
    return _columns(header, _BY_DATA)


def show_by_data(header: QHeaderView, column: int, useful: bool) -> None:
    """The data have something to tell in `column`, or not; the user's choice goes before."""
    if column in _columns(header, _HIDDEN):
        useful = False
    elif column in _columns(header, _SHOWN):
        useful = True
    header.setSectionHidden(column, not useful)


def hidden_by_user(header: QHeaderView) -> list[int]:
    return _columns(header, _HIDDEN)


def show_by_user(header: QHeaderView, column: int, on: bool) -> None:
    """The user's choice, here or when the last window was open."""
    for name, holds in ((_SHOWN, on), (_HIDDEN, not on)):
        others = [each for each in _columns(header, name) if each != column]
        header.setProperty(name, [*others, column] if holds else others)
    header.setSectionHidden(column, not on)


def _columns(header: QHeaderView, name: str) -> list[int]:
    return list(header.property(name) or ())


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
        action.toggled.connect(lambda on, column=column: show_by_user(header, column, on))
    menu.addSeparator()
    reset = menu.addAction(QCoreApplication.translate("HeaderMenu", "Show all columns"))
    reset.triggered.connect(lambda: _show_all(header))
    return menu


def _show_all(header: QHeaderView) -> None:
    for column in range(header.count()):
        show_by_user(header, column, True)


def _show(header: QHeaderView, always: frozenset[int], position: QPoint) -> None:
    column_menu(header, always).popup(header.mapToGlobal(position))
