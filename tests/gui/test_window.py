"""The window as a whole: what it shows of the target, how it closes, its keys, what it remembers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTableView,
    QToolButton,
)

from inspector.domain.exchanges import Place
from inspector.domain.routes import RouteRow
from inspector.domain.target import Failure, RunState, TargetSpec, Versions
from inspector.gui.widgets.elided_label import ElidedLabel
from inspector.gui.window import MainWindow
from inspector.gui.window_state import WindowState
from inspector.workspace.notices import Level, Notice
from inspector.workspace.workspace import Workspace
from tests.gui.kit import WindowMaker, wait
from tests.workspace.exchange_maker import exchange


def text(window: MainWindow, name: str) -> str:
    label = window.findChild(QLabel, name)
    assert label is not None, name
    return label.text()


def test_it_shows_what_runs(make_window: WindowMaker, qtbot: Any) -> None:
    window = make_window()
    window.show()
    target = window.workspace.target
    assert "stopped" in text(window, "target.state")
    target.spec = TargetSpec("shop:app", Path("/p"), title="My shop")
    target.state, target.url = RunState.RUNNING, "http://127.0.0.1:43127/"
    target.versions = Versions("3.1.3", "3.1.4", "3.11.7")
    target.redis_choice = "A private redis-server started by this window."
    target.changed.emit()
    assert "43127" in text(window, "target.url")
    assert "Flask 3.1.3" in window.findChild(ElidedLabel, "target.versions").whole
    assert "running" in text(window, "target.state")
    assert text(window, "status.redis").startswith("A private redis-server")
    assert window.windowTitle() == "Flask Session Inspector · My shop"
    window.target_actions.copy_url()
    assert QApplication.clipboard().text() == target.url


def test_beside_a_capture_nothing_can_be_started(make_window: WindowMaker, qtbot: Any) -> None:
    workspace = Workspace()
    workspace.feed(exchange())
    window = make_window(workspace, choices=[])
    window.show()
    assert not window.target_bar.isVisible()
    assert text(window, "status.recording") == "recorded capture · 1 exchange"


@pytest.mark.parametrize("width", [1320, 1000, 900, 760])
def test_the_state_is_told_at_any_width(make_window: WindowMaker, qtbot: Any, width: int) -> None:
    window = make_window()
    target = window.workspace.target
    target.spec = TargetSpec("shop:app", Path("/p"), title="My shop")
    target.state, target.url = RunState.RUNNING, "http://127.0.0.1:43127/"
    target.versions = Versions("3.1.3", "3.1.4", "3.11.7")
    target.changed.emit()
    window.resize(width, 650)
    window.show()
    state = window.findChild(QLabel, "target.state")
    wait(qtbot, state.isVisible)
    assert "running" in state.text()
    assert state.width() >= state.sizeHint().width()
    if width in (1320, 760):
        assert ("Python 3.11.7" in text(window, "target.versions")) is (width == 1320)
    start = window.findChild(QToolButton, "target.start_stop")
    labelled = start.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    assert labelled is (width > 800)


def fail(window: MainWindow, failure: Failure) -> None:
    """As a target does that cannot be imported."""
    target = window.workspace.target
    target.failure, target.state = failure, RunState.FAILED
    target.changed.emit()


def test_a_failure_is_told_once_with_its_traceback(make_window: WindowMaker) -> None:
    window = make_window()
    window.show()
    fail(window, Failure("Shop cannot be started.", "Look here.", "Traceback…\nImportError: x"))
    window.workspace.notices.post(Notice(Level.ERROR, "Shop cannot be started."))
    assert window.failure.isVisible()
    assert "ImportError" in window.failure.findChild(QPlainTextEdit, "failure.traceback").toPlainText()
    assert window.notices.notices == ()
    assert "Look here." in window.failure.report()
    target = window.workspace.target
    target.state, target.failure = RunState.STARTING, None
    target.changed.emit()
    assert not window.failure.isVisible()


def test_the_traceback_stands_in_the_panel_or_in_the_output(make_window: WindowMaker, qtbot: Any) -> None:
    window = make_window()
    window.show()
    printed = ["Traceback (most recent call last):", '  File "/p/shop.py", line 7', "KeyError: 'NOPE'"]
    window.workspace.output.add_many(("stderr", line) for line in printed)
    window.workspace.output.add("stderr", "The app raised an exception while it was imported.")
    fail(window, Failure("Shop cannot be started.", "Look here.", "\n".join(printed[1:]) + "\n"))
    trace = window.failure.findChild(QPlainTextEdit, "failure.traceback")
    assert trace.isVisible()
    assert not window.output.isVisible()  # nothing there that the panel does not say
    QTest.mouseClick(window.failure.findChild(QPushButton, "failure.output"), Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: window.output.isVisible() and not trace.isVisible())
    view = window.output.view
    assert view.currentIndex().row() == 2
    assert "KeyError" in window.failure.report()  # copied with it, wherever it stands
    window.output.hide()
    wait(qtbot, trace.isVisible)


def test_a_traceback_that_the_output_does_not_have_stays(make_window: WindowMaker, qtbot: Any) -> None:
    window = make_window()
    window.show()
    window.output.show()
    fail(window, Failure("Shop cannot be started.", "Look here.", "Traceback…\nKeyError: 1"))
    trace = window.failure.findChild(QPlainTextEdit, "failure.traceback")
    assert trace.isVisible()
    window.workspace.output.add("stderr", "KeyError: 1")  # its end comes a moment later
    wait(qtbot, lambda: not trace.isVisible())


def test_an_end_without_a_traceback_opens_the_output(make_window: WindowMaker, qtbot: Any) -> None:
    window = make_window()
    window.show()
    window.workspace.output.add("stdout", "bye")
    fail(window, Failure("Shop ended.", "Look at the output.", last_lines=("bye",)))
    wait(qtbot, window.output.isVisible)
    wait(qtbot, lambda: not window.failure.findChild(QPlainTextEdit, "failure.traceback").isVisible())
    window.output.hide()
    window.workspace.target.changed.emit()
    assert not window.output.isVisible()  # closed by the user, it stays closed


def test_the_line_of_a_failure_is_a_click_away(make_window: WindowMaker, tmp_path: Path) -> None:
    window = make_window()
    window.show()
    fail(window, Failure("Shop cannot be started."))
    button = window.failure.findChild(QPushButton, "failure.place")
    assert not button.isVisible()
    source = tmp_path / "shop.py"
    fail(window, Failure("Shop cannot be started.", place=Place(str(source), 7, "settings")))
    assert button.text() == "Open shop.py:7"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == f"{source}:7"  # no editor is chosen: it is copied, and said
    assert "shop.py:7" in window.notices.notices[0].sentence


def test_the_first_close_asks_the_second_forces(make_window: WindowMaker) -> None:
    window = make_window()
    window.show()
    asked: list[str] = []
    window.close_requested.connect(lambda: asked.append("close"))
    window.force_requested.connect(lambda: asked.append("force"))
    window.close()
    assert window.isVisible()
    window.close()
    assert asked == ["close", "force"]
    window.finish()
    assert not window.isVisible()


def test_the_recording_is_counted(make_window: WindowMaker, qtbot: Any) -> None:
    window = make_window()
    window.show()
    for _ in range(3):
        window.workspace.feed(exchange())
    wait(qtbot, lambda: "3 exchanges" in text(window, "status.recording"))
    window.workspace.requests.recording = False
    wait(qtbot, lambda: "paused" in text(window, "status.recording"))


def test_keys_reach_tabs_filters_and_the_theme(make_window: WindowMaker, qtbot: Any) -> None:
    window = make_window()
    with qtbot.waitActive(window, timeout=20_000):
        window.show()
        window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    assert window.findChild(QTableView, "routes.table") is not None
    assert window.tabs.currentIndex() == 4
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is window.findChild(QLineEdit, "routes.filter")
    assert window.theme.mode == "light"
    QTest.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert window.theme.mode == "dark"
    assert window.workspace.settings.theme == "dark"


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (Qt.Key.Key_1, "requests.filter"),
        (Qt.Key.Key_2, "cookies.clients"),
        (Qt.Key.Key_3, "redis.filter"),
        (Qt.Key.Key_4, "flashes.filter"),
        (Qt.Key.Key_5, "routes.filter"),
        (Qt.Key.Key_6, "config.filter"),
    ],
)
def test_typing_after_a_tab_was_chosen_filters(
    make_window: WindowMaker, qtbot: Any, key: Qt.Key, name: str
) -> None:
    window = make_window()
    window.workspace.clients.feed(exchange())
    with qtbot.waitActive(window, timeout=20_000):
        window.show()
        window.activateWindow()
    other = Qt.Key.Key_2 if key != Qt.Key.Key_2 else Qt.Key.Key_1
    for pressed in (other, key):
        QTest.keyClick(window, pressed, Qt.KeyboardModifier.ControlModifier)
    field = QApplication.focusWidget()
    assert field.objectName() == name
    QTest.keyClick(field, Qt.Key.Key_A)
    assert not isinstance(field, QLineEdit) or field.text() == "a"
    window.tabs.tabBar().setFocus()
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is field


def test_no_shortcut_is_given_twice(make_window: WindowMaker) -> None:
    window = make_window()
    window.tabs.start(0)
    keys = Counter(
        keys.toString() for action in window.findChildren(QAction) for keys in action.shortcuts()
        if action.shortcutContext() is Qt.ShortcutContext.WindowShortcut
    )  # fmt: skip
    assert not {key for key, count in keys.items() if count > 1}


def test_tabs_are_built_when_looked_at(make_window: WindowMaker) -> None:
    window = make_window()
    assert window.findChild(QTableView, "requests.table") is not None
    assert window.findChild(QTableView, "config.table") is None
    window.tabs.show_page("config")
    assert window.findChild(QTableView, "config.table") is not None


def test_dialogs_open_without_stopping_the_world(make_window: WindowMaker, qtbot: Any) -> None:
    window = make_window()
    window.show()
    for name in ("action.about", "action.keyboard", "action.open_app", "action.open_capture"):
        action = window.findChild(QAction, name)
        action.trigger()
        dialog = QApplication.activeModalWidget()
        assert dialog is not None, name
        dialog.close()
        wait(qtbot, lambda: QApplication.activeModalWidget() is None)


def test_the_window_is_remembered(make_window: WindowMaker, tmp_path: Path) -> None:
    path = tmp_path / "window.ini"
    first = make_window(state=WindowState(path))
    first.show()
    first.resize(900, 640)
    first.tabs.show_page("routes")
    first.findChild(QTableView, "routes.table").setColumnWidth(0, 333)
    first.close()
    again = make_window(Workspace(), WindowState(path))
    assert (again.width(), again.height()) == (900, 640) or again.size() != first.sizeHint()
    assert again.tabs.currentIndex() == 4
    assert again.findChild(QTableView, "routes.table").columnWidth(0) == 333


def test_how_things_are_looked_at_is_remembered_and_what_narrows_them_is_not(
    make_window: WindowMaker, tmp_path: Path
) -> None:
    path = tmp_path / "window.ini"
    rows = [RouteRow("shop", rule, ("GET",), rule.strip("/")) for rule in ("/b", "/a", "/c")]

    def opened() -> MainWindow:
        workspace = Workspace()
        workspace.routes.show(rows)
        window = make_window(workspace, state=WindowState(path))
        window.resize(1400, 800)
        window.show()
        for stem in ("requests", "config", "routes"):
            window.tabs.show_page(stem)
        return window

    first = opened()
    tree = first.findChild(QToolButton, "routes.as_tree")
    assert tree.isChecked()
    tree.click()
    table = first.findChild(QTableView, "routes.table")
    table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    table.horizontalHeader().moveSection(table.horizontalHeader().visualIndex(2), 1)
    table.setColumnHidden(2, True)
    first.findChild(QTabBar, "requests.details.tabs").setCurrentIndex(3)
    first.findChild(QToolButton, "config.problems").setChecked(True)
    first.findChild(QToolButton, "config.reveal").setChecked(True)
    first.findChild(QLineEdit, "routes.filter").setText("a")
    first.close()

    again = opened()
    assert not again.findChild(QToolButton, "routes.as_tree").isChecked()
    table = again.findChild(QTableView, "routes.table")
    assert table.isVisible()
    shown = [table.model().index(row, 0).data() for row in range(table.model().rowCount())]
    assert shown == ["/c", "/b", "/a"]
    assert table.isColumnHidden(2)
    assert table.horizontalHeader().visualIndex(2) == 1
    assert again.findChild(QTabBar, "requests.details.tabs").currentIndex() == 3
    for name in ("config.problems", "config.reveal"):
        assert not again.findChild(QToolButton, name).isChecked(), name
    assert again.findChild(QLineEdit, "routes.filter").text() == ""


def test_the_output_keeps_its_height_in_a_window_that_is_shown_first(
    make_window: WindowMaker, tmp_path: Path, qtbot: Any
) -> None:
    path = tmp_path / "window.ini"
    first = make_window(state=WindowState(path), shown=True)
    QApplication.processEvents()
    first.output.show()
    wait(qtbot, lambda: first.output.height() < first.height() // 2)
    height = first.output.height()
    first.close()
    again = make_window(Workspace(), WindowState(path), shown=True)
    wait(qtbot, lambda: again.output.height() == height)
    assert again.output.isVisible()


def test_a_spoilt_state_file_is_ignored(make_window: WindowMaker, tmp_path: Path) -> None:
    path = tmp_path / "window.ini"
    path.write_bytes(
        b"[window]\ngeometry=@ByteArray(nonsense)\ntab=many\n[columns]\nroutes.table=@Variant(\x00)\n"
    )
    window = make_window(state=WindowState(path))
    window.show()
    assert window.tabs.currentIndex() == 0


def test_open_app_is_reached_by_keys_and_from_the_chooser(make_window: WindowMaker) -> None:
    window = make_window()
    window.show()
    action = window.findChild(QAction, "action.open_app")
    assert action.shortcut().toString() == "Ctrl+Shift+O"
    asked: list[str] = []
    window.target_actions.ask_for_app.connect(lambda: asked.append("asked"))
    action.trigger()
    assert asked == ["asked"]
    dialog = window.findChild(QDialog, "open")
    assert dialog is not None
    assert dialog.isVisible()
    dialog.reject()


def test_a_recent_app_can_be_forgotten(make_window: WindowMaker) -> None:
    window = make_window()
    actions = window.target_actions
    actions.start = lambda: None  # type: ignore[method-assign]
    actions.run(TargetSpec("shop:app", Path("/p")))
    assert len(window.workspace.settings.recent_targets) == 1
    actions.refresh()
    assert actions.named("action.forget").isEnabled()
    actions.forget()
    assert window.workspace.settings.recent_targets == []
    assert [choice.bundled for choice in actions.choices] == [True]
    assert not actions.named("action.forget").isEnabled()


def test_reload_is_switched_in_the_tool_bar_and_remembered(make_window: WindowMaker) -> None:
    workspace = Workspace()
    window = make_window(workspace)
    window.show()
    workspace.reload.activate()
    action = window.target_actions.named("action.reload")
    assert not action.isEnabled()
    workspace.target.spec = TargetSpec("shop:app", Path("/p"))
    workspace.target.changed.emit()
    assert action.isEnabled()
    assert action.isChecked()
    button = window.findChild(QToolButton, "target.reload")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not action.isChecked()
    assert workspace.settings.unwatched_targets == ["/p::shop:app"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert action.isChecked()
    assert workspace.settings.unwatched_targets == []
