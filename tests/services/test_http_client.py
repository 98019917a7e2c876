"""Requests against a server that is written by hand, so that every byte of both sides is known."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from inspector.domain.errors import ReplayError
from inspector.services.http_client import Timeouts, send
from tests.ports import free_port

MIB = 1024 * 1024
Answering = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """Answers every request by `answering`; `received` is what came, byte for byte."""

    answering: Answering
    received: list[bytes] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0
    reader: asyncio.StreamReader | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def say_nothing(self, writer: asyncio.StreamWriter) -> None:
        """Until the client leaves."""
        assert self.reader is not None
        await self.reader.read()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"Content-Length: (\d+)", head)
            self.received.append(head + (await reader.readexactly(int(length[1]) if length else 0)))
            self.reader = reader
            self.came.set()
            await self.answering(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def text(answer: bytes) -> Answering:
    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    return write


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server(text(b"HTTP/1.1 204 No Content\r\n\r\n"))
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    yield server
    listening.close()
    await listening.wait_closed()


async def test_the_request_goes_out_as_written(server: Server) -> None:
    headers = [
        ("x-low", "1"),
        ("X-UPPER", " two "),
        ("Cookie", "a=1; session=x"),
        ("X-Low", "again"),
        ("Empty", ""),
    ]
    await send("PoST", f"{server.url}/a/../b%2Fc?x= y&n=ü&n=2#part", headers, b"body")

    assert server.received == [
        b"PoST /a/../b%2Fc?x=%20y&n=%C3%BC&n=2 HTTP/1.1\r\n"
        b"Host: 127.0.0.1:" + str(server.port).encode() + b"\r\n"
        b"x-low: 1\r\nX-UPPER: two\r\nCookie: a=1; session=x\r\nX-Low: again\r\nEmpty: \r\n"
        b"Content-Length: 4\r\n\r\nbody"
    ]


async def test_what_belongs_to_the_connection_is_made_anew(server: Server) -> None:
    headers = [
        ("Content-Length", "999"),
        ("Transfer-Encoding", "chunked"),
        ("Connection", "close"),
        ("Host", "shop.test"),
    ]
    await send("GET", server.url, headers)

    assert server.received == [b"GET / HTTP/1.1\r\nHost: shop.test\r\n\r\n"]


async def test_a_post_without_a_body_says_so(server: Server) -> None:
    await send("POST", server.url)

    assert b"Content-Length: 0\r\n" in server.received[0]


async def test_the_answer_comes_as_sent_and_redirects_are_not_followed(server: Server) -> None:
    server.answering = text(
        b"HTTP/1.1 302 Moved Over There\r\nSet-Cookie: a=1\r\nlocation: /next\r\nSet-Cookie: b=\xe4\r\n"
        b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nraw"
    )
    answer = await send("GET", server.url)

    assert (answer.status, answer.reason, answer.http) == (302, "Moved Over There", "HTTP/1.1")
    assert answer.headers[:3] == (("Set-Cookie", "a=1"), ("location", "/next"), ("Set-Cookie", "b=ä"))
    assert answer.body.data == b"raw"
    assert len(server.received) == 1
    assert answer.duration_ms > 0


async def test_a_chunked_answer(server: Server) -> None:
    server.answering = text(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    )

    assert (await send("GET", server.url)).body.data == b"abcde"


async def test_200_mb_are_counted_not_kept_and_do_not_hold_up_the_loop(server: Server) -> None:
    async def much(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (200 * MIB))
        for _ in range(200):
            writer.write(b"x" * MIB)
            await writer.drain()

    server.answering = much
    loop, worst = asyncio.get_running_loop(), 0.0

    async def tick() -> None:
        nonlocal worst
        while True:
            before = loop.time()
            await asyncio.sleep(0)
            worst = max(worst, loop.time() - before)

    ticking = asyncio.create_task(tick())
    answer = await send("GET", server.url)
    ticking.cancel()

    assert (answer.body.size, len(answer.body.data), answer.body.cut) == (200 * MIB, 2 * MIB, True)
    assert not answer.stopped
    assert worst < 0.5


async def test_reading_stops_at_a_limit(server: Server) -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    server.answering = endless
    answer = await send("GET", server.url, keep=100, stop_at=MIB)

    assert len(answer.body.data) == 100
    assert MIB <= answer.body.size < 2 * MIB
    assert answer.stopped == f"Reading stopped after {answer.body.size:,} bytes; more was coming."
    assert answer.error is None


async def test_a_stream_that_does_not_end_is_left_after_a_while(server: Server) -> None:
    async def events(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        while True:
            writer.write(b"data: 1\n\n")
            await writer.drain()
            await asyncio.sleep(0.01)

    server.answering = events
    answer = await send("GET", server.url, longest=0.2)

    assert answer.body.data.startswith(b"data: 1\n\n")
    assert "Reading stopped after 0.2 s" in answer.stopped


async def test_an_answer_that_breaks_off_is_shown_as_far_as_it_came(server: Server) -> None:
    server.answering = text(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nabc")
    answer = await send("GET", server.url)

    assert (answer.status, answer.body.data) == (200, b"abc")
    assert answer.error is not None
    assert "broke off after 3 bytes" in answer.error.sentence


async def refused(method: str, url: str, **options: object) -> ReplayError:
    with pytest.raises(ReplayError) as caught:
        await send(method, url, **options)  # type: ignore[arg-type]
    assert caught.value.sentence.endswith(".")
    assert caught.value.hint
    return caught.value


async def test_nobody_listens() -> None:
    port = free_port()

    assert (
        await refused("GET", f"http://127.0.0.1:{port}/")
    ).sentence == f"Nothing answers at 127.0.0.1:{port}."


async def test_an_unknown_host() -> None:
    assert "is not known" in (await refused("GET", "http://no-such-host.invalid/")).sentence


async def test_no_answer_in_time(server: Server) -> None:
    server.answering = server.say_nothing

    problem = await refused("GET", server.url, timeouts=Timeouts(answer=0.1))
    assert "did not answer in time" in problem.sentence


@pytest.mark.parametrize(
    ("answer", "words"),
    [(b"nonsense\r\n\r\n", "not valid HTTP"), (b"", "closed the connection without an answer")],
)
async def test_no_valid_answer(server: Server, answer: bytes, words: str) -> None:
    server.answering = text(answer)

    assert words in (await refused("GET", server.url)).sentence


async def test_no_tls_there(server: Server) -> None:
    server.answering = server.say_nothing
    problem = await refused(
        "GET", server.url.replace("http:", "https:"), timeouts=Timeouts(connect=0.3, answer=0.3)
    )

    assert "did not take the connection" in problem.sentence or "TLS" in problem.sentence


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/login", "begin with http"),
        ("ftp://h/", "begin with http"),
        ("http:///login", "names no host"),
        ("http://h:99999/", "cannot be read"),
        ("http://[::1/", "cannot be read"),
        ("http://ann:pw@h/", "user name"),
        ("http://" + "ü" * 80 + "/", "cannot be the name of a host"),
    ],
)
async def test_a_url_that_leads_nowhere(url: str, words: str) -> None:
    assert words in (await refused("GET", url)).sentence


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (("a b", "1"), "cannot be the name of a header"),
        (("", "1"), "no name"),
        (("A", "1\r\nB: 2"), "line break"),
        (("A", "漢"), "cannot carry"),
    ],
)
async def test_a_header_that_cannot_be_sent(header: tuple[str, str], words: str) -> None:
    assert words in (await refused("GET", "http://127.0.0.1/", headers=[header])).sentence


async def test_a_method_that_is_none() -> None:
    assert "no HTTP method" in (await refused("GE T", "http://127.0.0.1/")).sentence


async def test_cancelling_closes_the_connection(server: Server) -> None:
    left = asyncio.Event()

    async def wait(writer: asyncio.StreamWriter) -> None:
        await server.say_nothing(writer)
        left.set()

    server.answering = wait
    sending = asyncio.create_task(send("GET", server.url))
    async with asyncio.timeout(30):
        await server.came.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        await left.wait()
