"""The dock of the server's lines: batched, trimmed, coloured, searched, copied; its tail followed."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton

from inspector.gui.docks.server_output import ServerOutputDock
from inspector.gui.models.server_output import TEXT, ServerOutputModel
from inspector.gui.theme import Theme
from inspector.workspace.output import ServerOutput
from tests.gui.kit import wait, watched


def test_rows_follow_the_lines(theme: Theme, qtbot: Any) -> None:
    output = ServerOutput(limit=20)
    model = watched(ServerOutputModel(output, theme))
    inserts: list[int] = []
    model.rowsInserted.connect(lambda _parent, first, last: inserts.append(last - first + 1))
    output.add_many(("stdout", f"line {n}") for n in range(5))
    output.add("stderr", "bad")
    assert model.rowCount() == 0
    wait(qtbot, lambda: model.rowCount() == 6)
    assert inserts == [6]
    output.add_many(("stdout", f"more {n}") for n in range(40))
    wait(qtbot, lambda: model.rowCount() == len(output.lines))
    assert [model.index(row, TEXT).data() for row in range(model.rowCount())] == [
        x.text for x in output.lines
    ]
    output.clear()
    assert model.rowCount() == 0
    model.close()
    output.add("stdout", "nobody listens")
    assert model.rowCount() == 0


def test_lines_trimmed_before_they_were_shown(theme: Theme, qtbot: Any) -> None:
    output = ServerOutput(limit=10)
    model = watched(ServerOutputModel(output, theme))
    for round_ in range(30):
        output.add_many(("stdout", f"{round_}.{n}") for n in range(3))
        if round_ % 4 == 0:
            model.flush()
    model.flush()
    assert model.rowCount() == len(output.lines)
    assert model.line(model.rowCount() - 1).text == "29.2"
    model.close()


@pytest.mark.parametrize(
    ("stream", "text", "color"),
    [
        ("stdout", "hello", None),
        ("stderr", "ValueError: no", "error"),
        ("stderr", '127.0.0.1 - - [x] "GET / HTTP/1.1" 200 -', "muted"),
        ("stderr", '127.0.0.1 - - [x] "GET / HTTP/1.1" 500 -', "error"),
        ("stderr", "INFO  [alembic.runtime.migration] Running upgrade", "muted"),
        ("stderr", "[2026-11-21 04:31:02 +0000] [7] [INFO] Listening at: http://127.0.0.1:8000", "muted"),
        ("stderr", "[2026-11-21 04:31:02,101] WARNING in app: low", "warning"),
        ("stderr", "Press CTRL+C to quit", "muted"),
        ("stderr", "[2026-11-21 04:31:02,101] ERROR in app: no INFO", "error"),
        ("stderr", "  File INFORMATION.py", "error"),
        ("inspector", "The old port is taken.", "info"),
    ],
)
def test_colours(theme: Theme, qtbot: Any, stream: Any, text: str, color: str | None) -> None:
    output = ServerOutput()
    output.add(stream, text)
    model = ServerOutputModel(output, theme)
    wanted = theme.color(color) if color else None
    assert model.index(0, TEXT).data(Qt.ItemDataRole.ForegroundRole) == wanted
    model.close()


@pytest.fixture
def dock(theme: Theme, qtbot: Any) -> Any:
    made = ServerOutputDock(ServerOutput(), theme)
    qtbot.addWidget(made)
    made.resize(600, 240)
    made.show()
    yield made
    made.close_model()


def test_it_says_when_there_is_nothing(dock: ServerOutputDock, qtbot: Any) -> None:
    assert not dock.view.isVisible()
    dock._output.add("stdout", "one")
    wait(qtbot, dock.view.isVisible)


def test_the_tail_is_followed_unless_scrolled_away(dock: ServerOutputDock, qtbot: Any) -> None:
    bar = dock.view.verticalScrollBar()
    dock._output.add_many(("stdout", f"{n}") for n in range(200))
    wait(qtbot, lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    bar.setValue(0)
    dock._output.add("stdout", "new")
    wait(qtbot, lambda: dock.model.rowCount() == 201)
    assert bar.value() == 0


def test_the_tail_stays_in_sight_when_the_dock_gets_lower(dock: ServerOutputDock, qtbot: Any) -> None:
    bar = dock.view.verticalScrollBar()
    dock._output.add_many(("stdout", f"{n}") for n in range(200))
    wait(qtbot, lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    before = bar.maximum()
    dock.resize(dock.width(), dock.height() - 60)
    wait(qtbot, lambda: bar.maximum() > before)
    assert bar.value() == bar.maximum()


def test_search_goes_round_and_says_when_nothing_is_found(dock: ServerOutputDock, qtbot: Any) -> None:
    dock._output.add_many(("stdout", text) for text in ("Alpha", "beta", "alphabet"))
    wait(qtbot, lambda: dock.model.rowCount() == 3)
    field = dock.findChild(QLineEdit, "output.search")
    qtbot.keyClicks(field, "ALPHA")
    wait(qtbot, lambda: dock.view.currentIndex().row() == 0)
    rows = []
    for _ in range(2):
        QTest.mouseClick(dock.findChild(QToolButton, "output.next"), Qt.MouseButton.LeftButton)
        rows.append(dock.view.currentIndex().row())
    assert rows == [2, 0]
    qtbot.keyClicks(field, "xyz")
    wait(qtbot, lambda: bool(field.property("problem")))
    assert dock.view.currentIndex().row() == 0


def test_copy_takes_the_selection_or_all(dock: ServerOutputDock, qtbot: Any) -> None:
    dock._output.add_many(("stdout", text) for text in ("один", "二", "three"))
    wait(qtbot, lambda: dock.model.rowCount() == 3)
    QTest.mouseClick(dock.findChild(QToolButton, "output.copy"), Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "один\n二\nthree"
    dock.view.selectRow(1)
    dock.copy()
    assert QApplication.clipboard().text() == "二"
