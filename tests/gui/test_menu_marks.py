"""What can be switched has a mark of our own in every menu, and dialogs' buttons look alike everywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QMenu, QStyle, QTableView

from inspector.gui.theme import Mode, Theme
from inspector.gui.widgets.header_menu import column_menu
from inspector.gui.window import MainWindow
from tests.gui.kit import WindowMaker, make_theme

_LEFT = 34
"""Pixels of a menu in which marks and icons stand."""


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest, qapp: object) -> Iterator[Theme]:
    mode: Mode = request.param
    yield make_theme(mode)
    make_theme("light")


def mark_of(menu: QMenu, action: QAction, theme: Theme) -> str:
    """ "on": filled with the accent; "off": the edge of a mark; "": nothing."""
    menu.popup(QPoint(0, 0))
    image = menu.grab().toImage()
    row = menu.actionGeometry(action)
    menu.hide()
    colors = _colors(image, QRect(5, row.y() + 3, _LEFT, row.height() - 6))
    if colors.count(theme.color("accent").rgb()) > 40:
        return "on"
    return "off" if colors.count(theme.color("muted").rgb()) > 20 else ""


def _colors(image: QImage, within: QRect) -> list[int]:
    return [
        image.pixel(x, y)
        for x in range(within.left(), within.right())
        for y in range(within.top(), within.bottom())
    ]


def menu_with(window: MainWindow, action: QAction) -> QMenu:
    return next(menu for menu in window.menuBar().findChildren(QMenu) if action in menu.actions())


def test_restart_on_save_is_a_check_item(make_window: WindowMaker, theme: Theme) -> None:
    window = make_window()
    window.show()
    watches = window.target_actions.named("action.reload")
    watches.setEnabled(True)  # as beside an app that is served from its files
    menu = menu_with(window, watches)
    for on in (True, False):
        watches.setChecked(on)
        assert mark_of(menu, watches, theme) == ("on" if on else "off")


def test_the_menus_of_docks_and_columns_have_marks(make_window: WindowMaker, theme: Theme) -> None:
    window = make_window()
    window.show()
    output = window.output.toggleViewAction()
    assert mark_of(menu_with(window, output), output, theme) == "off"
    window.output.show()
    assert mark_of(menu_with(window, output), output, theme) == "on"
    table = window.findChild(QTableView, "requests.table")
    assert isinstance(table, QTableView)
    header = table.horizontalHeader()
    menu = column_menu(header, frozenset())
    marks = {action.text(): mark_of(menu, action, theme) for action in menu.actions()[: header.count()]}
    assert marks["path"] == "on"
    assert marks["process"] == "off"


def test_the_buttons_of_dialogs_have_no_icons_of_the_system(make_window: WindowMaker) -> None:
    window = make_window()
    window.show()
    for name in ("action.about", "action.keyboard", "action.editor"):
        window.menus.actions[name].trigger()
    dialogs = window.findChildren(QDialog)
    assert len(dialogs) == 3
    for dialog in dialogs:
        box = dialog.findChild(QDialogButtonBox)
        assert isinstance(box, QDialogButtonBox)
        assert all(button.icon().isNull() for button in box.buttons())
        hint = QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons
        assert box.style().styleHint(hint, None, box) == 0
        dialog.close()
