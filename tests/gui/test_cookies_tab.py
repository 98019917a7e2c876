"""The Cookies tab over a real child with the real probe: what a browser holds is seen and edited."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from inspector.domain.clients import OWN_AGENT
from inspector.domain.cookies import parse_cookie, sign, verify
from inspector.domain.target import RunState
from inspector.gui.models.clients import ClientsModel, Column, ago
from inspector.gui.models.value_cells import Column as Cell
from inspector.gui.navigator import Navigator
from inspector.gui.tabs.cookies import CookiesTab
from inspector.gui.task_runner import TaskRunner
from inspector.workspace.clients import Clients
from inspector.workspace.workspace import Workspace
from tests.gui.kit import Sink, discard, make_theme
from tests.gui.session_kit import until
from tests.workspace.exchange_maker import exchange, session, write
from tests.workspace.opened import opened, spec

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"}


@asynccontextmanager
async def shown(workspace: Workspace) -> AsyncIterator[CookiesTab]:
    runner = TaskRunner(asyncio.get_running_loop(), Sink())
    tab = CookiesTab(workspace, runner, Navigator(), make_theme())
    tab.resize(1200, 800)
    tab.show()
    QApplication.processEvents()
    try:
        yield tab
    finally:
        await runner.close()
        discard(tab)


async def serve(workspace: Workspace) -> httpx.AsyncClient:
    await workspace.target.start(spec("notepad"))
    assert await workspace.target.settled(60) is RunState.RUNNING, workspace.target.failure
    assert workspace.target.url is not None
    return httpx.AsyncClient(base_url=workspace.target.url, trust_env=False, headers=BROWSER, timeout=60)


def type_value(tab: CookiesTab, key: str, text: str) -> None:
    table = tab.live.shelf.editor.table
    table.select_path((key,), Cell.VALUE)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_F2)
    (field,) = [one for one in table.findChildren(QLineEdit, "session.editor.cell") if one.isVisible()]
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()


async def test_the_open_browser_has_the_edited_name_on_its_next_request(qapp: Any, tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace, shown(workspace) as tab, await serve(workspace) as browser:
        await browser.get("/hello/ann")
        await until(lambda: tab.model.rowCount() == 1)
        await until(lambda: tab.live.facts.isVisible())
        assert "accepts it" in tab.live.facts.verdict_text()
        assert "SECRET_KEY" in tab.live.facts.verdict_text()
        editor = tab.live.shelf.editor
        assert editor.buffer.value["username"] == "ann"

        edits = tab.model.index(0, Column.EDITS)
        type_value(tab, "username", "bob")
        assert tab.model.data(edits) == "unsaved"
        QTest.keyClick(editor.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: editor.draft.waiting)
        await until(lambda: tab.model.data(edits) == "1 waiting")

        await browser.get("/who")
        await until(lambda: editor.draft.waiting is None)
        await until(lambda: not editor.dirty)
        assert editor.bar.level == "success"
        assert editor.buffer.base["username"] == "bob"
        value = parse_cookie(browser.cookies["session"]).value
        assert value["username"] == "bob"


async def test_the_editor_shows_what_the_applying_request_itself_wrote(qapp: Any, tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace, shown(workspace) as tab, await serve(workspace) as browser:
        await browser.get("/hello/ann")
        await until(lambda: tab.live.shelf.editor.buffer.value)
        editor = tab.live.shelf.editor
        type_value(tab, "username", "bob")
        editor.draft.save()
        await until(lambda: editor.draft.waiting)
        await browser.get("/hello/eve")  # the edit is applied first, then the view signs eve in
        await until(lambda: editor.draft.waiting is None)
        assert editor.bar.level == "success"
        assert parse_cookie(browser.cookies["session"]).value == editor.buffer.value
        assert editor.buffer.value["username"] == "eve"
        assert not editor.dirty


async def test_an_edit_without_a_running_app_is_refused_and_kept(qapp: Any) -> None:
    workspace = Workspace()
    async with shown(workspace) as tab:
        workspace.feed(exchange(session=session({}, {"username": "ann"}, writes=[write("username", "ann")])))
        await until(lambda: tab.live.shelf.editor.buffer.value)
        type_value(tab, "username", "bob")
        editor = tab.live.shelf.editor
        editor.draft.save()
        await until(lambda: editor.bar.level == "error")
        assert editor.buffer.value["username"] == "bob"
        assert "still here" in editor.bar.text()
    await workspace.close()


async def test_edits_of_one_client_stay_while_another_is_looked_at(qapp: Any) -> None:
    workspace = Workspace()
    async with shown(workspace) as tab:
        for client, name in (("aaaa0001", "ann"), ("aaaa0002", "eve")):
            workspace.feed(exchange(client=client, session=session({}, {"username": name})))
        tab.show_client("aaaa0001")
        type_value(tab, "username", "bob")
        tab.show_client("aaaa0002")
        assert tab.live.shelf.editor.buffer.value == {"username": "eve"}
        tab.show_client("aaaa0001")
        assert tab.live.shelf.editor.buffer.value == {"username": "bob"}
        assert tab.live.shelf.editor.dirty
    await workspace.close()


async def test_several_sessions_of_one_client_have_a_chooser(qapp: Any) -> None:
    workspace = Workspace()
    async with shown(workspace) as tab:
        workspace.feed(exchange(session=session({}, {"a": 1})))
        server = {"kind": "server", "app": "admin", "cookie_name": "admin_session", "sid": "abc123"}
        workspace.feed(exchange(app="admin", session=session({}, {"b": 2}, **server)))
        await until(lambda: tab.live.chooser.count() == 2)
        assert tab.live.chooser.isVisible()
        tab.show_client("aaaa0001", "admin_session")
        assert tab.live.shelf.editor.buffer.value == {"b": 2}
        assert "abc123" in tab.live.server.text()
        tab.live.chooser.activated.emit(0)
        assert tab.live.shelf.editor.buffer.value == {"a": 1}
    await workspace.close()


async def test_a_client_without_a_session_says_so(qapp: Any) -> None:
    workspace = Workspace()
    async with shown(workspace) as tab:
        assert tab.clients_stack.empty.isVisible()
        workspace.feed(exchange())
        await until(lambda: tab.table.isVisible())
        assert tab.live.shelf.editor.empty.sentence.text() == "No session yet"
    await workspace.close()


async def test_a_pasted_cookie_is_verified_edited_and_signed_again(qapp: Any) -> None:
    workspace = Workspace()
    cookie = sign({"username": "ann"}, "dev", timestamp=int(time.time()) - 60)
    async with shown(workspace) as tab:
        QGuiApplication.clipboard().setText(f"session={cookie}")
        tab.paste_from_clipboard()
        panel = tab.paste
        await until(lambda: panel.facts.isVisible())
        assert "Flask session" in panel.facts.summary.text()
        editor = panel.shelf.editor
        assert editor.buffer.value == {"username": "ann"}

        panel.key.setText("wrong")
        panel.look()
        await until(lambda: panel.facts.verdict_text())
        assert "does not fit" in panel.facts.verdict_text()

        panel.key.setText("dev")
        panel.look()
        await until(lambda: "fits this key" in panel.facts.verdict_text())
        assert panel.key.echoMode() is QLineEdit.EchoMode.Password
        editor = panel.shelf.editor
        model = editor.table.model_
        assert model.setData(model.index_of(("username",), Cell.VALUE), "bob")
        editor.draft.save()
        await until(lambda: editor.signed.isVisible())
        signed = parse_cookie(editor.cookie.text())
        assert signed.value == {"username": "bob"}
        assert verify(signed, ["dev"], now=time.time()).ok
        QTest.mouseClick(editor.copy_button, Qt.MouseButton.LeftButton)
        assert QGuiApplication.clipboard().text() == editor.cookie.text()
    await workspace.close()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plain text", "plain text"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "JSON Web Token"),
        ("." + "eJx" * 4000 + ".aaaaaa." + "b" * 27, "cannot be read"),
        ("x" * 2_000_000, "no cookie"),
    ],
)
async def test_anything_pasted_is_named_and_nothing_breaks(qapp: Any, text: str, words: str) -> None:
    workspace = Workspace()
    async with shown(workspace) as tab:
        tab.paste_button.setChecked(True)
        tab.paste.paste(text)
        await until(lambda: tab.paste.facts.isVisible())
        assert words in tab.paste.facts.summary.text()
        assert not tab.paste.shelf.editor.save_button.isEnabled()
    await workspace.close()


async def test_a_cookie_is_looked_at_as_soon_as_it_is_pasted(qapp: Any) -> None:
    workspace = Workspace()
    async with shown(workspace) as tab:
        QGuiApplication.clipboard().setText(sign({"username": "ann"}, "dev", timestamp=int(time.time())))
        tab.paste_button.setChecked(True)
        tab.paste.text.paste()
        await until(lambda: tab.paste.facts.isVisible())
        assert "Flask session" in tab.paste.facts.summary.text()
    await workspace.close()


async def test_a_low_window_scrolls_and_squeezes_nothing(qapp: Any) -> None:
    workspace = Workspace()
    async with shown(workspace) as tab:
        tab.paste_button.setChecked(True)
        tab.paste.paste(sign({"username": "ann"}, "dev", timestamp=int(time.time())))
        await until(lambda: tab.paste.facts.isVisible())
        tab.resize(800, 300)
        editor = tab.paste.shelf.editor
        await until(lambda: tab.paste.height() > tab.height())
        assert tab.paste.facts.raw.height() >= tab.paste.facts.raw.minimumSizeHint().height()
        assert editor.table.height() >= 100
        tab.splitter.setSizes([700, 100])
        assert tab.paste.width() <= tab.paste.parentWidget().width()
    await workspace.close()


def test_the_clients_model_keeps_to_the_rules(qapp: Any) -> None:
    clients = Clients()
    model = ClientsModel(clients, make_theme())
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    for number in range(5):
        clients.feed(
            exchange(client=f"client{number}", started=time.time() - 90, session=session({}, {"n": number})),
            number,
        )
    model._flush()
    assert model.rowCount() == 5
    assert model.data(model.index(0, Column.LABEL)) == "B1"
    assert model.data(model.index(0, Column.SEEN)) == "1 min"
    clients.forget()
    assert model.rowCount() == 0
    assert [ago(seconds) for seconds in (0, 59, 61, 7200, 200_000)] == ["now", "59 s", "1 min", "2 h", "2 d"]


def test_clients_of_one_agent_are_told_apart_by_their_users(qapp: Any) -> None:
    clients = Clients()
    curl = {"headers": [["User-Agent", "curl/7.88.1"]], "body": None}
    for number, value in enumerate(({"user": {"name": "Ann"}}, {"username": "bob"}, {"cart": [1]})):
        clients.feed(exchange(client=f"client{number}", request=curl, session=session({}, value)), number)
    model = ClientsModel(clients, make_theme())
    texts = [model.data(model.index(row, Column.AGENT)) for row in range(3)]
    assert texts == ["Ann · curl 7.88", "bob · curl 7.88", "curl 7.88"]
    assert "C1 · Ann · curl 7.88" in model.data(model.index(0, Column.AGENT), Qt.ItemDataRole.ToolTipRole)


async def test_what_the_window_sent_itself_is_called_so_in_full(qapp: Any) -> None:
    workspace = Workspace()
    async with shown(workspace) as tab:
        workspace.feed(exchange(request={"headers": [["User-Agent", OWN_AGENT]], "body": None}))
        await until(lambda: tab.model.rowCount() == 1)
        texts = [tab.model.data(tab.model.index(0, column)) for column in (Column.LABEL, Column.AGENT)]
        assert texts == ["Replay", "sent by this window"]
        for column in (Column.LABEL, Column.AGENT):
            assert tab.table.sizeHintForColumn(column) <= tab.table.columnWidth(column)
    await workspace.close()


async def test_while_a_pasted_cookie_is_shown_no_client_looks_chosen(qapp: Any) -> None:
    workspace = Workspace()
    async with shown(workspace) as tab:
        workspace.clients.feed(exchange(client="a", session=session({}, {"n": 1})), 1)
        await until(lambda: tab.table.selectionModel().hasSelection())
        QTest.mouseClick(tab.paste_button, Qt.MouseButton.LeftButton)
        assert not tab.table.selectionModel().hasSelection()
        QTest.mouseClick(tab.paste_button, Qt.MouseButton.LeftButton)
        assert [index.row() for index in tab.table.selectionModel().selectedRows()] == [0]


async def test_the_size_stands_below_the_table_only_while_something_was_edited(qapp: Any) -> None:
    workspace = Workspace()
    async with shown(workspace) as tab:
        workspace.clients.feed(exchange(client="a", session=session({}, {"username": "ann"})), 1)
        editor = tab.live.shelf.editor
        await until(lambda: tab.live.shelf.editor.draft.source is not None)
        editor = tab.live.shelf.editor
        assert editor.status.text() == ""
        type_value(tab, "username", "bob")
        await until(lambda: "bytes" in editor.status.text())
