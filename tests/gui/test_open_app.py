"""The dialog that opens an app: what it finds, what it says, what it starts; by keys and clicks."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QToolButton

from inspector.domain.config import MASK
from inspector.domain.interpreters import judged
from inspector.domain.target import TargetSpec
from inspector.gui.dialogs.open_app import OpenAppDialog
from inspector.gui.models.variables import VariablesModel
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.workspace.app_search import AppSearch
from tests.gui.kit import Sink, wait, watched
from tests.waiting import until

APP = "from flask import Flask\napp = Flask(__name__)\n"
FACTORY = "from flask import Flask\n\ndef create_app(config):\n    return Flask(__name__)\n"
Opened = Callable[..., OpenAppDialog]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "wsgi.py").write_text(APP)
    return folder


@pytest.fixture
def opened(theme: Theme, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Opened]:
    """Dialogs whose coroutines run whenever the test `turns` the loop."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", "")
    for name in ("PYENV_ROOT", "VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    loop = asyncio.new_event_loop()
    dialogs: list[OpenAppDialog] = []

    def open_dialog(recent: list[TargetSpec] | None = None) -> OpenAppDialog:
        runner = TaskRunner(loop, Sink())
        dialog = OpenAppDialog(AppSearch(), runner, theme, recent or [])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        dialog.turn = lambda: turn(loop, runner)  # type: ignore[attr-defined]
        dialog.open()
        dialogs.append(dialog)
        return dialog

    yield open_dialog
    for dialog in dialogs:
        dialog.reject()
        dialog.deleteLater()
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
    QApplication.processEvents()


def turn(loop: asyncio.AbstractEventLoop, runner: TaskRunner) -> None:
    loop.run_until_complete(until(lambda: not runner.running, "what was begun"))


def verdict(dialog: OpenAppDialog) -> str:
    label = dialog.findChild(QLabel, "open.verdict.text")
    assert label is not None
    return label.text()


def button(dialog: OpenAppDialog, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert found is not None
    return found


def choose(dialog: OpenAppDialog, project: Path, qtbot: Any) -> None:
    """Type the folder and wait for what is found there."""
    line = dialog.findChild(QLineEdit, "open.project.line")
    QTest.keyClicks(line, str(project))
    wait(qtbot, lambda: dialog._project == project)
    dialog.turn()  # type: ignore[attr-defined]


def test_from_a_folder_to_a_start_by_keys(opened: Opened, project: Path, qtbot: Any) -> None:
    dialog = opened()
    chosen: list[TargetSpec] = []
    dialog.chosen.connect(chosen.append)
    assert verdict(dialog) == "Choose the folder of your project."
    assert not button(dialog, "open.start").isEnabled()
    choose(dialog, project, qtbot)
    assert verdict(dialog).startswith("Ready to start wsgi:app with Python 3.")
    QTest.keyClick(dialog.form.project_line, Qt.Key.Key_Return)
    assert [(spec.app, spec.project, spec.python) for spec in chosen] == [
        ("wsgi:app", project, Path(sys.executable))
    ]
    assert not dialog.isVisible()


def test_two_candidates_are_offered(opened: Opened, project: Path, qtbot: Any) -> None:
    (project / "wsgi.py").write_text("from flask import Flask\nfront = Flask('f')\nback = Flask('b')\n")
    dialog = opened()
    choose(dialog, project, qtbot)
    assert verdict(dialog) == "Found: wsgi:back, wsgi:front. Choose one."
    assert not button(dialog, "open.start").isEnabled()
    app = dialog.form.app
    assert [app.itemText(n) for n in range(app.count())] == ["wsgi:back", "wsgi:front"]
    app.setFocus()
    QTest.keyClick(app, Qt.Key.Key_Down)
    assert verdict(dialog).startswith("Ready to start wsgi:back")


def test_beside_a_factory_the_app_that_flask_takes_is_filled_in(
    opened: Opened, project: Path, qtbot: Any
) -> None:
    (project / "wsgi.py").write_text(
        "from flask import Flask\ndef create_app(name):\n    return Flask(name)\napp = create_app('a')\n"
        "application = Flask(__name__)\nadmin = Flask('admin')\n"
    )
    dialog = opened()
    choose(dialog, project, qtbot)
    assert verdict(dialog).startswith("Ready to start wsgi:app with")


def test_what_was_typed_stays_and_is_judged(opened: Opened, project: Path, qtbot: Any) -> None:
    (project / "factory.py").write_text(FACTORY)
    dialog = opened()
    choose(dialog, project, qtbot)
    line = dialog.findChild(QLineEdit, "open.app.line")
    line.selectAll()
    QTest.keyClicks(line, "wsgi:ap")
    assert verdict(dialog) == "wsgi shows no app called ap. Did you mean wsgi:app?"
    assert button(dialog, "open.start").isEnabled()
    line.selectAll()
    QTest.keyClicks(line, "factory:create_app")
    assert verdict(dialog).startswith("create_app needs config")
    assert not button(dialog, "open.start").isEnabled()
    QTest.keyClicks(line, '("dev")')
    assert dialog.spec().app == 'factory:create_app("dev")'
    assert button(dialog, "open.start").isEnabled()


def test_a_folder_that_is_gone(opened: Opened, project: Path) -> None:
    dialog = opened()
    dialog.form.project_line.setText(str(project / "gone"))
    assert "does not exist" in verdict(dialog)
    dialog.accept()
    assert dialog.isVisible()


def test_a_slip_in_the_folder_and_back(opened: Opened, project: Path, qtbot: Any) -> None:
    dialog = opened()
    choose(dialog, project, qtbot)
    line = dialog.form.project_line
    QTest.keyClicks(line, "x")
    wait(qtbot, lambda: "does not exist" in verdict(dialog) and not dialog._pause.isActive())
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    wait(qtbot, lambda: dialog._project == project)
    dialog.turn()  # type: ignore[attr-defined]
    assert verdict(dialog).startswith("Ready to start wsgi:app")


def test_an_interpreter_without_flask_and_another_by_keys(opened: Opened, project: Path, qtbot: Any) -> None:
    dialog = opened()
    choose(dialog, project, qtbot)
    found = [
        judged(project / "a", "the project's .venv", "3.12.1", ""),
        judged(project / "b", "pyenv 3.8.18", "3.8.18", "1.1.4"),
        judged(Path(sys.executable), "PATH", "3.11.7", "3.1.3"),
    ]
    for interpreter in found[:2]:
        interpreter.path.touch()
    dialog.form.interpreters.set_interpreters(found)
    table = dialog.form.interpreters.table
    watched(table.model())
    assert "with Python 3.11.7" in verdict(dialog)
    QTest.keyClick(table, Qt.Key.Key_Up)
    assert verdict(dialog).startswith("There is no Flask in this Python 3.12.1.")
    assert not button(dialog, "open.start").isEnabled()
    for _ in range(2):
        QTest.keyClick(table, Qt.Key.Key_Down)
    assert verdict(dialog) == "Flask 1.1.4 is too old: 2.1 or newer is needed."


def test_everything_else_reaches_the_target(opened: Opened, project: Path, qtbot: Any) -> None:
    (project / "dev.env").write_text("A=1")
    dialog = opened()
    choose(dialog, project, qtbot)
    form = dialog.form
    form._env_files.setText("dev.env:gone.env")
    assert "gone.env" in verdict(dialog)
    form._env_files.setText("dev.env")
    form.variables.set_pairs([("STAGE", "dev"), ("", "nameless")])
    form.arguments.setText("--fast 'x y")
    assert "not closed" in verdict(dialog)
    form.arguments.setText("--fast 'x y'")
    form.address.port.setValue(5001)
    form.debug.setCurrentIndex(1)
    spec = dialog.spec()
    assert spec.env_files == (project / "dev.env",)
    assert spec.env == {"STAGE": "dev"}
    assert spec.arguments == ("--fast", "x y")
    assert (spec.host, spec.port, spec.debug) == ("127.0.0.1", 5001, True)


def test_the_projects_own_address_is_the_default(opened: Opened, project: Path, qtbot: Any) -> None:
    (project / ".flaskenv").write_text("FLASK_RUN_PORT=5055\n")
    dialog = opened()
    choose(dialog, project, qtbot)
    source = dialog.findChild(QLabel, "open.address.source")
    assert source is not None
    assert (dialog.spec().host, dialog.spec().port) == ("127.0.0.1", 5055)
    assert source.text() == "from .flaskenv"
    dialog.form.app.set_text("wsgi:app")
    assert verdict(dialog).endswith("Port 5055: from .flaskenv.")
    dialog.form.address.port.setValue(5056)
    assert (source.text(), dialog.spec().port) == ("", 5056)
    dialog.form.address.port.setValue(5055)
    other = project.parent / "other"
    other.mkdir()
    dialog.form._project.setEditText(str(other))
    wait(qtbot, lambda: dialog._project == other)
    dialog.turn()  # type: ignore[attr-defined]
    assert (source.text(), dialog.spec().port) == ("", 0)
    again = opened([TargetSpec("wsgi:app", project, port=5002)])
    again.form.recent_chosen.emit(0)
    again.turn()  # type: ignore[attr-defined]
    assert again.spec().port == 5002


def test_a_command_serves_instead(opened: Opened, project: Path, qtbot: Any) -> None:
    dialog = opened()
    choose(dialog, project, qtbot)
    dialog.form.command.setText("flask run --debug 'a")
    assert "not closed" in verdict(dialog)
    dialog.form.command.setText("flask run --debug")
    assert verdict(dialog).startswith("Ready to start flask run --debug with Python")
    assert not dialog.form.app.isEnabled()
    spec = dialog.spec()
    assert (spec.app, spec.command, spec.name) == ("", ("flask", "run", "--debug"), "flask run --debug")
    assert spec.reloads_itself


def test_tab_goes_from_top_to_bottom(opened: Opened) -> None:
    dialog = opened()
    dialog.form.fill(TargetSpec("x", Path("/p"), port=1))
    names, widget = [], dialog.findChild(QComboBox, "open.project")
    for _ in range(200):
        if widget.objectName().startswith("open.") and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            names.append(widget.objectName())
        widget = widget.nextInFocusChain()
        if widget.objectName() == "open.project":
            break
    wanted = [
        "project",
        "app",
        "interpreters",
        "more",
        "env_files",
        "variables",
        "reveal",
        "command",
        "arguments",
    ]
    wanted += ["host", "port", "debug", "window", "start"]
    assert [name for name in names if name in {f"open.{each}" for each in wanted}] == [
        f"open.{each}" for each in wanted
    ]


def test_a_recent_target_fills_the_form(opened: Opened, project: Path) -> None:
    before = TargetSpec("wsgi:app", project, port=5002, arguments=("a b",), debug=False, env={"A": "1"})
    dialog = opened([before])
    dialog.form.recent_chosen.emit(0)
    dialog.turn()  # type: ignore[attr-defined]
    spec = dialog.spec()
    assert (spec.app, spec.project, spec.port, spec.arguments, spec.debug, spec.env) == (
        "wsgi:app",
        project,
        5002,
        ("a b",),
        False,
        {"A": "1"},
    )


def test_another_folder_than_the_recent_ones_forgets_what_it_filled_in(
    opened: Opened, project: Path, qtbot: Any
) -> None:
    other = project.parent / "other"
    other.mkdir()
    (other / "app.py").write_text(APP)
    before = TargetSpec("wsgi:app", project, port=5002, env={"TOKEN": "of the shop"}, python=project / "bin")
    dialog = opened([before])
    dialog.form.recent_chosen.emit(0)
    dialog.turn()  # type: ignore[attr-defined]
    dialog.form.arguments.setText("--typed")
    dialog.form.project_line.selectAll()
    choose(dialog, other, qtbot)
    spec = dialog.spec()
    assert (spec.app, spec.project, spec.python) == ("app:app", other, Path(sys.executable))
    assert (spec.port, spec.env, spec.arguments) == (0, {}, ("--typed",))


def test_on_a_low_screen_the_fields_scroll_and_the_buttons_stay(opened: Opened) -> None:
    dialog = opened()
    toggle = dialog.findChild(QToolButton, "open.more")
    low = dialog.height()
    toggle.click()
    QApplication.processEvents()
    assert low < dialog.height() <= dialog.screen().availableGeometry().height()
    dialog.resize(dialog.width(), 480)
    QApplication.processEvents()
    assert dialog.height() == 480
    start = button(dialog, "open.start")
    assert dialog.rect().contains(start.mapTo(dialog, start.rect().bottomRight()))
    toggle.click()
    QApplication.processEvents()
    assert dialog.height() == low


def test_in_a_window_of_its_own(opened: Opened, project: Path, qtbot: Any) -> None:
    dialog = opened()
    chosen: list[TargetSpec] = []
    dialog.chosen_for_new_window.connect(chosen.append)
    choose(dialog, project, qtbot)
    QTest.mouseClick(button(dialog, "open.window"), Qt.MouseButton.LeftButton)
    assert [spec.app for spec in chosen] == ["wsgi:app"]


def test_secret_variables_are_masked(theme: Theme) -> None:
    model = watched(VariablesModel(theme))
    model.set_pairs([("SECRET_KEY", "hunter2"), ("DB", "postgres://u:hunter2@h/d"), ("STAGE", "dev")])
    assert [model.index(n, 1).data() for n in range(3)] == [MASK, MASK, "dev"]
    assert model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole) == MASK
    assert model.index(0, 1).data(Qt.ItemDataRole.EditRole) == "hunter2"
    model.set_revealed(True)
    assert model.index(0, 1).data() == "hunter2"
