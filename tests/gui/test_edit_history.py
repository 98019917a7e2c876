"""Undo and Redo in the Edit menu: enabled where there is something, and whose they are."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QTableView

from inspector.domain.apps import AppFacts
from inspector.domain.config import ConfigRow
from inspector.domain.config_live import live_of
from inspector.gui.edit_history import EditHistory
from inspector.gui.editors.session_editor import SessionEditor
from inspector.gui.models.value_cells import Column
from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.window import MainWindow
from inspector.workspace.workspace import Workspace
from tests.gui.kit import Sink, WindowMaker, discard, make_theme, wait
from tests.gui.session_kit import StoredSource

NAME = ConfigRow(
    "a1", "SHOP_NAME", "Corner", "str", False, False, None, "", live=live_of("SHOP_NAME", "Corner", False)
)


@pytest.fixture
def window(make_window: WindowMaker, qtbot: Any) -> MainWindow:
    workspace = Workspace()
    workspace.target.apps = (AppFacts("a1", "shop", "shop"),)
    workspace.config.show([NAME], {})
    made = make_window(workspace)
    made.show()
    made.activateWindow()
    made.tabs.show_page("config")
    table = made.findChild(QTableView, "config.table")
    table.setCurrentIndex(table.model().index(0, 0))
    return made


def offered(window: MainWindow) -> dict[str, QAction]:
    """As the menu shows them when it opens."""
    menu = next(menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == "&Edit")
    menu.aboutToShow.emit()
    undo, redo = menu.actions()[:2]
    assert (undo.objectName(), redo.objectName()) == ("action.undo", "action.redo")
    return {"undo": undo, "redo": redo}


def enabled(window: MainWindow) -> list[str]:
    return [name for name, action in offered(window).items() if action.isEnabled()]


def test_the_chosen_key_of_config(window: MainWindow) -> None:
    pressed: list[str] = []
    for name in ("undo", "redo"):
        button = window.findChild(QPushButton, f"config.editor.{name}")
        button.clicked.disconnect()
        button.clicked.connect(lambda _=False, name=name: pressed.append(name))
    assert enabled(window) == []
    window.workspace.config.show([replace(NAME, undo=1)], {})
    assert enabled(window) == ["undo"]
    offered(window)["undo"].trigger()
    window.workspace.config.show([replace(NAME, redo=1)], {})
    assert enabled(window) == ["redo"]
    offered(window)["redo"].trigger()
    assert pressed == ["undo", "redo"]
    window.tabs.show_page("flashes")
    assert enabled(window) == []


def test_what_was_typed_into_a_field_comes_first(window: MainWindow, qtbot: Any) -> None:
    window.workspace.config.show([replace(NAME, undo=1)], {})
    field = window.findChild(QLineEdit, "config.editor.value")
    field.setFocus()
    wait(qtbot, field.hasFocus)
    QTest.keyClicks(field, "x")
    offered(window)["undo"].trigger()
    assert field.text() == "Corner"
    assert enabled(window) == ["undo", "redo"], "the change in the app, and what was typed"
    offered(window)["redo"].trigger()
    assert field.text() == "xCorner"


async def test_the_session_editor_in_sight(qapp: QApplication) -> None:
    runner = TaskRunner(asyncio.get_running_loop(), Sink())
    editor = SessionEditor(runner, Navigator(), make_theme())
    editor.show()
    menu = QMenu()
    undo, redo = EditHistory(menu, lambda: editor).actions
    editor.open(StoredSource({"username": "ana"}))
    QApplication.processEvents()
    editor.table.select_path(("username",), Column.VALUE)
    menu.aboutToShow.emit()
    assert not undo.isEnabled()
    editor.table.delete.trigger()
    menu.aboutToShow.emit()
    assert undo.isEnabled()
    undo.trigger()
    assert editor.buffer.value == {"username": "ana"}
    menu.aboutToShow.emit()
    assert (undo.isEnabled(), redo.isEnabled()) == (False, True)
    await runner.close()
    discard(editor, menu)
