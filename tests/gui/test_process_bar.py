"""The line above Config and Routes when the processes of an app differ."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from inspector.domain.apps import AppFacts
from inspector.domain.process_differences import Peer, ProcessDifferences, differing, names_text
from inspector.domain.routes import RouteRow
from inspector.gui.widgets.inline_bar import InlineBar
from inspector.gui.widgets.process_bar import ProcessBar
from inspector.gui.window import MainWindow
from inspector.workspace.process_check import ProcessCheck
from inspector.workspace.workspace import Workspace
from tests.gui.kit import WindowMaker, wait
from tests.gui.test_config_tab import row

KEYS = ("CACHE_DIR", "SECRET_KEY", "STARTED_AT", "THEME", "WORKER")
SHOP = ProcessDifferences(
    "shop",
    (
        Peer(4711, "gunicorn"),
        Peer(4712, "gunicorn", ("THEME",)),
        Peer(4713, "gunicorn"),
        Peer(4714, "gunicorn", silent=True),
    ),
)


@pytest.fixture
def workspace() -> Workspace:
    made = Workspace()
    made.target.apps = (AppFacts("shop", "shop", "shop"), AppFacts("blog", "blog", "blog"))
    made.config.show([row("shop", "SHOP_NAME", "Corner"), row("blog", "TITLE", "Notes")])
    made.routes.show([RouteRow("shop", "/", ("GET",), "index"), RouteRow("blog", "/post", ("GET",), "post")])
    return made


@pytest.fixture
def window(make_window: WindowMaker, workspace: Workspace) -> MainWindow:
    made = make_window(workspace)
    made.resize(1100, 760)
    made.show()
    made.tabs.show_page("config")
    return made


def tell(check: ProcessCheck, *found: ProcessDifferences) -> None:
    check.found = {each.app: each for each in found}
    check.changed.emit()
    QApplication.processEvents()


def lines(window: MainWindow, stem: str) -> list[InlineBar]:
    found = window.findChildren(InlineBar, f"{stem}.processes")
    return [line for line in found if line.isVisible()]


def bar(window: MainWindow, page: str) -> ProcessBar:
    return window.tabs.page(page).findChild(ProcessBar)


def test_nothing_is_said_and_no_room_taken_while_they_agree(window: MainWindow) -> None:
    assert lines(window, "config") == []
    assert not bar(window, "config").isVisible()


def test_a_line_names_what_differs_and_who_is_shown(window: MainWindow, workspace: Workspace) -> None:
    check = workspace.config.processes
    tell(check, SHOP)
    (line,) = lines(window, "config")
    assert line.text() == "The 4 processes of shop differ in THEME. Process 4711 is shown."
    assert lines(window, "routes") == []

    blog = ProcessDifferences("blog", (Peer(5, "flask"), Peer(6, "flask", KEYS)))
    tell(check, SHOP, blog)
    assert len(lines(window, "config")) == 2
    text = lines(window, "config")[1].text()
    assert text.startswith("The 2 processes of blog differ in CACHE_DIR, SECRET_KEY, STARTED_AT and 2 more.")
    assert text.endswith("A session that one of them signs is lost in the others: set one key for all.")

    tell(check, blog)
    (line,) = lines(window, "config")
    assert "blog" in line.text()
    tell(check)
    assert lines(window, "config") == []
    assert not bar(window, "config").isVisible()


def test_another_process_is_chosen_from_the_menu(
    window: MainWindow, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen: list[tuple[str, int]] = []
    monkeypatch.setattr(workspace.target, "choose_process", lambda app, pid: chosen.append((app, pid)))
    window.tabs.show_page("routes")
    tell(workspace.routes.processes, SHOP)
    (line,) = lines(window, "routes")
    assert line.buttons()[0].text() == "Show another…"
    actions = bar(window, "routes").menu_of("shop").actions()
    assert [action.text() for action in actions] == [
        "4711 · gunicorn · shown now",
        "4712 · gunicorn · differs in THEME",
        "4713 · gunicorn · has the same",
        "4714 · gunicorn · does not answer",
    ]
    assert [action.isChecked() for action in actions] == [True, False, False, False]
    assert [action.isEnabled() for action in actions] == [True, True, True, False]
    actions[1].trigger()
    assert chosen == [("shop", 4712)]


def test_the_menu_opens_below_its_button(qtbot, window: MainWindow, workspace: Workspace) -> None:
    tell(workspace.config.processes, SHOP)
    lines(window, "config")[0].buttons()[0].click()
    wait(qtbot, lambda: QApplication.activePopupWidget())
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert menu.objectName() == "config.processes.menu"
    menu.close()


def test_words() -> None:
    assert names_text(()) == ""
    assert names_text(("A",)) == "A"
    assert names_text(("A", "B")) == "A and B"
    assert names_text("ABCD") == "A, B, C and D"
    assert names_text("ABCDE") == "A, B, C and 2 more"
    assert differing({"A": "1", "B": "1", "D": "1"}, {"A": "1", "B": "2", "C": "1"}) == ("B", "C", "D")
