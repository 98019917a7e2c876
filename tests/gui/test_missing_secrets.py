"""A recent target whose secrets were not kept: they are asked for, never silently left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QPushButton

from inspector.domain.app_candidates import AppCandidate, AppKind
from inspector.domain.secret_text import GAP
from inspector.domain.target import TargetSpec
from inspector.gui.dialogs.open_app import OpenAppDialog
from inspector.gui.target_actions import TargetActions
from inspector.gui.target_choices import choice_of, from_setting
from inspector.gui.window import MainWindow
from inspector.workspace.app_search import AppSearch
from inspector.workspace.target import TargetControl
from inspector.workspace.workspace import Workspace
from tests.gui.kit import SAMPLE, WindowMaker, make_theme

MISSING = TargetSpec("shop:app", Path("/p"), env={"A": "1"}, missing_env=("API_TOKEN", "DB_PASSWORD"))
WHOLE = TargetSpec("shop:app", Path("/p"), env={"A": "1", "API_TOKEN": "t", "DB_PASSWORD": "p"})


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[TargetSpec]:
    """What the window wants to be started; coroutines of a test's window are never run."""
    found: list[TargetSpec] = []
    monkeypatch.setattr(TargetControl, "start", lambda _, spec: spec)
    monkeypatch.setattr(TargetActions, "_begin", lambda _, name, spec: found.append(spec))
    return found


@pytest.fixture
def window(make_window: WindowMaker, started: list[TargetSpec]) -> MainWindow:
    window = make_window(Workspace(), choices=[SAMPLE, choice_of(MISSING)])
    window.show()
    return window


def asked(window: MainWindow) -> QDialog:
    found = [each for each in window.findChildren(QDialog, "missing") if each.isVisible()]
    assert len(found) == 1
    return found[0]


def press(dialog: QDialog, name: str) -> None:
    QTest.mouseClick(dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_they_are_asked_for_before_it_starts(window: MainWindow, started: list[TargetSpec]) -> None:
    actions, chooser = window.target_actions, window.findChild(QComboBox, "target.chooser")
    actions.choose(1)
    assert started == []
    assert (actions.current, chooser.currentIndex()) == (0, 0), "the other stays chosen until then"
    dialog = asked(window)
    start = dialog.findChild(QPushButton, "missing.start")
    token, password = (dialog.findChild(QLineEdit, f"missing.{name}") for name in MISSING.missing_env)
    assert token.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClicks(token, "t")
    assert not start.isEnabled(), "one is still empty"
    QTest.keyClicks(password, "p")
    press(dialog, "missing.start")
    assert started == [WHOLE]
    assert (actions.current, chooser.currentIndex()) == (1, 1)
    actions.start()
    assert started == [WHOLE, WHOLE], "known until the window closes"


def test_it_may_be_started_without_them_or_not_at_all(window: MainWindow, started: list[TargetSpec]) -> None:
    actions = window.target_actions
    actions.choose(1)
    asked(window).reject()
    assert (started, actions.current) == ([], 0)
    actions.choose(1)
    press(asked(window), "missing.without")
    assert started == [TargetSpec("shop:app", Path("/p"), env={"A": "1"})]


def test_run_again_with_its_secrets_it_is_the_same_target(
    window: MainWindow, started: list[TargetSpec]
) -> None:
    actions = window.target_actions
    actions.run(WHOLE)
    assert started == [WHOLE]
    assert [choice.spec for choice in actions.choices] == [SAMPLE.spec, WHOLE]
    assert len(window.workspace.settings.recent_targets) == 1
    actions.forget()
    assert window.workspace.settings.recent_targets == []


GAPS = TargetSpec("shop:app", Path("/p"), arguments=(f"--token={GAP}", f"redis://:{GAP}@h/0"))
FILLED = replace(GAPS, arguments=("--token=t", "redis://:p@h/0"))


def test_what_stood_in_its_arguments_is_asked_for_and_cannot_be_left_out(
    make_window: WindowMaker, started: list[TargetSpec]
) -> None:
    window = make_window(Workspace(), choices=[SAMPLE, choice_of(replace(GAPS, missing_env=("API_TOKEN",)))])
    window.show()
    window.target_actions.choose(1)
    dialog = asked(window)
    start, without = (dialog.findChild(QPushButton, f"missing.{name}") for name in ("start", "without"))
    token, password = (
        dialog.findChild(QLineEdit, f"missing.{name}") for name in ("--token", "password in redis://:…@h/0")
    )
    QTest.keyClicks(token, "t")
    assert not without.isEnabled(), "one gap is still open"
    QTest.keyClicks(password, "p")
    assert not start.isEnabled(), "the variable is still empty"
    press(dialog, "missing.without")
    assert started == [FILLED]


def test_without_variables_there_is_nothing_to_leave_out(
    make_window: WindowMaker, started: list[TargetSpec]
) -> None:
    window = make_window(Workspace(), choices=[SAMPLE, choice_of(GAPS)])
    window.show()
    window.target_actions.choose(1)
    assert not asked(window).findChild(QPushButton, "missing.without").isVisible()


def test_run_with_secrets_in_its_arguments_it_is_written_without(
    window: MainWindow, started: list[TargetSpec]
) -> None:
    window.target_actions.run(FILLED)
    assert started == [FILLED]
    assert [from_setting(line) for line in window.workspace.settings.recent_targets] == [GAPS]


def test_a_window_of_its_own_gets_them_too(window: MainWindow) -> None:
    opened: list[TargetSpec] = []
    window.app_chosen.connect(opened.append)
    window._open_elsewhere(MISSING)
    dialog = asked(window)
    for name, value in (("API_TOKEN", "t"), ("DB_PASSWORD", "p")):
        QTest.keyClicks(dialog.findChild(QLineEdit, f"missing.{name}"), value)
    press(dialog, "missing.start")
    assert opened == [WHOLE]


def test_the_form_marks_the_gaps(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OpenAppDialog, "_look", lambda _: None)
    spec = replace(GAPS, project=tmp_path)
    dialog = OpenAppDialog(AppSearch(), window._runner, make_theme(), [spec])
    dialog.fill(spec)
    dialog._take_apps((AppCandidate("shop:app", AppKind.APP, "shop.py:1"),))
    assert GAP in dialog.form.arguments.text()
    assert "--token and password in redis://:…@h/0 were not kept" in dialog.check().sentence
    assert f"type it in place of {GAP}" in dialog.check().sentence
    assert dialog.spec() == spec
    dialog.form.arguments.setText("--token=t redis://:p@h/0")
    assert dialog.spec() == replace(FILLED, project=tmp_path)
    dialog.reject()
    dialog.deleteLater()


def test_the_form_names_them(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OpenAppDialog, "_look", lambda _: None)
    spec = TargetSpec("shop:app", tmp_path, env={"A": "1"}, missing_env=("API_TOKEN",))
    dialog = OpenAppDialog(AppSearch(), window._runner, make_theme(), [spec])
    dialog.fill(spec)
    assert (dialog.spec().env, dialog.spec().missing_env) == ({"A": "1"}, ("API_TOKEN",))
    dialog.form.variables.set_pairs([("A", "1"), ("API_TOKEN", "t")])
    assert (dialog.spec().env, dialog.spec().missing_env) == ({"A": "1", "API_TOKEN": "t"}, ())
    dialog.form.variables.set_pairs([("A", "1")])
    assert dialog.spec().missing_env == (), "taken off the list, it is not wanted"
    dialog.reject()
    dialog.deleteLater()
