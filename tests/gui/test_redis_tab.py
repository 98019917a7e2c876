"""The Redis tab over a real server: keys appear, sessions are edited, what goes wrong stands in a bar."""

from __future__ import annotations

import asyncio
import json
import pickle
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from inspector.domain.apps import AppFacts
from inspector.gui.editors.ttl_dialog import TtlDialog
from inspector.gui.models.redis_keys import Column
from inspector.gui.models.value_cells import Column as Cell
from inspector.gui.navigator import Navigator
from inspector.gui.tabs.redis import RedisTab
from inspector.gui.task_runner import TaskRunner
from inspector.workspace.redis_browser import RedisState
from inspector.workspace.workspace import Workspace
from tests.gui.kit import Sink, discard, make_theme
from tests.gui.session_kit import until
from tests.redis_server import RedisServer
from tests.workspace.exchange_maker import exchange, session

ANN = {"_permanent": True, "username": "ann", "cart": [1, 2]}


@pytest.fixture
def server() -> Iterator[RedisServer]:
    made = RedisServer(password="secret").start()
    made.client.set("session:ann", msgspec.msgpack.encode(ANN), ex=3600)
    made.client.set("session:eve", json.dumps({"user_id": 7, "name": "北京"}), ex=60)
    made.client.set("other", "not ours")
    yield made
    made.stop()


@asynccontextmanager
async def shown(*, connect_to: RedisServer | None = None) -> AsyncIterator[RedisTab]:
    workspace = Workspace()
    runner = TaskRunner(asyncio.get_running_loop(), Sink())
    tab = RedisTab(workspace, runner, Navigator(), make_theme())
    QAbstractItemModelTester(tab.model, QAbstractItemModelTester.FailureReportingMode.Fatal, tab.model)
    tab.resize(1200, 700)
    tab.show()
    QApplication.processEvents()
    try:
        if connect_to is not None:
            tab.bar.connect_to(connect_to.url, "session:")
            await until(lambda: tab._browser.state is RedisState.CONNECTED and not tab._browser.scanning)
            await until(lambda: tab.model.rowCount() == tab._browser.found)
        yield tab
    finally:
        await runner.close()
        await workspace.close()
        discard(tab)


def cell(tab: RedisTab, key: bytes, column: Column) -> Any:
    row = tab.model.row_of(key)
    return None if row is None else tab.model.data(tab.model.index(row, column))


async def opened(tab: RedisTab, key: bytes) -> None:
    tab.show_redis_key(key)
    await until(lambda: tab.value.key == key and tab.value.stored is not None)


def set_value(tab: RedisTab, key: str, text: str) -> None:
    model = tab.value.shelf.editor.table.model_
    assert model.setData(model.index_of((key,), Cell.VALUE), text)


async def test_keys_are_described_when_they_are_seen(qapp: Any, server: RedisServer) -> None:
    async with shown(connect_to=server) as tab:
        assert tab.model.rowCount() == 2
        await until(lambda: cell(tab, b"session:ann", Column.USER) == "ann")
        assert cell(tab, b"session:ann", Column.FORMAT) == "msgpack"
        assert cell(tab, b"session:ann", Column.TTL).startswith(("59 min", "1 h"))
        assert "北京" in cell(tab, b"session:eve", Column.PREVIEW)
        assert "2 keys" in tab.bar.count.text()
        assert "secret" not in tab.bar.url.text()
        assert "A server you named" in tab.bar.where.text()


async def test_a_value_is_edited_and_saved_with_its_ttl(qapp: Any, server: RedisServer) -> None:
    async with shown(connect_to=server) as tab:
        await opened(tab, b"session:ann")
        editor = tab.value.shelf.editor
        assert editor.buffer.value == ANN
        assert "msgpack" in tab.value.facts.text()
        set_value(tab, "username", "bob")
        QTest.mouseClick(editor.save_button, Qt.MouseButton.LeftButton)
        await until(lambda: editor.bar.level == "success" and not editor.dirty)
        assert msgspec.msgpack.decode(server.client.get("session:ann")) == {**ANN, "username": "bob"}
        assert 3500 < server.client.ttl("session:ann") <= 3600
        await until(lambda: cell(tab, b"session:ann", Column.USER) == "bob")


async def test_a_write_by_somebody_else_is_a_conflict_and_nothing_is_lost(
    qapp: Any, server: RedisServer
) -> None:
    async with shown(connect_to=server) as tab:
        await opened(tab, b"session:ann")
        editor = tab.value.shelf.editor
        set_value(tab, "username", "bob")
        theirs = {**ANN, "username": "eve", "theme": "dark"}
        server.client.set("session:ann", msgspec.msgpack.encode(theirs), keepttl=True)
        editor.draft.save()
        await until(lambda: editor.conflict.isVisible())
        assert msgspec.msgpack.decode(server.client.get("session:ann")) == theirs
        for name in ("session.editor.conflict.mine", "session.editor.conflict.save"):
            button = editor.findChild(QPushButton, name)
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        await until(lambda: not editor.dirty)
        stored = msgspec.msgpack.decode(server.client.get("session:ann"))
        assert stored == {**ANN, "username": "bob"}


async def test_a_loss_is_named_before_saving(qapp: Any, server: RedisServer) -> None:
    async with shown(connect_to=server) as tab:
        await opened(tab, b"session:ann")
        editor = tab.value.shelf.editor
        model = editor.table.model_
        assert model.setData(model.index_of(("cart",), Cell.TYPE), "tuple")
        await until(lambda: "becomes a list" in editor.status.text())
        assert editor.status.property("role") == "warning"


async def test_delete_and_undo(qapp: Any, server: RedisServer) -> None:
    async with shown(connect_to=server) as tab:
        await opened(tab, b"session:ann")
        QTest.mouseClick(tab.value.delete_button, Qt.MouseButton.LeftButton)
        await until(lambda: tab.undo.isVisible())
        assert server.client.exists("session:ann") == 0
        assert tab.model.rowCount() == 1
        QTest.mouseClick(tab.undo.buttons()[0], Qt.MouseButton.LeftButton)
        await until(lambda: tab.model.rowCount() == 2)
        assert 3500 < server.client.ttl("session:ann") <= 3600
        assert msgspec.msgpack.decode(server.client.get("session:ann")) == ANN


async def test_the_ttl_is_changed_in_a_window(qapp: Any, server: RedisServer) -> None:
    async with shown(connect_to=server) as tab:
        await opened(tab, b"session:ann")
        QTest.mouseClick(tab.value.ttl_button, Qt.MouseButton.LeftButton)
        window = tab.value.findChild(TtlDialog)
        assert isinstance(window, TtlDialog)
        window.unit.setCurrentIndex(2)
        window.number.setValue(5)
        window.buttons.accepted.emit()
        await until(lambda: server.client.ttl("session:ann") > 17_900)
        await until(lambda: "4 h 59 min" in tab.value.facts.text() or "5 h" in tab.value.facts.text())


async def test_junk_and_pickles_are_shown_but_not_executed(
    qapp: Any, server: RedisServer, tmp_path: Any
) -> None:
    canary = tmp_path / "canary"

    class Evil:
        def __reduce__(self) -> Any:
            return open, (str(canary), "w")

    server.client.set("session:evil", pickle.dumps({"user": "bob", "x": Evil()}))
    server.client.set("session:junk", b"\xff\xfe\x00junk")
    server.client.lpush("session:list", "a")
    async with shown(connect_to=server) as tab:
        await opened(tab, b"session:evil")
        assert not canary.exists()
        editor = tab.value.shelf.editor
        assert editor.buffer.value["user"] == "bob"
        assert editor.table.model_.read_only
        await opened(tab, b"session:junk")
        assert tab.value.hex.isVisible()
        assert "ff fe 00" in tab.value.hex.toPlainText()
        await opened(tab, b"session:list")
        assert "Redis list" in tab.value.note.text()


async def test_a_big_value_is_previewed_and_loaded_on_demand(qapp: Any, server: RedisServer) -> None:
    server.client.set("session:big", msgspec.msgpack.encode({"blob": "x" * 3_000_000}))
    async with shown(connect_to=server) as tab:
        await opened(tab, b"session:big")
        await until(lambda: tab.value.all_button.isVisible())
        assert "3.0 MB" in tab.value.all_button.text()
        QTest.mouseClick(tab.value.all_button, Qt.MouseButton.LeftButton)
        await until(lambda: tab.value.stored is not None and not tab.value.stored.cut)
        assert len(tab.value.shelf.editor.buffer.value["blob"]) == 3_000_000


async def test_new_sessions_come_with_f5_and_into_an_empty_list_by_themselves(
    qapp: Any, server: RedisServer
) -> None:
    server.client.flushall()
    async with shown(connect_to=server) as tab:
        assert tab.model.rowCount() == 0
        tab.hide()
        server.client.set("session:ann", msgspec.msgpack.encode(ANN))
        tab.show()
        await until(lambda: tab.model.rowCount() == 1)
        await until(lambda: not tab._browser.scanning)
        server.client.set("session:bob", msgspec.msgpack.encode(ANN))
        tab.refresh()
        await until(lambda: tab.model.rowCount() == 2)


async def test_requests_that_touch_the_open_key_are_counted_as_they_come(
    qapp: Any, server: RedisServer
) -> None:
    async with shown(connect_to=server) as tab:
        await opened(tab, b"session:ann")
        assert not tab.value.requests.isVisible()
        for count in (1, 2):
            read = session(ANN, ANN, kind="server", sid="ann")
            tab._browser._requests.add(exchange(session=read))
            tab._browser._requests.add(exchange(session=session({}, {"a": 1}, kind="server", sid="eve")))
            await until(lambda count=count: f"{count} request" in _texts(tab.value.requests))
            assert f"#{2 * count - 1}" in _texts(tab.value.requests)
            assert "#2" not in _texts(tab.value.requests)


def _texts(widget: QWidget) -> str:
    parts = [*widget.findChildren(QLabel), *widget.findChildren(QPushButton)]
    return " ".join(part.text() for part in parts if part.isVisible())


async def test_the_columns_leave_room_for_the_preview(qapp: Any, server: RedisServer) -> None:
    async with shown(connect_to=server) as tab:
        tab.resize(1320, 700)
        QApplication.processEvents()
        assert tab.table.horizontalScrollBar().maximum() == 0
        assert tab.table.columnWidth(Column.PREVIEW) > 150


async def test_filter_by_user(qapp: Any, server: RedisServer) -> None:
    async with shown(connect_to=server) as tab:
        await until(lambda: cell(tab, b"session:ann", Column.USER) == "ann")
        tab.filter.set_text_now("ann")
        await until(lambda: tab.model.rowCount() == 1)
        tab.filter.set_text_now("nobody")
        await until(lambda: tab.model.rowCount() == 0)
        assert tab.empty.sentence.text() == "No key matches the filter"


async def test_a_server_that_is_down_is_told_with_a_way_to_try_again(qapp: Any, server: RedisServer) -> None:
    async with shown() as tab:
        assert tab.empty.sentence.text() == "Not connected to Redis"
        tab.bar.connect_to("redis://127.0.0.1:1/0", "session:")
        await until(lambda: tab.error.isVisible())
        assert "127.0.0.1:1" in tab.error.text()
        assert tab.error.buttons()[0].text() == "Try again"
        tab.bar.connect_to(server.url.replace("secret", "wrong"), "session:")
        await until(lambda: "password" in tab.error.text().lower())
        assert "wrong" not in tab.error.text()


async def test_an_app_whose_sessions_are_in_cookies_is_called_so(qapp: Any) -> None:
    async with shown() as tab:
        asks = "Give the address of the server in which your app keeps its sessions."
        assert tab.empty.hint.text() == asks
        own = AppFacts("shop", "shop", "shop", session_kind="cookie")
        for apps, beginning in (
            ((own,), "This app keeps its sessions in signed cookies"),
            ((own, replace(own, key="blog")), "These apps keep their sessions in signed cookies"),
            ((own, replace(own, key="blog", session_kind="server")), asks),
        ):
            tab._target.apps = apps
            tab._target.changed.emit()
            assert tab.empty.hint.text().startswith(beginning)


async def test_the_keys_stay_when_the_server_dies(qapp: Any, server: RedisServer) -> None:
    async with shown(connect_to=server) as tab:
        await opened(tab, b"session:ann")
        set_value(tab, "username", "bob")
        server.kill()
        editor = tab.value.shelf.editor
        editor.draft.save()
        await until(lambda: editor.bar.level == "error", 15)
        assert tab.model.rowCount() == 2
        assert editor.buffer.value["username"] == "bob"


async def test_a_key_can_be_opened_before_anything_is_scanned(qapp: Any, server: RedisServer) -> None:
    async with shown() as tab:
        tab.show_redis_key(b"session:eve")
        tab.bar.connect_to(server.url, "session:")
        await until(lambda: tab.value.key == b"session:eve" and tab.value.stored is not None)
