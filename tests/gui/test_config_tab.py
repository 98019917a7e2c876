"""The config tab: what is shown of each key, filters, the chain, typing a value, the menus, comparison,
extensions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabBar,
    QTableView,
    QTextBrowser,
    QToolButton,
)

from inspector.domain.apps import AppFacts
from inspector.domain.config import MASK, ConfigRow
from inspector.domain.config_chain import Setting, Source
from inspector.domain.config_compare import compare, entry_of
from inspector.domain.config_hints import Extension, HintFinder
from inspector.domain.config_live import live_of
from inspector.domain.errors import EditRejected
from inspector.domain.exchanges import Place
from inspector.guest.flask_session_probe.wire import Cut, Opaque
from inspector.gui.models.config import (
    FROM_COLUMN,
    HINT_COLUMN,
    VALUE_COLUMN,
    ChainModel,
    ConfigModel,
    chain_columns,
    comparison_columns,
    config_columns,
)
from inspector.gui.models.table_model import TableModel
from inspector.gui.theme import Theme
from inspector.gui.window import MainWindow
from inspector.workspace.workspace import Workspace
from tests.gui.kit import WindowMaker, wait, watched

APPS = (AppFacts("a1", "shop", "shop"), AppFacts("a2", "shop", "shop", script_root="/redis"))
LINE = Place("/srv/shop/config.py", 3, "<module>")
_CTRL = Qt.KeyboardModifier.ControlModifier


def row(app: str, key: str, value: Any, default: Any = ..., **more: Any) -> ConfigRow:
    has_default = default is not ...
    chain = () if has_default and value == default else (Setting("set", caller=LINE),)
    made = ConfigRow(
        app, key, value, type(value).__name__, "SECRET" in key, has_default and value == default,
        default if has_default else None, "config.py:3  assigned" if chain else "Flask's default",
        has_default=has_default, chain=chain, live=live_of(key, value, has_default),
    )  # fmt: skip
    return replace(made, **more)


OVERWRITTEN = (
    Setting("set", (Source("from_object", "config.Base", LINE),), replaced=True, value="older secret"),
    Setting("set", caller=Place("/srv/shop/app.py", 9, "create_app")),
)
ROWS = (
    row("a1", "DEBUG", False, False),
    row("a1", "SECRET_KEY", "hunter2", None, chain=OVERWRITTEN),
    row("a1", "SESSION_COOKIE_SAMESITE", None, None),
    row("a1", "SHOP_NAME", "Corner"),
    row("a1", "SESION_COOKIE_SAMESITE", "Lax"),
    row("a1", "HUGE", Cut("dict", 100_000)),
    row("a1", "POOL", Opaque("app.Pool", "<repr failed: ValueError>")),
    row("a2", "ГОРОД", "北京 🏯", group="App"),
)


def shown_rows() -> list[ConfigRow]:
    return [
        row
        for app in ("a1", "a2")
        for row in HintFinder([each for each in ROWS if each.app == app], "3.1.3").annotated()
    ]


@pytest.fixture
def workspace() -> Workspace:
    made = Workspace()
    made.target.apps = APPS
    made.config.show(
        shown_rows(), {"a1": (Extension("csrf", "Flask-WTF", "1.2.2", "flask_wtf.CSRFProtect"),)}
    )
    return made


@pytest.fixture
def make_window(make_window: WindowMaker) -> WindowMaker:
    """Windows of earlier tests are gone first: each that is left makes the next style sheet slower."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return make_window


@pytest.fixture
def window(make_window: WindowMaker, workspace: Workspace) -> MainWindow:
    made = make_window(workspace)
    made.resize(1400, 900)
    made.show()
    made.tabs.show_page("config")
    return made


def table_of(window: MainWindow) -> QTableView:
    return window.findChild(QTableView, "config.table")


def texts(table: QTableView, column: int = 0) -> list[str]:
    model = table.model()
    return [model.index(number, column).data() for number in range(model.rowCount())]


def choose(window: MainWindow, key: str, column: int = 0) -> QModelIndex:
    table = table_of(window)
    index = table.model().index(texts(table).index(key), column)
    table.setCurrentIndex(index)
    return index


def chip(window: MainWindow, name: str) -> QToolButton:
    return window.findChild(QToolButton, f"config.{name}")


class Asked:
    """What the tab asks the workspace for; coroutines of a test's window are never run."""

    def __init__(self, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
        self.changes: list[tuple[str, Any]] = []
        keys = window.tabs.page("config")._keys
        keys.changed.disconnect()
        keys.undone.disconnect()
        keys.redone.disconnect()
        keys.changed.connect(lambda row, typed: self.changes.append((row.key, typed[0])))
        keys.undone.connect(lambda row: self.changes.append((row.key, "undone")))
        keys.redone.connect(lambda row: self.changes.append((row.key, "redone")))


@pytest.fixture
def asked(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(window, monkeypatch)


def test_the_models_keep_the_rules_of_qt(theme: Theme, qtbot: Any) -> None:
    config = watched(ConfigModel(config_columns(lambda row: str(row.value), str), theme))
    config.set_rows(shown_rows())
    chain = watched(ChainModel(chain_columns(lambda setting: str(setting.value)), theme))
    chain.set_rows(OVERWRITTEN)
    differences = compare(map(entry_of, ROWS[:3]), map(entry_of, ROWS[2:]))
    comparison = watched(TableModel(comparison_columns(), theme))
    comparison.set_rows(differences)
    for model in (config, chain, comparison):
        for column in range(model.columnCount()):
            model.sort(column, Qt.SortOrder.DescendingOrder)
            model.set_filter("s")
            model.set_filter("")


def test_secrets_are_masked_until_asked_for(window: MainWindow) -> None:
    table = table_of(window)
    assert texts(table, 1)[1] == f"{MASK}  7 characters, sha256 f52fbd32…"
    choose(window, "SECRET_KEY")
    window.tabs.page("config")._keys.view.copy_rows()
    chain = window.findChild(QTableView, "config.details.chain")
    details = window.findChild(QTextBrowser, "config.details.text")
    assert "hunter2" not in QApplication.clipboard().text() + details.toPlainText()
    assert texts(chain) == [MASK, MASK]
    reveal = chip(window, "reveal")
    QTest.mouseClick(reveal, Qt.MouseButton.LeftButton)
    assert texts(table, 1)[1] == "'hunter2'"
    assert "hunter2" in details.toPlainText()
    assert texts(chain) == ["'hunter2'", "'older secret'"]
    QTest.mouseClick(reveal, Qt.MouseButton.LeftButton)
    assert "hunter2" not in texts(table, 1)[1] + details.toPlainText()


def test_a_masked_secret_cannot_be_found_by_its_value(window: MainWindow, qtbot: Any) -> None:
    qtbot.keyClicks(window.findChild(QLineEdit, "config.filter"), "hunter2")
    wait(qtbot, lambda: texts(table_of(window)) == [])


def test_what_was_overwritten_is_struck_through_and_its_line_is_named(window: MainWindow) -> None:
    choose(window, "SECRET_KEY")
    chain = window.findChild(QTableView, "config.details.chain")
    assert texts(chain, 1) == ["assigned", "from_object(config.Base)"]
    assert texts(chain, 2) == ["app.py:9 create_app()", "config.py:3"]
    struck = [chain.model().index(number, 0).data(Qt.ItemDataRole.FontRole).strikeOut() for number in (0, 1)]
    assert struck == [False, True]


def test_chips_group_and_app_filter(window: MainWindow) -> None:
    table = table_of(window)
    chip(window, "problems").click()
    assert texts(table) == ["SECRET_KEY", "SESION_COOKIE_SAMESITE"]
    assert texts(table, HINT_COLUMN) == ["weak", "misspelled?"]
    chip(window, "problems").click()
    chip(window, "only_set").click()
    assert "DEBUG" not in texts(table)
    chip(window, "only_set").click()
    chip(window, "only_changed").click()
    assert texts(table) == []
    chip(window, "only_changed").click()
    apps = window.findChild(QComboBox, "config.app")
    apps.setCurrentIndex(2)
    apps.activated.emit(2)
    assert texts(table) == ["ГОРОД"]
    assert texts(table, 1) == ["'北京 🏯'"]


def test_what_filters_and_what_applies_have_names_of_their_own(window: MainWindow) -> None:
    choose(window, "SHOP_NAME")
    table = table_of(window)
    heads = [table.model().headerData(number, Qt.Orientation.Horizontal) for number in range(5)]
    assert heads == ["key", "value", "type", "state", "hint"]
    assert chip(window, "only_set").text().replace("&", "") == "Set by the app"
    assert window.findChild(QPushButton, "config.editor.apply").text() == "Apply"


def test_values_that_are_hard_to_show(window: MainWindow) -> None:
    table = table_of(window)
    assert texts(table, 1)[5:7] == ["(dict, 100000 long: too large to show)", "<repr failed: ValueError>"]
    choose(window, "POOL")
    note = window.findChild(QLabel, "config.editor.note")
    assert note.text() == "Cannot be changed now. It holds a app.Pool, which cannot be made here."
    assert not window.findChild(QPushButton, "config.editor.apply").isVisible()


def cell_editor(table: QTableView) -> QLineEdit | None:
    """The newest: an older one may wait for its end."""
    found = table.viewport().findChildren(QLineEdit, "config.cell")
    return found[-1] if found else None


def type_into_cell(window: MainWindow, key: str, text: str) -> QLineEdit:
    table = table_of(window)
    choose(window, key, VALUE_COLUMN)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = cell_editor(table)
    assert editor is not None, "no editor opened"
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()  # the view commits after the key
    return editor


def test_a_value_is_typed_into_its_cell(window: MainWindow, asked: Asked) -> None:
    type_into_cell(window, "SHOP_NAME", "Market")
    type_into_cell(window, "SESSION_COOKIE_SAMESITE", "Strict")
    assert asked.changes == [("SHOP_NAME", "Market"), ("SESSION_COOKIE_SAMESITE", "Strict")]


def test_a_wrong_value_stays_in_its_cell_with_the_reason(window: MainWindow, asked: Asked) -> None:
    editor = type_into_cell(window, "SESSION_COOKIE_SAMESITE", "Relaxed")
    assert editor.isVisible()
    assert "SameSite cannot be" in editor.toolTip()
    assert asked.changes == []


def test_a_secret_is_replaced_without_being_shown(window: MainWindow, asked: Asked) -> None:
    table = table_of(window)
    choose(window, "SECRET_KEY", VALUE_COLUMN)
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = cell_editor(table)
    assert editor is not None
    assert editor.text() == ""
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert asked.changes == []
    type_into_cell(window, "SECRET_KEY", "new one")
    assert asked.changes == [("SECRET_KEY", "new one")]


def test_an_empty_field_does_not_empty_a_secret(window: MainWindow, asked: Asked) -> None:
    line = window.findChild(QLineEdit, "config.editor.value")
    button = window.findChild(QPushButton, "config.editor.apply")
    for key in ("SECRET_KEY", "SESSION_COOKIE_SAMESITE"):
        choose(window, key)
        assert not button.isEnabled()
        QTest.keyClick(line, Qt.Key.Key_Return)
    assert asked.changes == []
    line.setText("Lax")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert asked.changes == [("SESSION_COOKIE_SAMESITE", "Lax")]


def test_a_field_is_marked_only_once_the_user_has_done_something(window: MainWindow) -> None:
    line = window.findChild(QLineEdit, "config.editor.value")

    def looks() -> tuple[str, bool, str]:
        return line.text(), bool(line.property("problem")), line.toolTip()

    for key in ("SECRET_KEY", "SESSION_COOKIE_SAMESITE"):
        choose(window, key)
        assert looks() == ("", False, "")
    QTest.keyClicks(line, "Relaxed")
    assert looks() == ("Relaxed", True, "")
    assert "SameSite cannot be" in window.findChild(QLabel, "config.editor.note").text()
    choose(window, "SECRET_KEY")
    assert looks() == ("", False, "")
    kind = window.findChild(QComboBox, "config.editor.type")
    choose(window, "SHOP_NAME")
    for name, wrong in (("list", True), ("str", False)):
        kind.setCurrentText(name)
        kind.activated.emit(kind.currentIndex())
        assert looks()[:2] == ("Corner", wrong)


def test_keys_without_effect_cannot_be_edited(window: MainWindow) -> None:
    table = table_of(window)
    index = choose(window, "DEBUG", VALUE_COLUMN)
    assert not index.flags() & Qt.ItemFlag.ItemIsEditable
    QTest.keyClick(table, Qt.Key.Key_F2)
    assert cell_editor(table) is None
    assert "took it at start" in window.findChild(QLabel, "config.editor.note").text()
    assert "took it at start" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_the_bar_changes_the_type_too(window: MainWindow, asked: Asked) -> None:
    choose(window, "SHOP_NAME")
    kind = window.findChild(QComboBox, "config.editor.type")
    line = window.findChild(QLineEdit, "config.editor.value")
    button = window.findChild(QPushButton, "config.editor.apply")
    assert (kind.currentText(), line.text(), button.isEnabled()) == ("str", "Corner", False)
    kind.setCurrentText("list")
    kind.activated.emit(kind.currentIndex())
    assert not button.isEnabled()
    assert window.findChild(QLabel, "config.editor.note").text().startswith("This is not a list.")
    line.setText("['a', 'b']")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    kind.setCurrentText("None")
    kind.activated.emit(kind.currentIndex())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.changes == [("SHOP_NAME", ["a", "b"]), ("SHOP_NAME", None)]


def test_what_was_changed_here_is_marked_and_undone(
    window: MainWindow, workspace: Workspace, asked: Asked
) -> None:
    changed = [replace(row, undo=1) if row.key == "SHOP_NAME" else row for row in shown_rows()]
    choose(window, "SHOP_NAME")
    workspace.config.show(changed)
    table = table_of(window)
    assert texts(table, 3)[3] == "changed here"
    assert table.currentIndex().siblingAtColumn(0).data() == "SHOP_NAME", "the chosen key stays chosen"
    undo = window.findChild(QPushButton, "config.editor.undo")
    assert undo.isVisible()
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Z, _CTRL)
    QTest.keyClick(table, Qt.Key.Key_Z, _CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert asked.changes == [("SHOP_NAME", "undone")] * 2  # there is nothing to make again yet


def test_after_enter_in_the_field_ctrl_z_takes_the_change_back(
    window: MainWindow, workspace: Workspace, asked: Asked
) -> None:
    choose(window, "SHOP_NAME")
    line = window.findChild(QLineEdit, "config.editor.value")
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "Market")
    QTest.keyClick(line, Qt.Key.Key_Z, _CTRL)
    assert (line.text(), asked.changes) == ("Corner", []), "what was typed comes first"
    QTest.keyClick(line, Qt.Key.Key_Z, _CTRL | Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(line, Qt.Key.Key_Return)
    changed = row("a1", "SHOP_NAME", "Market", undo=1)
    workspace.config.show([changed if each.key == "SHOP_NAME" else each for each in shown_rows()])
    QTest.keyClick(line, Qt.Key.Key_Z, _CTRL)
    assert asked.changes == [("SHOP_NAME", "Market"), ("SHOP_NAME", "undone")]
    workspace.config.show([replace(each, redo=1) for each in shown_rows()])
    QTest.keyClick(line, Qt.Key.Key_Z, _CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert asked.changes[2:] == [("SHOP_NAME", "redone")]


def test_what_was_taken_back_is_made_again(window: MainWindow, workspace: Workspace, asked: Asked) -> None:
    choose(window, "SHOP_NAME")
    workspace.config.show([replace(row, redo=1) if row.key == "SHOP_NAME" else row for row in shown_rows()])
    table = table_of(window)
    assert "changed here" not in texts(table, 3), "it is as it was"
    assert not window.findChild(QPushButton, "config.editor.undo").isVisible()
    redo = window.findChild(QPushButton, "config.editor.redo")
    assert redo.isVisible()
    QTest.mouseClick(redo, Qt.MouseButton.LeftButton)
    table.setFocus()
    for key, modifiers in ((Qt.Key.Key_Z, _CTRL | Qt.KeyboardModifier.ShiftModifier), (Qt.Key.Key_Y, _CTRL)):
        QTest.keyClick(table, key, modifiers)
    QTest.keyClick(table, Qt.Key.Key_Z, _CTRL)
    assert asked.changes == [("SHOP_NAME", "redone")] * 3


def menu_action(button: QToolButton, text: str) -> Callable[[], None]:
    menu = button.menu()
    menu.aboutToShow.emit()
    titles = [action.text() for action in menu.actions()]
    return (
        next(action.trigger for action in menu.actions() if text in action.text()) if titles else lambda: None
    )


def test_copy_as_python_leaves_secrets_out(window: MainWindow) -> None:
    choose(window, "SHOP_NAME")
    menu_action(chip(window, "export"), "Copy as Python")()
    text = QApplication.clipboard().text()
    assert "SHOP_NAME = 'Corner'" in text
    assert "hunter2" not in text
    chip(window, "reveal").click()
    menu_action(chip(window, "export"), "Copy as Python")()
    assert "hunter2" in QApplication.clipboard().text()


def test_compared_with_the_other_app_and_with_a_remembered_one(
    window: MainWindow, workspace: Workspace
) -> None:
    choose(window, "SHOP_NAME")
    compare_button = chip(window, "compare")
    menu_action(compare_button, "Remember")()
    workspace.config.show(
        [replace(row, value="New") if row.key == "SHOP_NAME" else row for row in shown_rows()]
    )
    menu_action(compare_button, "remembered")()
    table = window.findChild(QTableView, "config.comparison.table")
    assert (texts(table), texts(table, 1), texts(table, 2), texts(table, 3)) == (
        ["SHOP_NAME"],
        ["changed"],
        ["'Corner'"],
        ["'New'"],
    )
    assert table.isVisible()
    workspace.config.show(shown_rows())
    assert texts(table) == []
    menu_action(compare_button, "/redis")()
    assert ("ГОРОД", "removed") in list(zip(texts(table), texts(table, 1), strict=True))
    assert "against shop · /redis" in window.findChild(QLabel, "config.comparison.title").text()


def test_extensions_with_versions(window: MainWindow) -> None:
    bar = window.findChild(QTabBar, "config.pages")
    assert [bar.tabText(number) for number in range(3)] == [
        "Keys · 2 to look at",
        "Comparison",
        "Extensions · 1",
    ]
    bar.setCurrentIndex(2)
    table = window.findChild(QTableView, "config.extensions")
    assert table.isVisible()
    assert [texts(table, number)[0] for number in range(4)] == [
        "Flask-WTF",
        "1.2.2",
        "csrf",
        "flask_wtf.CSRFProtect",
    ]


def test_a_click_on_a_line_opens_or_copies_it(window: MainWindow) -> None:
    table = table_of(window)
    index = choose(window, "SHOP_NAME", 5)
    table.doubleClicked.emit(index)
    assert QApplication.clipboard().text() == "/srv/shop/config.py:3"


def test_nothing_yet_says_what_to_do(make_window: WindowMaker) -> None:
    window = make_window()
    window.show()
    window.tabs.show_page("config")
    assert not table_of(window).isVisible()
    assert not chip(window, "export").isEnabled()


async def test_refused_without_an_app(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(EditRejected):
        await workspace.config.set_value(ROWS[0], True)


@pytest.mark.parametrize("width", [1000, 1100, 1600])
def test_where_a_key_comes_from_is_in_sight(
    make_window: WindowMaker, workspace: Workspace, qtbot: Any, width: int
) -> None:
    window = make_window(workspace)
    window.resize(width, 700)
    window.show()
    window.tabs.show_page("config")
    table = window.findChild(QTableView, "config.table")
    header = table.horizontalHeader()
    wait(qtbot, lambda: header.isVisible() and header.length() <= header.width())
    shown = {header.model().headerData(n, Qt.Orientation.Horizontal) for n in range(header.count())
             if not header.isSectionHidden(n)}  # fmt: skip
    assert shown >= {"key", "value", "hint", "from", "app"}
    assert ("group" in shown) is (width == 1600)
    assert header.sectionSize(FROM_COLUMN) >= 200
