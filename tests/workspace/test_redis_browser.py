"""The browser over a real redis-server: connecting, the list and its filter, TTL, delete and undo."""

from __future__ import annotations

import asyncio
import json

import pytest

from inspector.domain.apps import AppFacts, RedisFacts
from inspector.domain.errors import StoreError
from inspector.workspace.redis_browser import RedisBrowser, RedisState
from tests.ports import free_port
from tests.redis_server import RedisServer, redis_server
from tests.waiting import until
from tests.workspace.redis_kit import ANN, browsing, put, stored


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
