"""The replay editor against a real target: what is typed goes out, what comes back is shown and compared."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QWidget,
)

from inspector.domain.target import RunState
from inspector.gui.editors.replay_body import BodyKind
from inspector.gui.editors.replay_editor import ReplayEditor
from inspector.gui.models.key_values import KeyColumn, KeyValueModel
from inspector.gui.navigator import Navigator
from inspector.gui.replay_windows import ReplayWindows
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.inline_bar import InlineBar
from inspector.workspace.replays import ReplayResult
from inspector.workspace.workspace import Workspace
from tests.gui.kit import discard, make_theme
from tests.gui.session_kit import until
from tests.workspace.opened import opened, spec

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Bench:
    """A running target, a browser, and editors on what was recorded."""

    def __init__(self, workspace: Workspace, theme: Theme) -> None:
        self.workspace = workspace
        self.runner = TaskRunner(asyncio.get_running_loop(), workspace.notices)
        self.navigator = Navigator()
        self.theme = theme
        self._editors: list[ReplayEditor] = []

    @property
    def url(self) -> str:
        assert self.workspace.target.url is not None
        return self.workspace.target.url

    async def recorded(self, method: str, path: str, **options: Any) -> int:
        """Send it as a browser, and give the number of its row."""
        before = self.workspace.requests.total
        headers = {**BROWSER, **options.pop("headers", {})}
        async with httpx.AsyncClient(base_url=self.url, timeout=60) as client:
            await client.request(method, path, headers=headers, **options)
        await until(lambda: self.workspace.requests.total > before)
        return self.workspace.requests.row(self.workspace.requests.total - 1).number

    def edit(self, number: int) -> ReplayEditor:
        editor = ReplayEditor(self.workspace, self.runner, self.navigator, self.theme, number)
        self._editors.append(editor)
        return editor

    async def send(self, editor: ReplayEditor) -> ReplayResult:
        """With the button, until the answer is shown."""
        count = len(editor.results)
        QTest.mouseClick(part(editor, QPushButton, "replay.send"), Qt.MouseButton.LeftButton)
        await until(lambda: len(editor.results) > count)
        await until(lambda: part(editor, QPushButton, "replay.send").isEnabled())
        return editor.results[-1]

    async def close(self) -> None:
        await self.runner.close()
        discard(*self._editors)


@pytest.fixture(scope="module")
def theme(qapp: Any) -> Theme:
    return make_theme()


# One target for all: starting a child costs more than all that is done with it here.
@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Workspace]:
    async with opened(tmp_path_factory.mktemp("workspace")) as workspace:
        await workspace.target.start(spec("replayed"))
        assert await workspace.target.settled(60) is RunState.RUNNING, workspace.target.failure
        yield workspace


@pytest_asyncio.fixture(loop_scope="module")
async def at(running: Workspace, theme: Theme) -> AsyncIterator[Bench]:
    made = Bench(running, theme)
    yield made
    await made.close()


def part(widget: QWidget, kind: Callable[..., Any], name: str) -> Any:
    found = widget.findChild(kind, name)  # type: ignore[arg-type]
    assert found is not None, name
    return found


def model_of(editor: ReplayEditor, name: str) -> KeyValueModel:
    model = part(editor, QTableView, name).model()
    assert isinstance(model, KeyValueModel)
    return model


def put(model: KeyValueModel, name: str, value: str) -> None:
    row = next(index for index, pair in enumerate(model.rows()) if pair.name == name)
    assert model.setData(model.index(row, KeyColumn.VALUE), value)


def echoed(result: ReplayResult) -> dict[str, Any]:
    assert result.error is None, result.error
    found: dict[str, Any] = json.loads(result.body.data)
    return found


pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("qapp")]


async def test_a_login_is_replayed_with_another_name(at: Bench) -> None:
    number = await at.recorded("POST", "/login", data={"username": "ann", "password": "x"})
    editor = at.edit(number)
    put(model_of(editor, "replay.body.fields"), "username", "bob")
    result = await at.send(editor)
    assert result.status == 200
    assert result.number is not None
    row = at.workspace.requests.row_of(result.number)
    assert row is not None
    assert row.replay_of == number
    session = at.workspace.requests.exchange(result.number).session
    assert session is not None
    assert session.after is not None
    assert session.after["username"] == "bob"
    assert "200 OK" in part(editor, QLabel, "replay.status").text()
    table = part(editor, QTableView, "replay.diff.table").model()
    lines = [[table.index(row, column).data() for column in range(5)] for row in range(table.rowCount())]
    assert ["~", "session change", "username", "+ 'ann'", "+ 'bob'"] in lines
    assert ["~", "session after", "username", "'ann'", "'bob'"] in lines
    assert ["~", "flash", "pushed", "success: Welcome, ann!", "success: Welcome, bob!"] in lines
    diff = part(editor, QPlainTextEdit, "replay.diff.body").toPlainText().splitlines()
    assert diff[1:] == [" <p>Hello", "-<b>ann</b>", "+<b>bob</b>"]
    shown = []
    at.navigator.show_request.connect(shown.append)
    part(editor, QPushButton, "replay.show").click()
    assert shown == [result.number]


async def test_unchanged_it_goes_out_as_it_was(at: Bench) -> None:
    body = b"a=%7E&b=x+y&b=&flag"
    headers = [("X-Tag", "1"), ("X-Tag", "2"), *FORM.items(), ("Cookie", 'a=1; q="v w"')]
    before = at.workspace.requests.total
    async with httpx.AsyncClient(base_url=at.url, timeout=60) as client:
        await client.post("/echo?q=%7e&q=+&empty", headers=headers, content=body)
    await until(lambda: at.workspace.requests.total > before)
    number = at.workspace.requests.row(at.workspace.requests.total - 1).number
    original = at.workspace.requests.exchange(number)
    assert original.response.body is not None
    first = json.loads(original.response.body.data)
    editor = at.edit(number)
    again = echoed(await at.send(editor))
    assert again["query"] == first["query"] == "q=%7e&q=+&empty"
    assert again["body"] == first["body"]

    def sent(echo: dict[str, Any]) -> list[list[str]]:
        ours = ("x-flask-session", "x-inspector", "connection", "host", "content-length")
        return [pair for pair in echo["headers"] if not pair[0].lower().startswith(ours)]

    assert sent(again) == sent(first)


async def test_query_and_url_follow_each_other(at: Bench) -> None:
    editor = at.edit(await at.recorded("GET", "/echo?a=1&b=%7E"))
    query, url = model_of(editor, "replay.query"), part(editor, QLineEdit, "replay.url")
    assert query.pairs() == [("a", "1"), ("b", "~")]
    put(query, "a", "北京 &")
    assert url.text().endswith("/echo?a=%E5%8C%97%E4%BA%AC+%26&b=%7E")
    url.setFocus()
    url.end(False)
    QTest.keyClicks(url, "&c=3")
    assert query.pairs()[-1] == ("c", "3")
    query.setData(query.index(1, 0), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert "b=" not in url.text()
    assert echoed(await at.send(editor))["query"] == "a=%E5%8C%97%E4%BA%AC+%26&c=3"


async def test_cookies_and_their_header_follow_each_other(at: Bench) -> None:
    editor = at.edit(await at.recorded("GET", "/echo", headers={"Cookie": "a=1; b=2"}))
    cookies, headers = model_of(editor, "replay.cookies"), model_of(editor, "replay.headers")
    assert cookies.pairs() == [("a", "1"), ("b", "2")]
    put(cookies, "a", "9")
    assert ("Cookie", "a=9; b=2") in [(name.title(), value) for name, value in headers.pairs()]
    put(headers, next(name for name, _ in headers.pairs() if name.lower() == "cookie"), "c=3")
    assert cookies.pairs() == [("c", "3")]
    cookies.remove([0])
    assert not any(name.lower() == "cookie" for name, _ in headers.pairs())


async def test_sending_as_somebody_else(at: Bench) -> None:
    await at.recorded("POST", "/login", data={"username": "ann"})
    editor = at.edit(await at.recorded("GET", "/echo"))
    assert echoed(await at.send(editor))["user"] is None
    menu = part(editor, QPushButton, "replay.cookies.session").menu()
    menu.aboutToShow.emit()
    ann = next(
        action
        for action in menu.actions()
        if action.text().startswith("B") and "username='ann'" in action.text()
    )
    ann.trigger()
    assert "username='ann'" in part(editor, QLabel, "replay.cookies.whose").text()
    assert echoed(await at.send(editor))["user"] == "ann"
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text().startswith("Without")).trigger()
    assert echoed(await at.send(editor))["user"] is None


async def test_headers_can_be_pasted_as_text(at: Bench) -> None:
    editor = at.edit(await at.recorded("GET", "/echo"))
    part(editor, QPushButton, "replay.headers.bulk").setChecked(True)
    text = part(editor, QPlainTextEdit, "replay.headers.text")
    text.setPlainText("Accept: text/html\nX-One: 1\nno header\nX-One: 2\nCookie: k=v")
    assert "no header" in part(editor, QLabel, "replay.headers.note").text()
    assert model_of(editor, "replay.cookies").pairs() == [("k", "v")]
    headers = echoed(await at.send(editor))["headers"]
    assert ["Accept", "text/html"] in headers
    assert ["X-One", "1,2"] in headers  # werkzeug joins what came twice


async def test_json_is_checked_and_sent(at: Bench) -> None:
    editor = at.edit(await at.recorded("POST", "/echo", json={"n": 1}))
    assert editor.request.body.kind is BodyKind.JSON
    text, note = (
        part(editor, QPlainTextEdit, "replay.body.text"),
        part(editor, QLabel, "replay.body.note"),
    )
    text.setPlainText('{"n": }')
    await until(lambda: "line 1, column 7" in note.text())
    text.setPlainText('{"n":2,"名":"北京"}')
    await until(lambda: "valid JSON" in note.text())
    part(editor, QPushButton, "replay.body.layout").click()
    assert text.toPlainText() == '{\n  "n": 2,\n  "名": "北京"\n}'
    body = echoed(await at.send(editor))["body"].encode("latin-1")
    assert json.loads(body) == {"n": 2, "名": "北京"}


async def test_choosing_another_kind_sets_its_content_type(at: Bench) -> None:
    editor = at.edit(await at.recorded("GET", "/echo"))
    part(editor, QComboBox, "replay.method").setCurrentText("PUT")
    kinds = part(editor, QComboBox, "replay.body.form")
    kinds.setCurrentIndex(0)
    kinds.activated.emit(0)
    fields = model_of(editor, "replay.body.fields")
    fields.setData(fields.index(0, 0), "name")
    fields.setData(fields.index(0, 1), "ä b")
    got = echoed(await at.send(editor))
    assert (got["method"], got["body"]) == ("PUT", "name=%C3%A4+b")
    assert ["Content-Type", "application/x-www-form-urlencoded"] in got["headers"]


async def test_binary_bodies_go_out_as_they_are(at: Bench, tmp_path: Path) -> None:
    data = bytes(range(256)) * 3
    editor = at.edit(await at.recorded("POST", "/echo", content=data))
    assert editor.request.body.kind is BodyKind.BYTES
    assert echoed(await at.send(editor))["body"].encode("latin-1") == data
    file = tmp_path / "upload.bin"
    file.write_bytes(b"\xff\xfe from a file")
    editor.request.body.load_file(str(file))
    assert echoed(await at.send(editor))["body"].encode("latin-1") == b"\xff\xfe from a file"
    editor.request.body.load_file(str(tmp_path / "gone"))
    assert "cannot be read" in part(editor, QLabel, "replay.body.note").text()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://127.0.0.1:1/", "Nothing answers at 127.0.0.1:1."),
        ("ftp://127.0.0.1/", "The URL has to begin with http:// or https://."),
        ("http://127.0.0.1:99999/", "The host or port in this URL cannot be read."),
        ("http:///path", "The URL names no host."),
    ],
)
async def test_a_request_that_fails_says_why_in_place(at: Bench, url: str, sentence: str) -> None:
    editor = at.edit(await at.recorded("GET", "/echo"))
    part(editor, QLineEdit, "replay.url").setText(url)
    await at.send(editor)
    bar = part(editor, InlineBar, "replay.bar")
    assert bar.text().startswith(sentence)
    part(editor, QPushButton, "replay.reset").click()
    assert (await at.send(editor)).status == 200
    assert bar.text() == ""


async def test_a_bad_header_or_method_says_why(at: Bench) -> None:
    editor = at.edit(await at.recorded("GET", "/echo"))
    headers = model_of(editor, "replay.headers")
    headers.setData(headers.index(headers.rowCount() - 1, 0), "bad name")
    await at.send(editor)
    bar = part(editor, InlineBar, "replay.bar")
    assert "cannot be the name of a header" in bar.text()
    part(editor, QPushButton, "replay.reset").click()
    part(editor, QComboBox, "replay.method").setCurrentText("GE T")
    await at.send(editor)
    assert "no HTTP method" in bar.text()


async def test_a_character_outside_of_the_charset(at: Bench) -> None:
    headers = {"Content-Type": "text/plain; charset=latin-1"}
    editor = at.edit(await at.recorded("POST", "/echo", content=b"caf\xe9", headers=headers))
    text = part(editor, QPlainTextEdit, "replay.body.text")
    assert text.toPlainText() == "café"
    text.setPlainText("Ж")
    editor.send()
    assert "cannot be written in latin-1" in part(editor, InlineBar, "replay.bar").text()
    assert editor.results == ()


async def test_ctrl_enter_sends_from_anywhere(at: Bench) -> None:
    windows = ReplayWindows(at.workspace, at.runner, at.navigator, at.theme)
    number = await at.recorded("POST", "/echo", content=b"text", headers={"Content-Type": "text/plain"})
    windows.open(number)
    window = windows.window_of(number)
    assert window is not None
    editor = window.findChild(ReplayEditor, "replay.editor")
    text = part(editor, QPlainTextEdit, "replay.body.text")
    await until(window.isActiveWindow)
    text.setFocus()
    QTest.keyClicks(text, "more ")
    QTest.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: editor.results)
    assert echoed(editor.results[0])["body"] == "more text"
    windows.close_all()
    await until(lambda: windows.window_of(number) is None)


async def test_cancelling_a_slow_one(at: Bench) -> None:
    editor = at.edit(await at.recorded("GET", "/echo"))
    url = part(editor, QLineEdit, "replay.url")
    url.setText(f"{at.url}/slow")
    editor.send()
    cancel = part(editor, QPushButton, "replay.cancel")
    await asyncio.sleep(0)
    assert not cancel.isHidden()
    cancel.click()
    await until(lambda: part(editor, QPushButton, "replay.send").isEnabled())
    assert editor.results == ()
    url.setText(f"{at.url}/echo")
    assert (await at.send(editor)).status == 200


async def test_the_history_brings_back_answer_and_request(at: Bench) -> None:
    editor = at.edit(await at.recorded("GET", "/echo?n=0"))
    for n in (1, 2):
        put(model_of(editor, "replay.query"), "n", str(n))
        await at.send(editor)
    history = part(editor, QComboBox, "replay.history")
    assert history.count() == 2
    history.setCurrentIndex(0)
    history.activated.emit(0)
    shown = part(editor, QPlainTextEdit, "replay.response.body.text").toPlainText()
    assert '"query": "n=1"' in shown
    part(editor, QPushButton, "replay.edit_again").click()
    assert model_of(editor, "replay.query").pairs() == [("n", "1")]


async def test_what_is_the_same_is_shown_on_request(at: Bench) -> None:
    editor = at.edit(await at.recorded("GET", "/big"))
    result = await at.send(editor)
    assert result.body.size == 64 * 65536
    table = part(editor, QTableView, "replay.diff.table").model()
    before = table.rowCount()
    part(editor, QCheckBox, "replay.diff.all").setChecked(True)
    assert table.rowCount() > before
    assert ["", "status", "", "200", "200"] in [
        [table.index(row, column).data() for column in range(5)] for row in range(table.rowCount())
    ]


async def test_a_csrf_token_is_mentioned(at: Bench) -> None:
    number = await at.recorded("POST", "/login", data={"username": "ann", "csrf_token": "t"})
    assert "csrf_token" in part(at.edit(number), InlineBar, "replay.note").text()


async def test_one_window_per_original_and_closing_cancels(at: Bench) -> None:
    number = await at.recorded("GET", "/echo")
    windows = ReplayWindows(at.workspace, at.runner, at.navigator, at.theme)
    windows.open(number)
    window = windows.window_of(number)
    windows.open(number)
    assert windows.window_of(number) is window
    assert window is not None
    editor = window.findChild(ReplayEditor, "replay.editor")
    part(editor, QLineEdit, "replay.url").setText(f"{at.url}/slow")
    editor.send()
    await until(lambda: at.runner.running)
    QTest.keyClick(part(editor, QLineEdit, "replay.url"), Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: windows.window_of(number) is None)
    await until(lambda: not at.runner.running)


async def test_an_original_that_is_gone(at: Bench) -> None:
    number = await at.recorded("GET", "/echo")
    editor = at.edit(number)
    at.workspace.requests.clear()
    assert (await at.send(editor)).status == 200
    gone = at.edit(number)
    assert any(label.text() for label in gone.findChildren(QLabel))
