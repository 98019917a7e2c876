"""Exchanges that are shown while they run: streams and websockets."""

from __future__ import annotations

import json
from dataclasses import replace

from inspector.services.capture_file import CaptureFile
from inspector.workspace.requests import RequestLog
from tests.guest.environments import SERVERS, python_of
from tests.ports import free_port
from tests.waiting import until
from tests.workspace.attached_server import attached, browser
from tests.workspace.exchange_maker import exchange
from tests.workspace.opened import APPS, opened


def test_a_running_row_grows_and_ends_where_it_is() -> None:
    log = RequestLog()
    told: list[tuple[int, int]] = []
    log.changed.connect(lambda first, last: told.append((first, last)))
    stream = exchange(id="7-1", path="/events")
    log.show_running(replace(stream, duration_ms=1000))
    log.add(exchange(id="7-2"))
    assert log.row(0).running
    log.show_running(replace(stream, duration_ms=1500))
    assert log.row(0).duration_ms == 1500
    assert log.add(replace(stream, duration_ms=3000)) == 1
    assert [row.number for row in map(log.row, range(len(log)))] == [1, 2]
    assert not log.row(0).running
    assert log.exchange(1).duration_ms == 3000
    assert told == [(0, 0), (0, 0)]


def test_what_a_process_leaves_behind_is_over() -> None:
    log = RequestLog()
    log.show_running(exchange(id="7-1"))
    log.show_running(exchange(id="70-1"))
    log.end_running(7)
    assert [log.row(index).running for index in range(2)] == [False, True]


def test_it_ends_while_recording_is_paused_and_after_the_log_was_cleared() -> None:
    log = RequestLog()
    log.show_running(exchange(id="7-1"))
    log.recording = False
    assert log.add(exchange(id="7-1")) == 1
    log.recording = True
    log.show_running(exchange(id="7-2"))
    log.clear()
    assert log.add(exchange(id="7-2")) == 3
    assert len(log) == 1


async def test_the_capture_keeps_the_whole_exchange(tmp_path) -> None:
    capture = CaptureFile.create(tmp_path / "a.fsi")
    log = RequestLog(capture)
    log.show_running(exchange(id="7-1", duration_ms=1000.0))
    assert log.exchange(1).duration_ms == 1000
    log.add(exchange(id="7-1", duration_ms=2000.0))
    assert log.exchange(1).duration_ms == 2000
    capture.close()
    again = CaptureFile.open(tmp_path / "a.fsi")
    assert [row.duration_ms for row in again.rows(0, 10)] == [2000.0]
    again.close()


async def test_server_sent_events_and_a_websocket_under_gunicorn(tmp_path) -> None:
    python = python_of(SERVERS)
    assert python
    port = free_port()
    command = [python, "-m", "gunicorn", "-k", "gthread", "--threads", "4", "-b", f"127.0.0.1:{port}"]
    async with opened(tmp_path) as workspace:
        log = workspace.requests
        await workspace.target.attach_point.open(workspace.paths.attach_file)
        async with (
            attached([*command, "streams:app"], APPS, workspace.target.attach_point.variable, port),
            browser(port) as client,
        ):
            async with client.stream("GET", "/events") as answer:
                parts = answer.aiter_text()
                await anext(parts)
                await until(lambda: log.total == 1, "the running row")
                assert log.row(0).running
                assert log.row(0).status == 200
                size = log.row(0).size
                await until(lambda: log.row(0).size > size, "the body to grow")
                assert json.loads(log.exchange(1).response.body.data.split(b"\n")[0][6:]) == 0
                async for _ in parts:
                    pass
            await until(lambda: not log.row(0).running, "its end")
            assert log.total == 1
            assert log.exchange(1).session is not None

            assert (await client.get("/talk")).text == "re:hi"
            await until(lambda: log.total == 3, "the websocket and the request that opened it")
            socket = next(row for row in map(log.row, range(3)) if row.path == "/echo")
            await until(lambda: not log.row_of(socket.number).running, "the websocket's end")
            assert log.row_of(socket.number).status == 101
            assert not log.row_of(socket.number).failed
