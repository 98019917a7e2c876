"""Every byte that reaches a client is the same with an attached window and without, under each server."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.guest.attached_side import SERVERS, Attached
from tests.guest.conftest import PROJECT
from tests.guest.environments import SERVERS as SERVERS_PAIR
from tests.guest.environments import python_of
from tests.guest.http_side import Answer, Browser
from tests.guest.test_differential import TRAFFIC
from tests.guest.window_side import WindowSide

EXPECT = (
    b"POST /echo HTTP/1.1\r\nHost: app.test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n"
    b"Connection: close\r\n\r\n"
)


@pytest.fixture(scope="module", params=list(SERVERS))
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[Browser, Browser]]:
    python = python_of(SERVERS_PAIR)
    assert python
    window = WindowSide()
    fixed = {"FIXED_TIME": "1", "PYTHONHASHSEED": "0"}
    servers = [Attached(python, SERVERS[request.param], PROJECT, each, **fixed) for each in (window, None)]
    try:
        window.wait(lambda fact: fact["m"] == "apps")
        yield Browser(servers[0].port), Browser(servers[1].port)
        window.wait(lambda _: sum(fact["m"] == "exchange" for fact in window.facts) >= len(TRAFFIC))
        assert not [fact for fact in window.facts if fact["m"] in ("problem", "dropped")]
    finally:
        for server in servers:
            server.stop()
        window.close()


def test_the_same_bytes(pair: tuple[Browser, Browser]) -> None:
    for method, path, body, headers in TRAFFIC:
        probed, plain = (browser.send(method, path, body, headers) for browser in pair)
        assert probed.without_date() == plain.without_date(), f"{method} {path}"
    probed, plain = (browser.send("POST", "/chunked", b"c" * 30_000, chunked=True) for browser in pair)
    assert probed.without_date() == plain.without_date()


def test_the_client_may_ask_first(pair: tuple[Browser, Browser]) -> None:
    probed, plain = (_expecting(browser.port) for browser in pair)
    assert probed == plain
    assert probed.endswith(b"hello")


def _expecting(port: int) -> bytes:
    """Sends the body only after the interim answer, when there is one within a moment."""
    with socket.create_connection(("127.0.0.1", port), timeout=40) as connection:
        connection.sendall(EXPECT)
        connection.settimeout(0.5)
        try:
            first = connection.recv(1 << 16)
        except TimeoutError:
            first = b""
        connection.settimeout(40)
        connection.sendall(b"hello")
        parts = [first]
        while part := connection.recv(1 << 16):
            parts.append(part)
    return Answer(b"".join(parts)).without_date().replace(_date(b"".join(parts)), b"")


def _date(raw: bytes) -> bytes:
    """The Date line of the answer that follows an interim one."""
    return next((line for line in raw.split(b"\r\n") if line.lower().startswith(b"date:")), b"\0")
