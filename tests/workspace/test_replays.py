"""Replays: what is taken over from a recorded request, and real sends to a real child process."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from inspector.domain.comparison import HeaderKind
from inspector.domain.errors import StoreError
from inspector.domain.target import RunState
from inspector.workspace.replays import ReplayDraft, Replays
from inspector.workspace.requests import RequestLog
from inspector.workspace.target import TargetControl
from inspector.workspace.workspace import Workspace
from tests.ports import free_port
from tests.waiting import until
from tests.workspace.exchange_maker import exchange
from tests.workspace.opened import opened, spec


def replays(target_url: str | None = None, **changes: Any) -> Replays:
    """With one recorded exchange, number 1."""
    log, target = RequestLog(), TargetControl()
    target.url = target_url
    log.add(exchange(**changes))
    return Replays(log, target)


def request(*headers: tuple[str, str], body: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"headers": [list(header) for header in headers], "body": body}


# -- drafts ----------------------------------------------------------------------------------------------


def test_headers_come_in_their_order_without_those_of_the_connection() -> None:
    headers = [("Host", "127.0.0.1:5000"), ("x-a", "1"), ("Connection", "close"), ("Content-Length", "3")]
    headers += [
        ("Cookie", "session=abc; b=2"),
        ("X-A", "2"),
        ("X-Inspector-Replay", "7-1"),
        ("Expect", "100-continue"),
    ]
    body = {"size": 3, "kept": 3, "text": "a=1"}
    draft = replays(request=request(*headers, body=body), method="POST").draft(1)

    assert draft.headers == [("x-a", "1"), ("Cookie", "session=abc; b=2"), ("X-A", "2")]
    assert (draft.method, draft.body, draft.original, draft.warnings) == ("POST", b"a=1", 1, ())


def test_it_goes_to_where_the_target_listens_now() -> None:
    draft = replays("http://127.0.0.1:6001/", url="http://127.0.0.1:5000/a%2Fb?x=1&x=%20").draft(1)

    assert draft.url == "http://127.0.0.1:6001/a%2Fb?x=1&x=%20"
    assert not any(name == "Host" for name, _ in draft.headers)


def test_the_name_that_the_browser_used_stays_in_the_host_header() -> None:
    draft = replays("http://127.0.0.1:6001/", url="http://admin.shop.test:5000/").draft(1)

    assert draft.url == "http://127.0.0.1:6001/"
    assert draft.headers[0] == ("Host", "admin.shop.test:6001")


def test_without_a_target_it_goes_to_where_it_came_from() -> None:
    assert replays(url="http://127.0.0.1:5000/x").draft(1).url == "http://127.0.0.1:5000/x"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (request(body={"size": 900_000, "kept": 3, "text": "abc"}), "first 3 of 900,000 bytes"),
        (
            request(("Content-Length", "10"), body={"size": 4, "kept": 4, "text": "abcd"}),
            "read 4 of the 10 bytes",
        ),
        (request(("Content-Length", "10")), "read 0 of the 10 bytes"),
        (request(("Transfer-Encoding", "chunked")), "did not read the body"),
    ],
)
def test_a_body_that_was_not_recorded_in_full_is_told(message: dict[str, Any], words: str) -> None:
    (warning,) = replays(request=message).draft(1).warnings

    assert words in warning


def test_a_request_that_is_no_longer_kept() -> None:
    with pytest.raises(StoreError):
        replays().draft(99)


# -- sending ---------------------------------------------------------------------------------------------


async def _serve(workspace: Workspace, app: str = "notepad") -> str:
    await workspace.target.start(spec(app))
    assert await workspace.target.settled(60) is RunState.RUNNING, workspace.target.failure
    assert workspace.target.url is not None
    return workspace.target.url


async def _get(workspace: Workspace, url: str, path: str) -> int:
    """The number of the row that a browser's request made."""
    before = workspace.requests.total
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
        await client.get(path)
    await until(lambda: workspace.requests.total > before, "the exchange")
    return workspace.requests.row(len(workspace.requests) - 1).number


async def test_a_replay_is_a_new_row_linked_to_its_original(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace:
        url = await _serve(workspace)
        number = await _get(workspace, url, "/hello/ann")

        draft = workspace.replays.draft(number)
        same = await workspace.replays.send(draft)
        draft.url = draft.url.replace("/ann", "/bob")
        other = await workspace.replays.send(draft)

        assert (same.status, same.error, other.status) == (200, None, 200)
        assert same.number is not None
        assert other.number is not None
        assert workspace.requests.replays_of(number) == [same.number, other.number]
        row = workspace.requests.row_of(other.number)
        assert row is not None
        assert (row.path, row.replay_of) == ("/hello/bob", number)

        alike = workspace.replays.compare(number, same)
        assert alike.status == (200, 200)
        assert alike.body.same
        assert alike.session is not None
        assert not alike.session.after
        unlike = workspace.replays.compare(number, other)
        assert unlike.session is not None
        changed = {change.path: (change.before, change.after) for change in unlike.session.after}
        assert changed["username",] == ("ann", "bob")
        cookies = [item for item in unlike.headers if item.name == "Set-Cookie"]
        assert [item.kind for item in cookies] == [HeaderKind.CHANGED]
        assert [flash.text for flash in unlike.flashes[1].pushed]


async def test_two_replays_at_once_get_a_row_each(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace:
        number = await _get(workspace, await _serve(workspace), "/hello/ann")
        draft = workspace.replays.draft(number)

        results = await asyncio.gather(*(workspace.replays.send(draft) for _ in range(5)))

        numbers = [result.number for result in results]
        assert len(set(numbers)) == 5
        assert None not in numbers
        assert workspace.requests.replays_of(number) == sorted(filter(None, numbers))


async def test_a_filter_does_not_hide_the_row_from_the_replay(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace:
        number = await _get(workspace, await _serve(workspace), "/hello/ann")
        workspace.requests.set_filter("nothing has this")

        assert (await workspace.replays.send(workspace.replays.draft(number))).number is not None


async def test_a_replay_gets_its_row_while_recording_is_paused(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace:
        number = await _get(workspace, await _serve(workspace), "/hello/ann")
        workspace.requests.recording = False
        result = await workspace.replays.send(workspace.replays.draft(number))
        assert result.number == number + 1


async def test_a_request_that_cannot_be_sent_is_a_result_with_a_sentence() -> None:
    port = free_port()
    sender = replays()
    result = await sender.send(ReplayDraft("GET", f"http://127.0.0.1:{port}/", original=1))

    assert result.status is None
    assert result.error is not None
    assert f"Nothing answers at 127.0.0.1:{port}" in result.error.sentence
    assert result.number is None
    comparison = sender.compare(1, result)
    assert comparison.status == (200, None)


async def test_another_server_makes_no_row_and_is_not_waited_for(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace:
        number = await _get(workspace, await _serve(workspace), "/hello/ann")

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nDate: now\r\n\r\nother")
            await writer.drain()
            writer.close()

        other = await asyncio.start_server(answer, "127.0.0.1", 0)
        draft = workspace.replays.draft(number)
        draft.url = f"http://127.0.0.1:{other.sockets[0].getsockname()[1]}/"
        result = await workspace.replays.send(draft)
        other.close()
        await other.wait_closed()

        assert (result.status, result.number) == (200, None)
        comparison = workspace.replays.compare(number, result)
        assert comparison.session is not None
        assert not comparison.session.known
        assert not any(item.name == "Date" for item in comparison.headers)
