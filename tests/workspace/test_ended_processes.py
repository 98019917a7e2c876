"""Requests that end their process, processes that are killed under their requests: what the window says."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

import httpx
import pytest

from inspector.domain.edits import EditBuffer
from inspector.domain.exchanges import Exchange
from inspector.domain.process_end import end_text, ended_its_process
from inspector.domain.target import RunState
from inspector.workspace.workspace import Workspace
from tests.waiting import until
from tests.workspace.opened import opened, spec


async def started(workspace: Workspace) -> httpx.AsyncClient:
    await workspace.target.start(spec("ending"))
    assert await workspace.target.settled(60) is RunState.RUNNING, workspace.target.failure
    assert workspace.target.url is not None
    return httpx.AsyncClient(base_url=workspace.target.url, trust_env=False, timeout=60)


def listening(workspace: Workspace) -> list[str]:
    """The sentences of all notices from now on: the end may be told before the client knows of it."""
    said: list[str] = []
    workspace.notices.posted.connect(lambda notice: said.append(notice.sentence))
    return said


async def ended(workspace: Workspace, said: list[str]) -> str:
    """The sentence of the notice about it."""
    await until(lambda: workspace.target.state is RunState.EXITED, "the end")
    await until(lambda: said, "the notice")
    return said[-1]


def last(workspace: Workspace) -> Exchange:
    return workspace.requests.exchange(workspace.requests.total)


async def test_os_exit_in_a_view(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace, await started(workspace) as browser:
        said = listening(workspace)
        with pytest.raises(httpx.RemoteProtocolError):
            await browser.get("/exit")
        assert await ended(workspace, said) == "ending ended with exit code 3."
        row = workspace.requests.row(0)
        assert (row.status, row.failed, row.running, row.endpoint) == (None, True, False, "leave")
        exception = last(workspace).exception
        assert exception is not None
        assert ended_its_process(exception)
        assert exception.frames[-1].code == "os._exit(3)"
        line = exception.frames[-1].line
        assert end_text(exception) == f"os._exit(3) ended the process here: leave(), ending.py:{line}"


async def test_an_edit_in_such_a_request_has_no_effect(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace, await started(workspace) as browser:
        await browser.get("/")
        await until(lambda: len(workspace.clients) == 1, "the client")
        outcomes = []
        workspace.clients.edit_finished.connect(lambda edit, outcome: outcomes.append(outcome))
        source = workspace.clients.source(workspace.clients.at(0).id, "ending", "session")
        buffer = EditBuffer((await source.load()).value)
        buffer.set(["visits"], 100)
        await source.save(buffer)
        with contextlib.suppress(httpx.RemoteProtocolError):
            await browser.get("/exit")
        await until(lambda: outcomes, "what became of the edit")
        assert outcomes[0].result == "failed"
        assert outcomes[0].detail == "The request ended without an answer and saved nothing."
        source.close()


async def test_killed_while_it_streams(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace, await started(workspace) as browser:
        log = workspace.requests
        async with browser.stream("GET", "/stream") as answer:
            await until(lambda: log.total == 1 and log.row(0).running, "the running stream")
            assert workspace.target.pid is not None
            said = listening(workspace)
            os.kill(workspace.target.pid, signal.SIGKILL)
            assert await ended(workspace, said) == "ending was killed by SIGKILL."
            assert answer.status_code == 200
        row, exchange = log.row(0), last(workspace)
        assert (row.running, row.failed, row.status) == (False, True, 200)
        assert exchange.exception is not None
        assert exchange.exception.message == f"Process {exchange.pid} ended before this request did"
        assert exchange.response.body is not None
        assert b"more" in exchange.response.body.data


async def test_a_stream_that_ends_because_the_user_stops_the_app_did_not_fail(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace, await started(workspace) as browser:
        log = workspace.requests
        async with browser.stream("GET", "/stream"):
            await until(lambda: log.total == 1 and log.row(0).running, "the running stream")
            await workspace.target.stop()
        await until(lambda: not log.row(0).running, "its end")
        assert not log.row(0).failed
