"""The user's editor: chosen in a dialog, kept in the settings, started by a click on a line."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QLineEdit, QPushButton

from inspector.domain.exchanges import Place
from inspector.gui.widgets.places import Places
from tests.gui.kit import WindowMaker, wait


def places(command: str) -> tuple[Places, list[str]]:
    made = Places(lambda: command)
    told: list[str] = []
    made.told.connect(told.append)
    return made, told


def test_a_click_runs_the_command(tmp_path: Path, qtbot: Any) -> None:
    source, seen = tmp_path / "my shop.py", tmp_path / "seen"
    source.write_text("")
    script = "import sys; open(sys.argv[1], 'w').write(sys.argv[2])"
    command = f"{shlex.join([sys.executable, '-c', script, str(seen)])} {{file}}:{{line}}"
    made, told = places(command)
    made.open(Place(str(source), 31, "login"))
    wait(qtbot, lambda: seen.exists() and seen.read_text() == f"{source}:31")
    assert told == []


def test_what_cannot_be_opened_is_said(tmp_path: Path, qapp: Any) -> None:
    source = tmp_path / "a.py"
    source.write_text("")
    for command, says in (
        ("no-such-editor-anywhere {file}", "could not be started"),
        ("code 'x {file}", "quotation mark"),
        ("code {file}:{lin}", "did you mean {line}?"),  # from settings of an earlier version
        ("vscode://file{file}:{lin}", "did you mean {line}?"),
        ("", "choose an editor"),
    ):
        made, told = places(command)
        made.open(Place(str(source), 1, ""))
        assert len(told) == 1
        assert says in told[0]
    assert QApplication.clipboard().text() == f"{source}:1"
    made, told = places("code {file}")
    made.open(Place(str(tmp_path / "gone.py"), 1, ""))
    assert told == [f"{tmp_path / 'gone.py'} is not on this machine."]


def test_the_dialog_keeps_the_choice(make_window: WindowMaker, qtbot: Any) -> None:
    window = make_window()
    window.show()
    window.findChild(QAction, "action.editor").trigger()
    dialog = window.findChild(QDialog, "editor_command")
    template = dialog.findChild(QLineEdit, "editor_command.template")
    ok = dialog.findChild(QPushButton, "editor_command.ok")
    QTest.keyClicks(template, "subl")
    assert not ok.isEnabled()
    assert "{file}" in dialog.findChild(QLabel, "editor_command.problem").text()
    box = dialog.findChild(QComboBox, "editor_command.preset")
    box.setCurrentIndex(box.findText("PyCharm", Qt.MatchFlag.MatchStartsWith))
    box.activated.emit(box.currentIndex())
    assert "/home/ann/shop/auth.py" in dialog.findChild(QLabel, "editor_command.example").text()
    QTest.mouseClick(ok, Qt.MouseButton.LeftButton)
    assert window.workspace.settings.editor_command == "pycharm --line {line} {file}"


def test_placeholders_are_checked_while_one_types(make_window: WindowMaker) -> None:
    window = make_window()
    window.show()
    window.findChild(QAction, "action.editor").trigger()
    dialog = window.findChild(QDialog, "editor_command")
    template = dialog.findChild(QLineEdit, "editor_command.template")
    problem = dialog.findChild(QLabel, "editor_command.problem")
    example = dialog.findChild(QLabel, "editor_command.example")
    ok = dialog.findChild(QPushButton, "editor_command.ok")
    assert not problem.isVisible()
    QTest.keyClicks(template, "subl {file}:{lin")
    assert "{lin is not known: did you mean {line}?" in problem.text()
    assert template.property("problem")
    assert not example.isVisible()
    QTest.keyClick(template, Qt.Key.Key_Return)
    assert dialog.isVisible()  # nothing is saved that cannot work
    QTest.keyClicks(template, "e}")
    assert not problem.isVisible()
    assert example.text() == "For example: subl /home/ann/shop/auth.py:31"
    for _ in range(len(":{line}")):
        QTest.keyClick(template, Qt.Key.Key_Backspace)
    assert "opens at its beginning" in problem.text()
    assert problem.property("role") == "warning"
    assert ok.isEnabled()
    QTest.keyClick(template, Qt.Key.Key_Return)
    assert window.workspace.settings.editor_command == "subl {file}"
