"""Which columns of a table are shown: right click on its heading; for some, as the data have something to
tell in them and as there is room for them (column_room.py), unless the user has chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QHeaderView, QMenu

_BY_DATA = "columns_by_data"
_SHOWN = "columns_shown_by_user"
_HIDDEN = "columns_hidden_by_user"
_USELESS = "columns_useless"
_NO_ROOM = "columns_without_room"


def shown_by_data(header: QHeaderView, *columns: int) -> None:
    """These show when there is something to tell in them (`show_by_data`), whatever showed when the last
    window was closed; but what the user has hidden stays so.
    """
    header.setProperty(_BY_DATA, list(columns))


def columns_by_data(header: QHeaderView) -> list[int]:
    return _columns(header, _BY_DATA)


def show_by_data(header: QHeaderView, column: int, useful: bool) -> None:
    """The data have something to tell in `column`, or not; the user's choice goes before."""
    _put(header, _USELESS, column, not useful)
    _apply(header, column)


def leave_out(header: QHeaderView, columns: Collection[int]) -> None:
    """There is no room for these, and for all others; the user's choice goes before."""
    changed = set(_columns(header, _NO_ROOM)) ^ set(columns)
    header.setProperty(_NO_ROOM, list(columns))
    for column in sorted(changed):
        _apply(header, column)


def is_wanted(header: QHeaderView, column: int) -> bool:
    """Whether it shows as long as there is room."""
    if column in _columns(header, _HIDDEN):
        return False
    return column in _columns(header, _SHOWN) or column not in _columns(header, _USELESS)


def shown_by_user(header: QHeaderView) -> list[int]:
    return _columns(header, _SHOWN)


def hidden_by_user(header: QHeaderView) -> list[int]:
    return _columns(header, _HIDDEN)


def show_by_user(header: QHeaderView, column: int, on: bool) -> None:
    """The user's choice, here or when the last window was open."""
    _put(header, _SHOWN, column, on)
    _put(header, _HIDDEN, column, not on)
    _apply(header, column)


def _apply(header: QHeaderView, column: int) -> None:
    room = column in _columns(header, _SHOWN) or column not in _columns(header, _NO_ROOM)
    header.setSectionHidden(column, not (room and is_wanted(header, column)))


def _put(header: QHeaderView, name: str, column: int, on: bool) -> None:
    others = [each for each in _columns(header, name) if each != column]
    header.setProperty(name, [*others, column] if on else others)


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
        title = str(header.model().headerData(column, Qt.Orientation.Horizontal))
        if header.isSectionHidden(column) and column in _columns(header, _NO_ROOM):
            title = QCoreApplication.translate("HeaderMenu", "{column} (no room now)").format(column=title)
        action = menu.addAction(title)
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
