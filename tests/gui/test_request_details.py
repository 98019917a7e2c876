"""The panes of a request's details: what they show, and that none fails on anything an app may send."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QComboBox, QLabel, QPlainTextEdit, QPushButton, QTabBar, QTreeView

from inspector.domain.bodies import BodyForm
from inspector.domain.exchanges import Body, Exchange, Message, Place
from inspector.gui.details.exception import traceback_text
from inspector.gui.details.pane import PaneTools, Shown
from inspector.gui.details.panel import DetailsPanel
from inspector.gui.details.warnings import warnings_of
from inspector.gui.navigator import Navigator
from inspector.gui.widgets.body_view import BodyView
from inspector.gui.widgets.empty_state import EmptyState
from inspector.gui.widgets.link_view import LinkView
from inspector.gui.widgets.places import Places, place_text, place_url
from inspector.gui.widgets.records_table import RecordsTable
from inspector.workspace.requests import row_of
from tests.gui.kit import make_theme, wait
from tests.workspace.exchange_maker import exchange, flash, session, write

PANES = ("overview", "request", "response", "session", "cookies", "flashes", "logs", "exception")
FRAME = {"file": "/lib/flask/app.py", "line": 880, "function": "dispatch", "code": "rv = f()", "app": False}
MINE = {"file": "/shop/views.py", "line": 12, "function": "buy", "code": "raise Out(item)", "app": True}
ERROR = {"type": "shop.Out", "message": "no <item> left", "handled": False, "frames": [FRAME, MINE],
         "cause": {"type": "KeyError", "message": "'x'", "frames": [MINE]}}  # fmt: skip
LOGS = [
    {"time": 1.7e9, "level": "WARNING", "logger": "shop", "message": "one\ntwo",
     "file": "/shop/a.py", "line": 3, "function": "f"},
]  # fmt: skip


class Panel:
    def __init__(self, qtbot: Any, command: str = "") -> None:
        self.navigator = Navigator()
        self.places = Places(lambda: command)
        self.panel = DetailsPanel(PaneTools(make_theme(), self.navigator, self.places))
        qtbot.addWidget(self.panel)
        self.panel.resize(700, 600)
        self.panel.show()

    def show(self, found: Exchange, pane: str, number: int = 7, original: int | None = None) -> Any:
        row = row_of(found, number, "B1", original)
        self.panel.show_exchange(Shown(row, found, ()))
        return self.panel.pane(pane)

    def part(self, kind: type, name: str) -> Any:
        found = self.panel.findChild(kind, f"requests.details.{name}")
        assert found is not None, name
        return found


@pytest.fixture
def panel(qtbot: Any) -> Panel:
    return Panel(qtbot)


def cells(table: RecordsTable) -> list[list[str]]:
    model = table.model()
    columns = range(model.columnCount())
    return [[model.index(row, column).data() for column in columns] for row in range(model.rowCount())]


def test_an_empty_session_is_called_so_and_can_be_edited(panel: Panel) -> None:
    panel.show(exchange(session=session({}, {})), "session")
    empty, tree = panel.part(EmptyState, "session.empty"), panel.part(QTreeView, "session.tree")
    assert empty.sentence.text() == "The session is empty"
    assert empty.isVisible()
    assert panel.part(QPushButton, "session.edit").isVisible()
    error = {"type": "shop.Broken", "message": "no"}
    panel.show(exchange(session=session({}, {}, opened=False, open_error=error)), "session")
    assert empty.sentence.text() == "The session could not be opened"
    for before, after, writes in (
        ({"a": 1}, {}, []),
        ({}, {}, [write("a", 1), write("a", None, op="delete")]),
    ):
        panel.show(exchange(session=session(before, after, writes=writes)), "session")
        assert tree.isVisible()
        assert not empty.isVisible()


def test_every_pane_has_a_hint_when_there_is_nothing(panel: Panel) -> None:
    for name in ("session", "cookies", "flashes", "logs", "exception"):
        pane = panel.show(exchange(), name)
        texts = [label.text() for label in pane.findChildren(QLabel) if label.isVisible()]
        assert any(text.startswith("No ") for text in texts), name


def test_the_overview_tells_what_is_wrong_and_what_to_do(panel: Panel) -> None:
    found = exchange(
        session=session({"c": [1]}, {"c": [1, 2]}, lost=[["c", 1]], late=["k"]),
        response={"headers": [["Set-Cookie", "big=" + "x" * 5000]], "body": None},
        edits=[{"edit": "e1", "result": "conflict"}], inner={"host": "shop.example"}, timings={"view": 1.0},
    )  # fmt: skip
    panel.show(found, "overview")
    text = panel.part(LinkView, "overview.text").toPlainText()
    for words in ("A change of c[1] was lost", "session.modified = True", "Written too late: k", "too large",
                  "was not applied", "Flask saw", "shop.example", "view 1.0", "app.py:10"):  # fmt: skip
        assert words in text


def test_why_there_is_no_endpoint(panel: Panel) -> None:
    panel.show(exchange(endpoint=None, session=None, timings={"open_session": 0.1}, status=404), "overview")
    view = panel.part(LinkView, "overview.text")
    assert "none: no rule took it Why?" in view.toPlainText()
    panel.show(exchange(endpoint=None, session=None, timings={"body": 0.1}), "overview")
    assert "none: a middleware answered, Flask never saw the request" in view.toPlainText()


def test_flask_saw_only_what_a_middleware_changed(panel: Panel) -> None:
    came = exchange()
    inner = {"host": came.host, "scheme": "https", "remote": came.remote[0], "script_root": ""}
    panel.show(exchange(inner=inner), "overview")
    view = panel.part(LinkView, "overview.text")
    assert "scheme https (a middleware changed it)" in view.toPlainText()
    assert f"host {came.host}" not in view.toPlainText()
    panel.show(exchange(inner={**inner, "scheme": came.scheme}), "overview")
    assert "Flask saw" not in view.toPlainText()


def test_the_links_of_the_overview_jump(panel: Panel, qtbot: Any) -> None:
    panel.show(exchange(session=session({}, {})), "overview", original=3)
    view = panel.part(LinkView, "overview.text")
    for address, signal, arguments in (
        ("go:client", panel.navigator.show_client, ["aaaa0001", "session"]),
        ("go:route", panel.navigator.show_route, ["shop", "index", "/"]),
        ("go:request/3", panel.navigator.show_request, [3]),
    ):
        with qtbot.waitSignal(signal, timeout=20_000) as jump:
            view.anchorClicked.emit(QUrl(address))
        assert jump.args == arguments


def test_mark_up_of_the_app_stays_text(panel: Panel) -> None:
    panel.show(exchange(url="http://x/<b>bold</b><img src=/etc/passwd>", exception=ERROR), "overview")
    assert "<b>bold</b><img" in panel.part(LinkView, "overview.text").toPlainText()
    panel.show(exchange(exception=ERROR), "exception")
    assert "no <item> left" in panel.part(LinkView, "exception.text").toPlainText()


def test_the_exception_with_its_cause(panel: Panel) -> None:
    panel.show(exchange(exception=ERROR), "exception")
    assert panel.part(QTabBar, "tabs").tabText(7) == "Exception  2"
    text = panel.part(LinkView, "exception.text").toPlainText()
    assert text.index("buy()") < text.index("dispatch()") < text.index("KeyError")
    panel.part(QPushButton, "exception.copy").click()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Traceback (most recent call last):\n")
    assert copied.endswith("shop.Out: no <item> left\n")
    facts = exchange(exception=ERROR).exception
    assert facts is not None
    assert traceback_text(facts) == copied


def test_cookies_received_and_set(panel: Panel) -> None:
    found = exchange(
        session=session({"a": 1}, {"a": 2}),
        request={"headers": [["Cookie", "session=eyJhIjoxfQ.Z0.abc; theme=dark"]], "body": None},
        response={"headers": [["Set-Cookie", "session=x; HttpOnly; Path=/; Max-Age=2678400"],
                              ["Set-Cookie", "old=; Max-Age=0"], ["Set-Cookie", "s=1; SameSite=None"]]},
    )  # fmt: skip
    panel.show(found, "cookies")
    assert [row[0] for row in cells(panel.part(RecordsTable, "cookies.received"))] == ["session ●", "theme"]
    rows = cells(panel.part(RecordsTable, "cookies.set"))
    assert [row[2] for row in rows] == ["31 d", "deleted", "until closed"]
    assert rows[0][3] == "Path=/; HttpOnly"
    assert rows[2][4].startswith("! SameSite=None without Secure")
    received = panel.part(RecordsTable, "cookies.received")
    received.setCurrentIndex(received.model().index(0, 0))
    assert "'a'" not in panel.part(LinkView, "cookies.decoded").toPlainText()
    assert "session" in panel.part(LinkView, "cookies.decoded").toPlainText()


def test_flashes_and_logs(panel: Panel) -> None:
    flashes = {"pushed": [flash("hello", "info", 31)], "waiting": [{"category": "info", "text": "hello"}]}
    panel.show(exchange(flashes=flashes, logs=LOGS), "flashes")
    assert cells(panel.part(RecordsTable, "flashes.table")) == [
        ["+ pushed", "info", "hello", "app.py:31 view()"],
        ["· waiting", "info", "hello", ""],
    ]
    panel.show(exchange(logs=LOGS), "logs")
    assert cells(panel.part(RecordsTable, "logs.table"))[0][1:4] == ["WARNING", "shop", "one"]
    assert panel.part(QPlainTextEdit, "logs.message").toPlainText() == "one\ntwo"


def test_request_and_response(panel: Panel) -> None:
    found = exchange(
        query="a=1&b=",
        request={"headers": [["X", "1"], ["X", "2"]], "body": {"size": 3, "kept": 3, "text": "f=v"},
                 "form": [["f", "v"]], "files": [["up", "me.png", "image/png", 40_213]]},
    )  # fmt: skip
    panel.show(found, "request")
    table = panel.part(RecordsTable, "request.pairs.table")
    assert cells(table) == [["X", "1"], ["X", "2"]]
    tabs = panel.part(QTabBar, "request.pairs.tabs")
    for number, rows in (
        (1, [["a", "1"], ["b", ""]]),
        (2, [["f", "v"]]),
        (3, [["up", "me.png · image/png · 40.2 kB"]]),
    ):
        tabs.setCurrentIndex(number)
        assert cells(table) == rows
    panel.show(found, "response")
    assert panel.part(QPlainTextEdit, "response.body.text").toPlainText() == "hello"


def test_a_line_of_code_is_copied_or_opened(qtbot: Any, tmp_path: Path) -> None:
    copying = Panel(qtbot)
    with qtbot.waitSignal(copying.places.told, timeout=20_000) as told:
        assert copying.places.follow(QUrl(place_url("/shop/a b%20.py", 31)))
    assert QGuiApplication.clipboard().text() == "/shop/a b%20.py:31"
    assert told.args[0].startswith("Copied /shop/a b%20.py:31.")
    mark = tmp_path / "opened"
    opening = Panel(qtbot, f"touch '{mark}'-{{line}} {{file}}")
    source = tmp_path / "a.py"
    source.touch()
    opening.places.open(Place(str(source), 31, "f"))
    wait(qtbot, lambda: (tmp_path / "opened-31").exists())
    assert place_text(Place("/t/base.html", 4, "", "shop/base.html")) == "shop/base.html:4"
    assert not opening.places.follow(QUrl("https://example.org"))


@pytest.fixture
def body(qtbot: Any) -> BodyView:
    view = BodyView("body", make_theme())
    qtbot.addWidget(view)
    view.show()
    return view


def message(data: bytes, kind: str, size: int | None = None) -> Message:
    return Message((("Content-Type", kind),), Body(data, len(data) if size is None else size))


def test_a_body_in_its_forms(body: BodyView, qtbot: Any) -> None:
    body.show_message(message(b'{"a":[1,"\\u4e2d"]}', "application/json", 99))
    text = body.findChild(QPlainTextEdit, "body.text")
    assert body.form is BodyForm.PRETTY
    assert text.toPlainText() == '{\n  "a": [\n    1,\n    "中"\n  ]\n}'
    assert "of 99 bytes were recorded" in body.findChild(QLabel, "body.notes").text()
    forms = body.findChild(QComboBox, "body.form")
    forms.setCurrentIndex(2)
    forms.activated.emit(2)
    assert text.toPlainText().startswith("00000000  7b 22 61")


def test_a_picture_and_one_that_is_none(body: BodyView, tmp_path: Path) -> None:
    image = QImage(8, 6, QImage.Format.Format_RGB32)
    image.fill(0xFF00FF)
    image.save(str(tmp_path / "p.png"))
    body.show_message(message((tmp_path / "p.png").read_bytes(), "image/png"))
    assert body.findChild(QLabel, "body.picture").pixmap().width() == 8
    body.show_message(message(b"\x89PNG\r\n\x1a\nnot one", "image/png"))
    assert "cannot be shown" in body.findChild(QLabel, "body.picture").text()


def test_saving_that_fails_is_told(body: BodyView, qtbot: Any, tmp_path: Path) -> None:
    with qtbot.waitSignal(body.failed, timeout=20_000):
        body._write(str(tmp_path / "no" / "folder"), b"x")
    body._write(str(tmp_path / "body.bin"), b"\0x")
    assert (tmp_path / "body.bin").read_bytes() == b"\0x"


def test_a_request_that_ended_its_process_says_so_first(panel: Panel) -> None:
    frames = [
        {"file": "/srv/shop.py", "line": 31, "function": "leave", "code": "os._exit(3)", "app": True},
        {"file": "/lib/os.py", "line": 1, "function": "inner", "code": "", "app": False},
    ]
    ended = {**ERROR, "type": "os._exit", "message": "os._exit(3) ended the process here", "frames": frames}
    found = exchange(
        status=None,
        exception=ended,
        session=session({}, {"left": True}, saved=False, writes=[write("left", True)]),
    )
    warning = warnings_of(found)[0]
    assert warning.sentence == "os._exit(3) ended the process here: leave(), shop.py:31."
    assert warning.advice == "What it had written to the session is lost."
    panel.show(found, "overview")
    text = panel.part(LinkView, "overview.text").toPlainText()
    assert "ended the process here: leave(), shop.py:31." in text
    texts = [label.text() for label in panel.show(found, "exception").findChildren(QLabel)]
    assert any("the client got no answer" in text for text in texts)


anything = st.text(max_size=20) | st.sampled_from(["session=.eJx.Zz.sig", "a; b", "\ud800", "<script>", "\0"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=60), text=anything, kind=anything)
def test_no_pane_fails_on_anything(panel: Panel, data: bytes, text: str, kind: str) -> None:
    headers = (("Content-Type", kind), ("Set-Cookie", text), ("Cookie", text), ("Content-Encoding", "gzip"))
    found = exchange(
        session=session({text: {1: text}}, {"x": [text]}, writes=[write(text, text)],
                        open_error={"type": "E", "message": text}),
        flashes={"pushed": [flash(text, kind)]}, url=text, path=text, exception={**ERROR, "message": text},
    )  # fmt: skip
    part = Message(headers, Body(data, len(data)))
    found = replace(found, request=part, response=part)
    assert warnings_of(found)
    for name in PANES:
        panel.show(found, name)


def test_the_overview_names_the_test_that_made_the_request(qtbot: Any) -> None:
    shown = Panel(qtbot)
    asked: list[str] = []
    shown.navigator.filter_requests.connect(asked.append)
    shown.show(exchange(test="tests/test_cart.py::test_add[<漢字>] (call)"), "overview")
    view = shown.part(LinkView, "overview.text")
    assert "tests/test_cart.py::test_add[<漢字>]" in view.toPlainText()
    assert "(call)" not in view.toPlainText()
    view.anchorClicked.emit(QUrl("go:test"))
    assert asked == ["tests/test_cart.py::test_add[<漢字>]"]
    shown.show(exchange(test="tests/test_cart.py::test_add (setup)"), "overview")
    assert "test_add (while it was set up)" in view.toPlainText()
    shown.show(exchange(), "overview")
    assert "Test" not in view.toPlainText().split()
