"""The config in depth: who set a key, a change in the running app and back, another run, extensions."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableView, QToolButton

from inspector.gui.models.config import VALUE_COLUMN
from inspector.gui.tour.engine import Step
from inspector.gui.tour.stage import Stage, find_cell, text_of

_NAME = "SHOP_NAME"
_NEW_NAME = "Corner shop"
_COOKIE_KEY = "SESSION_COOKIE_SAMESITE"


def _cell(stage: Stage, key: str, column: int = 0) -> QModelIndex:
    table = stage.find(QTableView, "config.table")
    index = find_cell(table.model(), 0, key, column)
    stage.select(table, index)
    return index


async def who_set_it(stage: Stage) -> None:
    stage.tab("config")
    _cell(stage, _NAME)
    chain = stage.find(QTableView, "config.details.chain")
    await stage.see_text("a file set it", "settings.cfg:2", lambda: text_of(chain))
    _cell(stage, "SECRET_KEY")
    await stage.see_text("the class that set the key", "from_object(config.", lambda: text_of(chain))
    stage.check("with its line", "config.py:" in text_of(chain), text_of(chain))
    stage.check("secrets stay masked there", "not secret at all" not in text_of(chain), text_of(chain))


async def changed_live(stage: Stage) -> None:
    stage.tab("config")
    before = await stage.browser.get("/")
    table = stage.find(QTableView, "config.table")
    index = _cell(stage, _NAME, VALUE_COLUMN)
    table.setCurrentIndex(index)
    stage.press(table, Qt.Key.Key_F2)
    editor = stage.find(QLineEdit, "config.cell", table)
    stage.write(editor, _NEW_NAME)
    stage.press(editor, Qt.Key.Key_Return)
    await stage.see_text("it is marked", "changed here", lambda: text_of(table))
    page = await stage.browser.get("/")
    stage.check("the next page has it", _NEW_NAME in page and _NEW_NAME not in before)


async def undone(stage: Stage) -> None:
    table = stage.find(QTableView, "config.table")
    _cell(stage, _NAME)
    stage.click(stage.find(QPushButton, "config.editor.undo"))
    await stage.see("the mark is gone", lambda: "changed here" not in text_of(table))
    stage.check("so is the name", _NEW_NAME not in await stage.browser.get("/"))


async def compared(stage: Stage) -> None:
    button = stage.find(QToolButton, "config.compare")
    _choose(button, "Remember")
    config = stage.workspace.config
    row = next(row for row in config.rows if row.key == _COOKIE_KEY)
    await config.set_value(row, "Strict")
    _choose(button, "remembered")
    table = stage.find(QTableView, "config.comparison.table")
    await stage.see_text("what differs is listed", f"{_COOKIE_KEY} | changed", lambda: text_of(table))
    title = stage.find(QLabel, "config.comparison.title")
    stage.check("against what", "remembered" in title.text(), title.text())


async def extensions(stage: Stage) -> None:
    config = stage.workspace.config
    await config.undo(next(row for row in config.rows if row.key == _COOKIE_KEY))
    stage.choose_tab("config.pages", "Extensions")
    table = stage.find(QTableView, "config.extensions")
    await stage.see_text("extensions with their versions", "Flask-Session", lambda: text_of(table))


def _choose(button: QToolButton, text: str) -> None:
    menu = button.menu()
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if text in action.text()).trigger()


STEPS = (
    Step("config-chain", "Who set a config key, and what was overwritten", who_set_it),
    Step("config-live", "A config key changed in the running app", changed_live),
    Step("config-undone", "And taken back", undone),
    Step("config-compared", "The config against another run", compared),
    Step("config-extensions", "The extensions in use", extensions),
)
