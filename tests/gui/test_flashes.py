"""The Flashes tab over a real queue: what waits, the history, filter, jumps."""

from __future__ import annotations

import time
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QTableView, QWidget

from inspector.gui.models.flash_history import FlashHistoryModel, HistoryColumn
from inspector.gui.models.flashes import WaitingColumn, one_line, span_text, waiting_columns
from inspector.gui.navigator import Navigator
from inspector.gui.tabs.flashes import FlashesTab
from inspector.gui.widgets.filter_field import FilterField
from inspector.workspace.flashes import FlashQueues, WaitingFlash
from inspector.workspace.workspace import Workspace
from tests.gui.kit import make_theme, wait, watched
from tests.workspace.exchange_maker import exchange, flash, session

ANN, BOB = "aaaa0001", "bbbb0002"


class Feeder:
    """Exchanges of two browsers, numbered as they come."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.number = 0
        self._base = time.time() - 100

    def __call__(
        self, client: str = ANN, pushed: Any = (), consumed: Any = (), waiting: Any = (), app: str = "shop"
    ) -> None:
        self.number += 1
        flashes = {"pushed": list(pushed), "consumed": list(consumed), "waiting": list(waiting)}
        made = exchange(
            client=client,
            started=self._base + self.number,
            flashes=flashes,
            session=session({"n": self.number}, {"n": self.number + 1}, app=app),
        )
        self.workspace.clients.feed(made, self.number)
        self.workspace.flashes.feed(made, self.number)


@pytest.fixture
def workspace() -> Workspace:
    return Workspace()


@pytest.fixture
def feed(workspace: Workspace) -> Feeder:
    return Feeder(workspace)


@pytest.fixture
def navigator() -> Navigator:
    return Navigator()


@pytest.fixture
def tab(qtbot: Any, workspace: Workspace, navigator: Navigator) -> FlashesTab:
    made = FlashesTab(workspace, None, navigator, make_theme())  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


def part(tab: QWidget, kind: type, name: str) -> Any:
    found = tab.findChild(kind, name)
    assert found is not None, name
    return found


def texts(table: QTableView, column: int) -> list[str]:
    model = table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_it_says_what_to_do_when_nothing_waits(tab: FlashesTab) -> None:
    assert part(tab, QWidget, "flashes.waiting.empty").isVisible()
    assert part(tab, QWidget, "flashes.history.empty").isVisible()


def test_a_pushed_flash_waits_until_it_is_consumed(tab: FlashesTab, feed: Feeder, qtbot: Any) -> None:
    hello = flash("Welcome, ann!", "success", 31)
    feed(pushed=[hello], waiting=[hello])
    waiting = part(tab, QTableView, "flashes.waiting")
    wait(qtbot, lambda: texts(waiting, WaitingColumn.TEXT) == ["Welcome, ann!"])
    row = [waiting.model().index(0, column).data() for column in WaitingColumn]
    assert row[WaitingColumn.CLIENT] == "B1"
    assert row[WaitingColumn.CATEGORY] == "success"
    assert row[WaitingColumn.PLACE] == "app.py:31 view()"
    assert row[WaitingColumn.NUMBER] == "#1"
    assert row[WaitingColumn.SURVIVED] == "0"
    feed(waiting=[hello])
    wait(qtbot, lambda: texts(waiting, WaitingColumn.SURVIVED) == ["1"])
    feed(consumed=[hello])
    wait(qtbot, lambda: waiting.model().rowCount() == 0)
    assert part(tab, QWidget, "flashes.waiting.empty").isVisible()
    history = part(tab, QTableView, "flashes.history")
    assert texts(history, HistoryColumn.KIND) == ["+ pushed", "− consumed"]
    assert texts(history, HistoryColumn.WAITED)[1] == "2.0 s"


def test_queues_stand_together_by_client(tab: FlashesTab, feed: Feeder, qtbot: Any) -> None:
    one, two, three = flash("one"), flash("two"), flash("three")
    feed(ANN, pushed=[one], waiting=[one])
    feed(BOB, pushed=[two], waiting=[two])
    feed(ANN, pushed=[three], waiting=[one, three])
    waiting = part(tab, QTableView, "flashes.waiting")
    wait(qtbot, lambda: texts(waiting, WaitingColumn.TEXT) == ["one", "three", "two"])
    assert part(tab, QLabel, "flashes.waiting.count").text() == "3 for 2 clients"


def test_the_app_is_named_when_there_are_two(tab: FlashesTab, feed: Feeder, qtbot: Any) -> None:
    one = flash("one")
    feed(ANN, pushed=[one], waiting=[one])
    waiting = part(tab, QTableView, "flashes.waiting")
    wait(qtbot, lambda: waiting.model().rowCount() == 1)
    assert waiting.isColumnHidden(WaitingColumn.APP)
    feed(BOB, pushed=[one], waiting=[one], app="admin")
    wait(qtbot, lambda: waiting.model().rowCount() == 2)
    assert not waiting.isColumnHidden(WaitingColumn.APP)


def test_what_is_chosen_stays_chosen(tab: FlashesTab, feed: Feeder, qtbot: Any) -> None:
    one, two = flash("one"), flash("two")
    feed(pushed=[one, two], waiting=[one, two])
    waiting = part(tab, QTableView, "flashes.waiting")
    wait(qtbot, lambda: waiting.model().rowCount() == 2)
    waiting.setCurrentIndex(waiting.model().index(1, 0))
    feed(consumed=[one], waiting=[two])
    wait(qtbot, lambda: waiting.model().rowCount() == 1)
    assert waiting.currentIndex().row() == 0


def test_the_history_is_filtered_by_any_column(tab: FlashesTab, feed: Feeder, qtbot: Any) -> None:
    one, two = flash("密码错误", "error"), flash("saved", "success")
    feed(ANN, pushed=[one], waiting=[one])
    feed(BOB, pushed=[two], waiting=[two])
    history = part(tab, QTableView, "flashes.history")
    field = part(tab, FilterField, "flashes.filter")
    qtbot.keyClicks(field, "ERROR b1")
    wait(qtbot, lambda: texts(history, HistoryColumn.TEXT) == ["密码错误"])
    wait(qtbot, lambda: part(tab, QLabel, "flashes.history.count").text() == "1 of 2")
    feed(ANN, pushed=[flash("again", "error")], waiting=[one, flash("again", "error")])
    wait(qtbot, lambda: texts(history, HistoryColumn.TEXT) == ["密码错误", "again"])
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert history.model().rowCount() == 3
    qtbot.keyClicks(field, "-error")
    wait(qtbot, lambda: texts(history, HistoryColumn.TEXT) == ["saved"])


def test_jumps_to_request_and_client(
    tab: FlashesTab, feed: Feeder, navigator: Navigator, qtbot: Any, workspace: Workspace
) -> None:
    one = flash("one")
    feed(pushed=[one], waiting=[one])
    history = part(tab, QTableView, "flashes.history")
    waiting = part(tab, QTableView, "flashes.waiting")
    wait(qtbot, lambda: waiting.model().rowCount() == 1)
    history.setCurrentIndex(history.model().index(0, 0))
    with qtbot.waitSignal(navigator.show_request, timeout=20_000) as jump:
        qtbot.keyClick(history, Qt.Key.Key_Return)
    assert jump.args == [1]
    menu = tab.waiting_menu(waiting.model().index(0, 0))
    assert menu is not None
    actions = {action.text().split("\t")[0]: action for action in menu.actions()}
    with qtbot.waitSignal(navigator.show_client, timeout=20_000) as shown:
        actions["Show client B1"].trigger()
    assert shown.args == [ANN, "session"]
    with qtbot.waitSignal(navigator.show_request, timeout=20_000):
        actions["Show request #1"].trigger()
    assert "Copy file:line" in actions
    assert tab.waiting_menu(waiting.indexAt(QPoint(5, 5000))) is None


def test_copying_and_clearing_the_history(tab: FlashesTab, feed: Feeder, qtbot: Any) -> None:
    one = flash("one")
    feed(pushed=[one], waiting=[one])
    history = part(tab, QTableView, "flashes.history")
    wait(qtbot, lambda: history.model().rowCount() == 1)
    history.selectRow(0)
    qtbot.keyClick(history, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "\tmessage\tone\tapp.py:30 view()\t#1\tB1\t" in QGuiApplication.clipboard().text()
    qtbot.mouseClick(part(tab, QWidget, "flashes.clear"), Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: part(tab, QWidget, "flashes.history.empty").isVisible())


def test_the_history_model_keeps_the_rules_of_qt(
    qapp: Any, workspace: Workspace, feed: Feeder, qtbot: Any
) -> None:
    queues = workspace.flashes
    model = watched(FlashHistoryModel(queues, workspace.clients.label, make_theme()))
    for number in range(50):
        one = flash(f"note{number}")
        feed(pushed=[one], consumed=[one])
    wait(qtbot, lambda: model.rowCount() == 100)
    model.set_filter("note49")
    assert model.rowCount() == 2
    queues.clear_history()
    assert model.rowCount() == 0


def test_a_trimmed_history_shows_what_is_left(qapp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.workspace.flashes.MAX_HISTORY", 10)
    monkeypatch.setattr("inspector.workspace.flashes._HISTORY_SLACK", 5)
    queues = FlashQueues()
    model = watched(FlashHistoryModel(queues, lambda client: client, make_theme()))
    for number in range(40):
        one = flash(str(number))
        made = exchange(
            flashes={"pushed": [one], "consumed": [one], "waiting": []}, session=session({}, {"n": number})
        )
        queues.feed(made, number)
    model.flush()
    assert model.rowCount() == queues.history_len()
    assert model.index(model.rowCount() - 1, HistoryColumn.TEXT).data() == "39"


def test_waiting_time_ticks() -> None:
    now = [100.0]
    columns = waiting_columns(str, str, lambda: now[0])
    waits = WaitingFlash("c", None, "message", "x", None, None, since=95.0)
    assert columns[WaitingColumn.SINCE].text(waits) == "5.0 s"
    now[0] = 195.0
    assert columns[WaitingColumn.SINCE].text(waits) == "1 min 40 s"
    assert columns[WaitingColumn.PLACE].text(waits) == "before the recording"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0.0 s"),
        (0.44, "0.4 s"),
        (12.9, "12 s"),
        (185, "3 min 05 s"),
        (8040, "2 h 14 min"),
        (273_600, "3 d 4 h"),
    ],
)
def test_spans(seconds: float, text: str) -> None:
    assert span_text(seconds) == text


def test_long_texts_are_one_line() -> None:
    assert one_line("a\nb") == "a ↵ b"
    assert len(one_line("x" * 100_000)) == 401
