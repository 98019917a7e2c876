"""The menus of the config tab: where their file dialogs begin, what they show, and how they are ordered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit

from inspector.domain.apps import AppFacts
from inspector.domain.target import TargetSpec, attach_target
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.config_menus import CompareButton, ExportButton
from inspector.workspace.workspace import Workspace
from tests.gui.kit import Sink, discard

APPS = (AppFacts("a1", "shop", "shop"), AppFacts("a2", "shop", "shop", script_root="/redis"))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace()
    made.target.apps = APPS
    made.target.spec = TargetSpec("shop:app", tmp_path)
    return made


@pytest.fixture
def runner() -> Iterator[TaskRunner]:
    """Nothing is run here: the loop stands still."""
    loop = asyncio.new_event_loop()
    yield TaskRunner(loop, Sink())
    loop.close()


def dialog_of(button: ExportButton | CompareButton, entry: str) -> QFileDialog:
    button.actions_menu.aboutToShow.emit()
    next(action for action in button.actions_menu.actions() if entry in action.text()).trigger()
    (dialog,) = button.findChildren(QFileDialog)
    return dialog


def end(dialog: QFileDialog) -> None:
    dialog.reject()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_files_are_written_and_looked_for_beside_the_app(
    workspace: Workspace, runner: TaskRunner, theme: Theme, tmp_path: Path
) -> None:
    export = ExportButton(workspace, runner, lambda: APPS[0], lambda: False, theme)
    for entry, name, kinds in (
        ("As Python", "shop_config.py", "Python files (*.py)"),
        ("As .env", "shop.env", "Files of variables (*.env .env*)"),
        ("As JSON", "shop_config.json", "Exported configs (*.json)"),
    ):
        dialog = dialog_of(export, entry)
        assert Path(dialog.directory().absolutePath()) == tmp_path
        line = dialog.findChild(QLineEdit)
        assert line is not None
        assert line.text() == name
        assert dialog.nameFilters() == [kinds, "All files (*)"]
        end(dialog)
    compare = CompareButton(workspace, runner, lambda: APPS[0], theme)
    dialog = dialog_of(compare, "exported config")
    assert Path(dialog.directory().absolutePath()) == tmp_path
    end(dialog)
    workspace.target.spec = attach_target()
    dialog = dialog_of(export, "As JSON")
    assert Path(dialog.directory().absolutePath()) == Path.home()
    end(dialog)
    discard(export, compare)


def test_what_to_compare_with_stands_together(workspace: Workspace, runner: TaskRunner, theme: Theme) -> None:
    compare = CompareButton(workspace, runner, lambda: APPS[0], theme)
    compare.remember(APPS[0])
    compare.actions_menu.aboutToShow.emit()
    assert [action.text() for action in compare.actions_menu.actions()] == [
        "With an exported config…",
        "With the remembered one",
        "With shop · /redis",
        "",
        "Remember it as it is now",
    ]
    discard(compare)
