"""The browser over a real redis-server: list, filter, open, save, delete, and all that may go wrong."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from inspector.domain.apps import AppFacts, RedisFacts
from inspector.domain.edits import EditBuffer
from inspector.domain.errors import EditRejected, StoreError
from inspector.domain.target import RunState
from inspector.services.tasks import TaskGroup
from inspector.workspace.redis_browser import RedisBrowser, RedisState
from inspector.workspace.requests import RequestLog
from inspector.workspace.sessions import SaveResult
from inspector.workspace.target import TargetControl
from tests.ports import free_port
from tests.redis_server import RedisServer, redis_server
from tests.waiting import until
from tests.workspace.exchange_maker import exchange, session, write
from tests.workspace.opened import opened, spec

ANN = {"_permanent": True, "username": "ann", "cart": [1, 2]}


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture(autouse=True)
def _empty(server: RedisServer) -> None:
    server.client.flushall()


@asynccontextmanager
async def browsing(url: str = "", log: RequestLog | None = None) -> AsyncIterator[RedisBrowser]:
    """Connected to `url` when there is one."""
    tasks = TaskGroup()
    browser = RedisBrowser(RequestLog() if log is None else log, TargetControl(), tasks)
    if url:
        await browser.connect(url)
    try:
        yield browser
    finally:
        await tasks.close()
        await browser.disconnect()


def put(server: RedisServer, sid: str, value: Any, **options: Any) -> bytes:
    server.client.set(f"session:{sid}", msgspec.msgpack.encode(value), **options)
    return f"session:{sid}".encode()


def stored(server: RedisServer, sid: str) -> Any:
    return msgspec.msgpack.decode(server.client.get(f"session:{sid}"))


class Announced:
    """Keeps a copy of the list by the signals alone, as a Qt model does."""

    def __init__(self, browser: RedisBrowser) -> None:
        self.browser = browser
        self.texts: list[str] = []
        browser.added.connect(self._added)
        browser.removed.connect(self._removed)
        browser.reset.connect(self._reset)
        browser.changed.connect(self._changed)

    def _added(self, first: int, last: int) -> None:
        self.texts[first:first] = [self.browser.row(index).text for index in range(first, last + 1)]

    def _removed(self, first: int, last: int) -> None:
        del self.texts[first : last + 1]

    def _reset(self) -> None:
        self.texts = [self.browser.row(index).text for index in range(len(self.browser))]

    def _changed(self, first: int, last: int) -> None:
        assert self.texts[first : last + 1] == [self.browser.row(at).text for at in range(first, last + 1)]

    def check(self) -> None:
        assert self.texts == [self.browser.row(index).text for index in range(len(self.browser))]


# -- connecting ------------------------------------------------------------------------------------------


async def test_connecting_and_leaving(server: RedisServer) -> None:
    states = []
    async with browsing() as browser:
        browser.state_changed.connect(lambda: states.append(browser.state))
        await browser.connect(server.url)
        assert browser.server.startswith("Redis ")
        assert browser.where == "A server you named. What you save here is live."
        await browser.disconnect()

    assert states == [RedisState.CONNECTING, RedisState.CONNECTED, RedisState.DISCONNECTED]
    assert browser.error is None


@pytest.mark.parametrize(
    "url", ["redis://:s3cret@127.0.0.1:{port}/0", "http://:s3cret@h", "redis://:s3cret@h:x"]
)
async def test_a_failure_is_a_state_and_never_shows_the_password(url: str) -> None:
    async with browsing(url.format(port=free_port())) as browser:
        assert browser.state is RedisState.FAILED
        assert browser.error is not None
        assert browser.error.hint
        everything = f"{browser.url} {browser.where} {browser.error.sentence} {browser.error.details}"
        with pytest.raises(StoreError, match="no connection"):
            await browser.load(b"session:a")
        await browser.scan()
        await browser.describe(0, 10)

    assert "s3cret" not in everything


async def test_the_running_app_tells_where_to_connect_and_whose_it_is(server: RedisServer) -> None:
    async with browsing() as browser:
        assert browser.suggested() is None
        browser._target.redis_url, browser._target.redis_choice = server.url, "A private server."
        assert browser.suggested() == (server.url, "session:")
        facts = RedisFacts(server.url, "shop:")
        browser._target.apps = (AppFacts("a", "plain", "a"), AppFacts("b", "shop", "b", redis=facts))
        assert browser.suggested() == (server.url, "shop:")
        await browser.connect(*browser.suggested() or ("", ""))
        assert (browser.where, browser.prefix) == ("A private server.", "shop:")
        browser._target.redis_url = None
        await browser.connect(server.url)
        assert browser.where == "The server of the app shop. What you save here is live."


# -- the list --------------------------------------------------------------------------------------------


async def test_rows_come_while_scanning_and_are_described_where_looked_at(server: RedisServer) -> None:
    server.client.mset({f"session:{number:04}": json.dumps({"user_id": number}) for number in range(3000)})
    server.client.set("other:1", "x")
    async with browsing(server.url) as browser:
        model, sizes = Announced(browser), []
        browser.progress.connect(lambda: sizes.append(len(browser)))
        await browser.scan()
        model.check()
        assert len(browser) == browser.found == 3000
        assert (browser.total, browser.scanned, browser.scanning) == (3001, 3001, False)
        assert len(set(sizes)) > 4

        with server.commands_during() as commands:
            await browser.describe(10, 29)
            await browser.describe(10, 29)
        described = [index for index in range(len(browser)) if browser.row(index).size is not None]
        assert described == list(range(10, 30))
        assert commands.names.count("PTTL") == 20
        row = browser.row(10)
        assert (row.codec, row.user, row.ttl_ms) == ("json", str(int(row.text)), -1)
        assert row.preview == f"{{'user_id': {int(row.text)}}}"


async def test_what_a_row_says_of_what_is_no_session(server: RedisServer) -> None:
    server.client.hset("session:hash", "a", "b")
    server.client.set("session:junk", bytes(range(128, 256)))
    server.client.set("session:big", b"x" * 5_000_000)
    gone = put(server, "gone", ANN)
    async with browsing(server.url) as browser:
        await browser.scan()
        server.client.delete(gone)
        await browser.describe(0, 3)
        rows = {browser.row(index).text: browser.row(index) for index in range(4)}

    assert rows["hash"].codec == "hash"
    assert rows["junk"].codec == "raw"
    assert (rows["big"].codec, rows["big"].size) == ("large", 5_000_000)
    assert (rows["gone"].ttl_ms, rows["gone"].user) == (-2, None)


async def test_the_filter_looks_into_names_users_and_values(server: RedisServer) -> None:
    for number in range(300):
        put(server, f"{number:03}", ANN if number % 100 == 7 else {"n": "x" * 10})
    async with browsing(server.url) as browser:
        await browser.scan()
        model = Announced(browser)
        model._reset()
        browser.set_filter("107")
        assert sorted(model.texts) == ["107"]
        browser.set_filter("ANN cart")
        await until(lambda: not browser.searching and len(browser) == 3, "the search")
        model.check()
        assert sorted(model.texts) == ["007", "107", "207"]
        found = list(model.texts)
        browser.set_filter("")
        model.check()
        assert len(browser) == 300
        assert [text for text in model.texts if text in found] == found


async def test_a_scan_that_is_cancelled_keeps_what_it_read(server: RedisServer) -> None:
    server.client.mset({f"session:{number}": b"1" for number in range(5000)})
    async with browsing(server.url) as browser:
        browser.added.connect(lambda *_: browser.cancel_scan() if len(browser) > 1000 else None)
        await browser.scan()

        assert 1000 < len(browser) < 5000
        assert not browser.scanning
        assert browser.state is RedisState.CONNECTED


async def test_a_second_scan_starts_anew(server: RedisServer) -> None:
    put(server, "a", ANN)
    async with browsing(server.url) as browser:
        model = Announced(browser)
        await asyncio.gather(browser.scan(), browser.scan())
        assert model.texts == ["a"]
        put(server, "b", ANN)
        server.client.delete("session:a")
        await browser.scan()
        assert model.texts == ["b"]


async def test_a_server_that_dies_during_a_scan_leaves_the_rows() -> None:
    with redis_server() as server:
        server.client.mset({f"session:{number}": b"1" for number in range(5000)})
        async with browsing(server.url) as browser:
            browser.added.connect(lambda *_: server.kill() if len(browser) > 1000 else None)
            await browser.scan()

            assert browser.state is RedisState.FAILED
            assert browser.error is not None
            assert f"{len(browser):,} keys read until then are still shown" in browser.error.sentence
            assert len(browser) > 1000
            assert not browser.scanning
            await browser.describe(0, 20)
            with pytest.raises(StoreError):
                await browser.load(browser.row(0).key)


# -- TTL, delete, undo -----------------------------------------------------------------------------------


async def test_delete_undo_and_ttl(server: RedisServer) -> None:
    keys = [put(server, name, ANN, px=90_000) for name in "abc"]
    async with browsing(server.url) as browser:
        await browser.scan()
        model = Announced(browser)
        model._reset()
        undo = await browser.delete(keys[1])
        assert sorted(model.texts) == ["a", "c"]
        assert "Deleted b" in undo.sentence
        await browser.restore(undo)
        model.check()
        assert sorted(model.texts) == ["a", "b", "c"]
        assert stored(server, "b") == ANN
        assert 80_000 < server.client.pttl(keys[1]) <= 90_000

        await browser.set_ttl(keys[0], 3600)
        row = browser.row(browser.index_of(keys[0]) or 0)
        assert row.ttl_ms is not None
        assert 3_500_000 < row.ttl_ms <= 3_600_000
        await browser.set_ttl(keys[0], None)
        assert server.client.pttl(keys[0]) == -1
        with pytest.raises(StoreError, match="at least one second"):
            await browser.set_ttl(keys[0], 0)


# -- one session -----------------------------------------------------------------------------------------


async def test_a_session_is_opened_edited_and_saved_with_its_ttl(server: RedisServer) -> None:
    key = put(server, "a", ANN, px=90_000)
    async with browsing(server.url) as browser:
        source = browser.source(key)
        assert source.current() is None
        buffer = EditBuffer((await source.load()).value)
        buffer.set(["username"], "bob")
        buffer.set(["cart"], (1, 2, 3))
        assert source.measure(buffer.value)[1] == "warning"
        outcome = await source.save(buffer)

        assert outcome.result is SaveResult.SAVED
        assert "1 min" in outcome.sentence
        assert any("list" in warning for warning in outcome.warnings)
    assert stored(server, "a") == ANN | {"username": "bob", "cart": [1, 2, 3]}
    assert 80_000 < server.client.pttl(key) <= 90_000


@pytest.mark.parametrize("forced", [False, True])
async def test_a_conflict_shows_theirs_and_loses_nothing(server: RedisServer, forced: bool) -> None:
    key = put(server, "a", ANN)
    async with browsing(server.url) as browser:
        source = browser.source(key)
        buffer = EditBuffer((await source.load()).value)
        buffer.set(["username"], "bob")
        put(server, "a", ANN | {"username": "carl", "new": 1})

        outcome = await source.save(buffer)
        assert outcome.result is SaveResult.CONFLICT
        assert outcome.theirs == ANN | {"username": "carl", "new": 1}
        again = await source.save(buffer)
        assert again.result is SaveResult.CONFLICT
        assert stored(server, "a")["username"] == "carl"

        if forced:
            saved = await source.save(buffer, force=True)
        else:  # what the editor does once the user has chosen
            rebased = EditBuffer(outcome.theirs or {})
            rebased.set(["username"], "bob")
            saved = await source.save(rebased)
        assert saved.result is SaveResult.SAVED
    assert stored(server, "a") == ANN | {"username": "bob", "new": 1}


async def test_the_same_session_in_other_bytes_is_no_conflict(server: RedisServer) -> None:
    server.client.set("session:a", '{"n": 1, "m": 2}')
    async with browsing(server.url) as browser:
        source = browser.source(b"session:a")
        buffer = EditBuffer((await source.load()).value)
        buffer.set(["n"], 5)
        server.client.set("session:a", '{"n":1,"m":2}')
        assert (await source.save(buffer)).result is SaveResult.SAVED
    assert server.client.get("session:a") == b'{"n":5,"m":2}'


async def test_a_session_that_ended_while_it_was_edited(server: RedisServer) -> None:
    key = put(server, "a", ANN)
    async with browsing(server.url) as browser:
        source = browser.source(key)
        buffer = EditBuffer((await source.load()).value)
        buffer.set(["username"], "bob")
        server.client.delete(key)
        for force in (False, True):
            with pytest.raises(StoreError, match="gone"):
                await source.save(buffer, force=force)
    assert not server.client.exists(key)


async def test_two_editors_and_an_app_lose_no_update(server: RedisServer) -> None:
    put(server, "a", {"one": 0, "two": 0, "app": 0})
    rounds = 30

    async def edit(browser: RedisBrowser, name: str) -> None:
        source = browser.source(b"session:a")
        for number in range(1, rounds + 1):
            buffer = EditBuffer((await source.load()).value)
            buffer.set([name], number)
            while (outcome := await source.save(buffer)).result is SaveResult.CONFLICT:
                buffer = EditBuffer(outcome.theirs or {})
                buffer.set([name], number)

    async with browsing(server.url) as first, browsing(server.url) as second:
        await asyncio.gather(edit(first, "one"), edit(second, "two"), edit(second, "app"))
    assert stored(server, "a") == {"one": rounds, "two": rounds, "app": rounds}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\x80\x04\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x0btouch canary\x94\x85\x94R\x94.", ""),
        (bytes(range(128, 256)), ""),
        (b"[1, 2]", "list"),
        (b"x" * 2_000_000, "Only the first 1,048,576 of 2,000,000 bytes"),
    ],
)
async def test_what_cannot_be_edited_says_why(server: RedisServer, raw: bytes, words: str) -> None:
    server.client.set("session:a", raw)
    async with browsing(server.url) as browser:
        source = browser.source(b"session:a")
        opened_session = await source.load()
        assert not opened_session.editable
        assert words in opened_session.why_not
        assert opened_session.why_not
        with pytest.raises(EditRejected):
            await source.save(EditBuffer({"a": 1}))
    assert not os.path.exists("canary")  # noqa: ASYNC240 - nothing else runs here
    assert server.client.get("session:a") == raw


async def test_50_mb_are_previewed_then_loaded_on_demand(server: RedisServer) -> None:
    server.client.set("session:a", b"x" * 50_000_000)
    async with browsing(server.url) as browser:
        preview = await browser.load(b"session:a")
        whole = await browser.load(b"session:a", full=True)

    assert (len(preview.raw), preview.size, preview.cut) == (1024 * 1024, 50_000_000, True)
    assert (len(whole.raw), whole.cut) == (50_000_000, False)
    assert whole.why_not


async def test_a_value_that_cannot_be_stored_is_refused_and_nothing_is_written(server: RedisServer) -> None:
    server.client.set("session:a", '{"n":1}')
    async with browsing(server.url) as browser:
        source = browser.source(b"session:a")
        buffer = EditBuffer((await source.load()).value)
        buffer.add([], (1, 2), "a tuple is no key of JSON")
        with pytest.raises(EditRejected):
            await source.save(buffer)
    assert server.client.get("session:a") == b'{"n":1}'


# -- with requests ---------------------------------------------------------------------------------------


async def test_requests_tell_who_wrote_and_that_it_was_written(server: RedisServer) -> None:
    key = put(server, "abc", ANN)
    log = RequestLog()
    async with browsing(server.url, log) as browser:
        source = browser.source(key)
        await source.load()
        written = []
        source.changed.connect(lambda: written.append(True))
        change = session({}, ANN, kind="server", sid="abc", writes=[write("username", "ann", line=31)])
        number = log.add(exchange(session=change))
        log.add(exchange(session=session({}, {"a": 1}, kind="server", sid="other")))

        assert written == [True]
        assert source.current() is None
        assert browser.requests_touching(key) == [number]
        opened_session = await source.load()
        writer = opened_session.writers["username"]
        assert (writer.place.line, writer.number) == (31, number)

        buffer = EditBuffer(opened_session.value)
        buffer.set(["username"], "bob")
        await source.save(buffer)
        mine = (await browser.source(key).load()).writers["username"]
        assert (mine.by, mine.number) == ("save", 0)
        later = session({}, ANN, kind="server", sid="abc", writes=[write("username", "eve", line=40)])
        log.add(exchange(session=later, started=mine.started + 1))
        assert (await source.load()).writers["username"].place.line == 40
        inside = session({"cart": [1]}, {"cart": [1, 2]}, kind="server", sid="abc")
        newest = log.add(exchange(session=inside))
        found = browser.writers(key)["cart"]
        assert (found.op, found.number) == ("in place", newest)


@pytest.mark.parametrize("form", ["msgpack", "json"])
async def test_a_real_flask_session_app_goes_on_with_what_was_saved(
    server: RedisServer, tmp_path: Path, form: str
) -> None:
    async with opened(tmp_path) as workspace:
        env = {"VISITS_REDIS": server.url, "VISITS_FORMAT": form}
        await workspace.target.start(spec("redis_visits", env=env))
        assert await workspace.target.settled(20) is RunState.RUNNING, workspace.target.failure
        browser = workspace.redis
        async with httpx.AsyncClient(base_url=workspace.target.url or "", trust_env=False) as client:
            assert (await client.get("/visit/ann")).text == "ann 1"
            await until(lambda: workspace.requests.total == 1 and browser.suggested(), "the exchange")
            await browser.connect(*browser.suggested() or ("", ""))
            await browser.scan()
            await browser.describe(0, 0)
            row = browser.row(0)
            assert (row.codec, row.user) == (form, "ann")
            assert browser.requests_touching(row.key) == [1]
            assert "redis_visits" in browser.where

            source = browser.source(row.key)
            session_value = await source.load()
            assert session_value.writers["username"].number == 1
            buffer = EditBuffer(session_value.value)
            buffer.set(["username"], "bob")
            buffer.set(["visits"], 41)
            assert (await source.save(buffer)).result is SaveResult.SAVED

            assert (await client.get("/whoami")).text == "bob"
            buffer = EditBuffer((await source.load()).value)
            buffer.set(["visits"], 0)
            assert (await client.get("/visit/carl")).text == "carl 42"
            outcome = await source.save(buffer)
            assert outcome.result is SaveResult.CONFLICT
            assert (outcome.theirs or {})["visits"] == 42


async def test_a_pickle_of_an_old_app_is_edited_in_its_format(server: RedisServer) -> None:
    import pickle

    server.client.set("session:a", pickle.dumps({"username": "ann", "when": ("a", 1)}, protocol=4), px=90_000)
    async with browsing(server.url) as browser:
        source = browser.source(b"session:a")
        buffer = EditBuffer((await source.load()).value)
        buffer.set(["username"], "bob")
        assert (await source.save(buffer)).result is SaveResult.SAVED
    raw = server.client.get("session:a")
    assert raw[:2] == b"\x80\x04"
    assert pickle.loads(raw) == {"username": "bob", "when": ("a", 1)}
