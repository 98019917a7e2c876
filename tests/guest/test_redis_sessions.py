"""Flask-Session on a real Redis: recorded, edited, read and written through the app's own interface."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from markupsafe import Markup

from inspector.guest.flask_session_probe.wire import pack
from tests.guest.conftest import PROJECT, Bench
from tests.guest.window_side import Server, WindowSide


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = shutil.which("redis-server")
    assert program, "the tests need redis-server: apt-get install redis-server"
    path = tmp_path_factory.mktemp("redis") / "redis.sock"
    command = [program, "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(path.parent)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 30
        while not path.exists():
            assert time.monotonic() < end
            time.sleep(0.01)
        yield f"unix://{path}?db=2"
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module", params=["msgpack", "json"])
def shop(request: pytest.FixtureRequest, store: str) -> Iterator[Bench]:
    window = WindowSide()
    env = {"SESSION_URL": store, "SESSION_FORMAT": request.param}
    server = Server(sys.executable, PROJECT, "on_redis", window, env)
    try:
        yield Bench(sys.executable, window, server, int(server.url().rsplit(":", 1)[1]))
        assert not [fact for fact in window.facts if fact["m"] == "problem"]
    finally:
        server.stop()
        window.close()


def test_the_backend_is_described(shop: Bench, store: str, request: pytest.FixtureRequest) -> None:
    (app,) = shop.window.ok("apps")["apps"]
    backend = app["session_backend"]
    assert app["kind"] == "server"
    assert backend["redis_url"] == store
    assert backend["key_prefix"] == "session:"
    assert backend["format"] == request.node.callspec.params["shop"]
    assert shop.window.ok("config", app="on_redis")["session"] == backend
    assert backend["use_signer"] is False


def test_requests_are_recorded(shop: Bench) -> None:
    browser = shop.browser()
    first = shop.get(browser, "/").session
    second = shop.get(browser, "/").session
    assert first
    assert second
    assert (first.kind, first.new, second.new) == ("server", True, False)
    assert second.sid == browser.cookies["session"]
    assert second.before == {"_permanent": True, "n": 1, "cart": []}
    assert [(write.key, write.op, write.value) for write in second.writes] == [("n", "set", 2)]
    assert Path(second.writes[0].place.file).name == "on_redis.py"
    assert second.saved


def test_a_nested_change_is_not_lost_where_the_store_is_refreshed_anyway(shop: Bench) -> None:
    browser = shop.browser()
    browser.get("/")
    session = shop.get(browser, "/mutate").session
    assert session
    assert session.modified is False
    assert (session.saved, session.lost) == (True, ())
    after = shop.get(browser, "/").session
    assert after
    assert after.before
    assert after.before["cart"] == ["x"]


def test_an_edit_and_a_direct_write_reach_the_store(shop: Bench, store: str) -> None:
    browser = shop.browser()
    client = shop.get(browser, "/").client
    operation = {"op": "set", "path": ["n"], "value": 10, "expected": [1]}
    shop.window.ok("queue_edit", edit="r1", client=client, app="on_redis", ops=[operation])
    assert shop.watch(browser, "GET", "/")[0].body.endswith(b"11")
    cookie = browser.cookies["session"]
    read = shop.window.ok("read_session", app="on_redis", cookie=cookie)
    assert read["value"] == {"_permanent": True, "n": 11, "cart": []}
    value = {**read["value"], "n": 20, "user": "ann"}
    shop.window.ok("write_session", app="on_redis", cookie=cookie, expected=read["value"], value=pack(value))
    assert shop.watch(browser, "GET", "/")[0].body.endswith(b"21")
    with redis.from_url(store) as client_of_store:
        assert client_of_store.ttl("session:" + cookie) > 0


BEYOND = {
    "msgpack": {"n": 2**70, "text": Markup("<b>"), "broken": "\ud800"},
    "json": {"text": Markup("<b>"), "broken": "\ud800", "keys": {(1, 2): 3}},
}


def test_an_edit_that_the_store_cannot_take_is_refused_and_the_page_comes(
    shop: Bench, request: pytest.FixtureRequest
) -> None:
    browser = shop.browser()
    client = shop.get(browser, "/").client
    for count, (key, value) in enumerate(BEYOND[request.node.callspec.params["shop"]].items(), 2):
        operation = {"op": "set", "path": [key], "value": pack(value)}
        since = len(shop.window.facts)
        shop.window.ok("queue_edit", edit=key, client=client, app="on_redis", ops=[operation])
        answer, exchange = shop.watch(browser, "GET", "/")
        assert (answer.status, answer.body) == (200, str(count).encode())
        told = shop.window.wait(lambda fact, key=key: fact.get("edit") == key, since)
        assert told["result"] == "failed"
        refused = "The session store of the app (RedisSessionInterface) could not take this"
        assert told["detail"].startswith(f"{refused}, so it was not changed: ")
        assert exchange.session
        assert exchange.session.after == {"_permanent": True, "n": count, "cart": []}
        assert exchange.session.save_error is None
        assert exchange.logs == ()


def test_logout(shop: Bench) -> None:
    browser = shop.browser()
    browser.get("/")
    session = shop.get(browser, "/logout").session
    assert session
    assert session.deleted
    assert browser.cookies == {}
