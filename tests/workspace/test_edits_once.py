"""An edit that waits in several processes is applied once and told once, however fast the requests come."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from inspector.domain.edits import EditBuffer
from inspector.workspace import edit_queue
from inspector.workspace.sessions import SaveOutcome
from inspector.workspace.workspace import Workspace
from tests.ports import free_port
from tests.waiting import until
from tests.workspace.attached_server import attached, browser
from tests.workspace.opened import APPS, opened

AT_ONCE = 24


class Desk:
    """A workspace, four workers that are attached to it, one client that they all know, its edits."""

    def __init__(self, workspace: Workspace, client: httpx.AsyncClient, app: str) -> None:
        self.workspace, self.client, self.app = workspace, client, app
        self.outcomes: list[tuple[str, str, str]] = []
        workspace.clients.edit_finished.connect(
            lambda edit, outcome: self.outcomes.append((edit.id, outcome.result, outcome.detail))
        )

    async def queue(self, key: str, value: object) -> SaveOutcome:
        source = self.workspace.clients.source(self.workspace.clients.at(0).id, self.app, "session")
        try:
            buffer = EditBuffer((await source.load()).value)
            buffer.set([key], value)
            return await source.save(buffer)
        finally:
            source.close()

    async def many(self, path: str = "/") -> list[httpx.Response]:
        return await asyncio.gather(*(self.client.get(path) for _ in range(AT_ONCE)))

    async def settle(self) -> None:
        """One more request, after which the window knows what the client holds now."""
        log = self.workspace.requests
        name = (await self.client.get("/")).json()["username"]
        await until(lambda: log.exchange(log.total).session.before["username"] == name, "the last exchange")

    def results_in_exchanges(self) -> list[str]:
        log = self.workspace.requests
        found = [log.exchange(number).edits for number in range(1, log.total + 1)]
        return [edit.result for edits in found for edit in edits]


@contextlib.asynccontextmanager
async def desk(folder: Path, app: str) -> AsyncIterator[Desk]:
    async with opened(folder) as workspace:
        point, port = workspace.target.attach_point, free_port()
        await point.open(workspace.paths.attach_file)
        command = [sys.executable, "-m", "gunicorn", "-w", "4", "-b", f"127.0.0.1:{port}", f"{app}:app"]
        async with attached(command, APPS, point.variable, port), browser(port) as client:
            await until(lambda: len(workspace.target.processes) == 4, "four workers")
            await until(lambda: all(each.apps for each in workspace.target.processes), "their app")
            await client.get("/hello/ann" if app == "notepad" else "/")
            for _ in range(10):
                await client.get("/")
            await until(lambda: workspace.requests.total == 11, "the first exchanges")
            yield Desk(workspace, client, app)


async def test_many_requests_at_once(tmp_path: Path) -> None:
    async with desk(tmp_path, "notepad") as at:
        rounds = 10
        for number in range(1, rounds + 1):
            saved = await at.queue("username", f"ann {number}")
            answers = await at.many()
            changed = [answer for answer in answers if "Set-Cookie" in answer.headers]
            assert len(changed) == 1, number
            assert changed[0].json()["username"] == f"ann {number}"
            await until(lambda: len(at.outcomes) == number, "the outcome")  # noqa: B023 - awaited here
            assert saved.edit
            assert at.outcomes[-1] == (saved.edit.id, "applied", "")
            await at.settle()
        await until(lambda: at.workspace.requests.total == 11 + rounds * (AT_ONCE + 1), "all exchanges")
        assert at.results_in_exchanges() == ["applied"] * rounds
        assert len(at.outcomes) == rounds
        await until(lambda: not claims(), "the claims to be released")
    assert not folders(), "the folder goes with the window"


async def test_cancelled_while_requests_come(tmp_path: Path) -> None:
    async with desk(tmp_path, "notepad") as at:
        for number in range(8):
            saved = await at.queue("username", f"ann {number}")
            assert saved.edit
            requests = asyncio.ensure_future(at.many())
            await asyncio.sleep(0.002 * number)
            cancelled = await at.workspace.clients.cancel_edit(saved.edit)
            changed = [answer for answer in await requests if "Set-Cookie" in answer.headers]
            assert len(changed) == (0 if cancelled else 1)
            if not cancelled:
                await until(lambda: at.outcomes, "the outcome")
                assert at.outcomes.pop()[:2] == (saved.edit.id, "applied")
            assert at.workspace.clients.at(0).pending == ()
            assert "Set-Cookie" not in (await at.client.get("/")).headers
            await at.settle()
        assert at.outcomes == []


async def test_the_process_ends_while_it_applies_one(tmp_path: Path) -> None:
    async with desk(tmp_path, "ending") as at:
        saved = await at.queue("visits", 100)
        pids = {process.pid for process in at.workspace.target.processes}
        with contextlib.suppress(httpx.RemoteProtocolError, httpx.ReadError):
            await at.client.get("/kill")
        await until(lambda: at.outcomes, "what became of the edit")
        edit, result, detail = at.outcomes[0]
        assert saved.edit
        assert (edit, result) == (saved.edit.id, "failed")
        assert any(detail.startswith(f"Process {pid} ended while it applied this edit.") for pid in pids)
        answers = [await at.client.get("/") for _ in range(8)]
        assert max(answer.json()["visits"] for answer in answers) < 100
        assert len(at.outcomes) == 1


async def test_a_worker_that_stands_in_a_debugger_holds_up_no_edit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edit_queue, "CALL_SECONDS", 100.0)  # for so long it would be waited for
    async with desk(tmp_path, "notepad") as at:
        stopped = at.workspace.target.processes[0].pid
        os.kill(stopped, signal.SIGSTOP)
        try:
            async with asyncio.timeout(40):
                saved = await at.queue("username", "bob")
                answers = [await at.client.get("/") for _ in range(4)]
            assert {answer.json()["username"] for answer in answers} == {"bob"}
            await until(lambda: at.outcomes, "the outcome")
        finally:
            os.kill(stopped, signal.SIGCONT)
        assert saved.edit
        await until(lambda: not at.workspace.clients.at(0).pending, "nothing waits")
        for _ in range(20):
            assert (await at.client.get("/")).json()["username"] == "bob"
        assert [result for _, result, _ in at.outcomes] == ["applied"]


def folders() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob(f"flask-inspector-claims-{os.getpid()}-*"))


def claims() -> list[Path]:
    return [claim for folder in folders() for claim in folder.iterdir()]
