"""One session in a real redis-server: opened, saved, in conflict; and the requests that wrote it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import httpx
import pytest

from inspector.domain.edits import EditBuffer
from inspector.domain.errors import EditRejected, StoreError
from inspector.domain.target import RunState
from inspector.workspace.redis_browser import RedisBrowser
from inspector.workspace.requests import RequestLog
from inspector.workspace.sessions import SaveResult
from tests.redis_server import RedisServer
from tests.waiting import until
from tests.workspace.exchange_maker import exchange, session, write
from tests.workspace.opened import opened, spec
from tests.workspace.redis_kit import ANN, browsing, put, stored


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
        assert await workspace.target.settled(60) is RunState.RUNNING, workspace.target.failure
        browser = workspace.redis
        async with httpx.AsyncClient(
            base_url=workspace.target.url or "", trust_env=False, timeout=60
        ) as client:
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
