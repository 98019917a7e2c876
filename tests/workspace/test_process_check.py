"""Two workers of gunicorn: which of them is shown, where they differ, what a change of the config reaches."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from inspector.domain.config import ConfigRow
from inspector.domain.edits import EditBuffer
from inspector.workspace.workspace import Workspace
from tests.ports import free_port
from tests.waiting import until
from tests.workspace.attached_server import attached, browser
from tests.workspace.opened import APPS, opened, spec


@contextlib.asynccontextmanager
async def two_workers(folder: Path) -> AsyncIterator[tuple[Workspace, httpx.AsyncClient]]:
    async with opened(folder) as workspace:
        point, port = workspace.target.attach_point, free_port()
        await point.open(workspace.paths.attach_file)
        command = [sys.executable, "-m", "gunicorn", "-w", "2", "-b", f"127.0.0.1:{port}", "differing:app"]
        async with attached(command, APPS, point.variable, port), browser(port) as client:
            await until(lambda: workspace.target.processes_with("differing") == 2, "two workers")
            await until(lambda: workspace.config.rows and workspace.routes.rows, "the tables")
            yield workspace, client


def row(workspace: Workspace, key: str) -> ConfigRow:
    found = workspace.config.row("differing", key)
    assert found is not None
    return found


def shown(workspace: Workspace) -> int:
    return workspace.target.shown_process("differing").pid


def shown_in_comparison(workspace: Workspace) -> int | None:
    found = workspace.config.processes.found.get("differing")
    return found and found.shown.pid


async def test_equal_processes_are_not_mentioned_and_a_change_reaches_both(tmp_path: Path) -> None:
    async with two_workers(tmp_path) as (workspace, client):
        await workspace.config.refresh()
        await workspace.routes.refresh()
        assert workspace.config.processes.found == {}, "an address and the order of a set are no differences"
        assert workspace.routes.processes.found == {}
        assert await workspace.config.set_value(row(workspace, "SHOP_NAME"), "Market") == (2, 2)
        pids: set[str] = set()
        while len(pids) < 2:  # who answers is up to the system
            pid, name = (await client.get("/")).text.split()
            assert name == "Market"
            pids.add(pid)
        assert await workspace.config.undo(row(workspace, "SHOP_NAME")) == (2, 2)
        assert {(await client.get("/")).text.split()[1] for _ in range(10)} == {"Corner"}
        assert workspace.config.processes.found == {}


async def test_a_key_that_one_worker_has_and_the_choice_of_another(tmp_path: Path) -> None:
    async with two_workers(tmp_path) as (workspace, client):
        first = shown(workspace)
        (second,) = {process.pid for process in workspace.target.processes} - {first}
        served = int((await client.get("/set/dark")).text)
        await workspace.config.refresh()
        found = workspace.config.processes.found["differing"]
        assert (found.shown.pid, found.shown.differs) == (first, ())
        assert (found.peers[1].pid, found.peers[1].program) == (second, "gunicorn")
        assert found.names == found.peers[1].differs == ("THEME",)

        workspace.target.choose_process("differing", served)
        await until(lambda: workspace.config.row("differing", "THEME"), "the key of the other")
        await until(lambda: shown_in_comparison(workspace) == served, "the choice")
        assert row(workspace, "THEME").value == "dark"
        assert await workspace.config.set_value(row(workspace, "THEME"), "light") == (1, 2)
        assert row(workspace, "THEME").value == "light"

        os.kill(served, signal.SIGKILL)
        await until(lambda: workspace.target.processes_with("differing") == 2, "gunicorn's new worker")
        await until(lambda: workspace.config.row("differing", "THEME") is None, "the other is shown")
        await until(lambda: not workspace.config.processes.found, "equal again")
        assert shown(workspace) not in (served, 0)
        said = [line.text for line in workspace.output.lines if line.stream == "inspector"]
        assert f"Process {served} (gunicorn) is gone." in said


async def test_rules_that_one_worker_has(tmp_path: Path) -> None:
    async with two_workers(tmp_path) as (workspace, client):
        served = int((await client.get("/route")).text)
        await workspace.routes.refresh()
        found = workspace.routes.processes.found["differing"]
        assert found.names == ("/plugin",)
        workspace.target.choose_process("differing", served)
        await until(lambda: any(each.rule == "/plugin" for each in workspace.routes.rows), "the rule")
        answer = await workspace.routes.match("differing", "GET", "/plugin")
        assert answer.outcome == "match"


async def test_a_worker_that_stands_still_is_not_waited_for(tmp_path: Path) -> None:
    async with two_workers(tmp_path) as (workspace, _):
        (second,) = {process.pid for process in workspace.target.processes} - {shown(workspace)}
        os.kill(second, signal.SIGSTOP)
        try:
            changed: list[bool] = []
            workspace.config.reset.connect(lambda: changed.append(True))
            refreshing = asyncio.ensure_future(workspace.config.refresh())
            await until(lambda: changed or refreshing.done(), "the table")
            assert changed
            assert not refreshing.done()
        finally:
            os.kill(second, signal.SIGCONT)
        await refreshing


async def test_apps_of_two_projects_under_one_key(tmp_path: Path) -> None:
    """A managed one, and one that was attached."""
    other = tmp_path / "blog"
    other.mkdir()
    (other / "notepad.py").write_text(
        "from flask import Flask, session\n"
        "app = Flask('notepad')\n"
        "app.config.update(SECRET_KEY='blog', NAME='blog')\n"
        "@app.get('/post/<int:number>')\n"
        "def post(number):\n"
        "    session['read'] = number\n"
        "    return 'post'\n"
    )
    async with opened(tmp_path / "profile") as workspace:
        target = workspace.target
        await target.start(spec("notepad"))
        await target.settled(60)
        await target.attach_point.open(workspace.paths.attach_file)
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "notepad:app"]
        async with attached(command, other, target.attach_point.variable, port), browser(port) as client:
            await until(lambda: len(target.apps) == 2, "both apps")
            blog = "notepad (blog)"
            assert [app.key for app in target.apps] == ["notepad", blog]
            await until(lambda: workspace.config.row(blog, "NAME"), "its config")
            assert workspace.config.row("notepad", "NAME") is None

            def rules() -> set[tuple[str, str]]:
                return {(each.app, each.rule) for each in workspace.routes.rows}

            # An app that comes while the others are asked is in the one table before it is in the other.
            await until(lambda: (blog, "/post/<int:number>") in rules(), "its rules")
            assert ("notepad", "/post/<int:number>") not in rules()
            assert (await workspace.routes.match(blog, "GET", "/post/1")).outcome == "match"
            assert (await workspace.routes.match("notepad", "GET", "/post/1")).outcome == "not_found"

            await client.get("/post/1")
            await until(lambda: workspace.requests.total == 1, "an exchange")
            exchange = workspace.requests.exchange(1)
            assert exchange.session is not None
            assert (exchange.app, exchange.session.app) == (blog, blog)
            assert workspace.clients.at(0).session(blog, "session") is not None

            name = workspace.config.row(blog, "NAME")
            assert name is not None
            assert await workspace.config.set_value(name, "log") == (1, 1)
            changed = workspace.config.row(blog, "NAME")
            assert changed is not None
            assert changed.value == "log"
        await until(lambda: [app.key for app in target.apps] == ["notepad"], "the end of the other")


async def test_the_same_app_managed_and_attached(tmp_path: Path) -> None:
    """The managed one is shown until the user chooses; an edit goes to both and outlives the managed one."""
    async with opened(tmp_path) as workspace:
        target = workspace.target
        await target.attach_point.open(workspace.paths.attach_file)
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "differing:app"]
        async with attached(command, APPS, target.attach_point.variable, port), browser(port) as client:
            await until(lambda: target.processes_with("differing") == 1, "the attached one")
            elsewhere = shown(workspace)
            await target.start(spec("differing"))
            await target.settled(60)
            await until(lambda: target.processes_with("differing") == 2, "the managed one")
            assert [app.key for app in target.apps] == ["differing"]
            assert shown(workspace) == target.pid
            target.choose_process("differing", elsewhere)
            assert shown(workspace) == elsewhere

            await client.get("/")
            await until(lambda: workspace.requests.total == 1, "an exchange")
            outcomes: list[str] = []
            workspace.clients.edit_finished.connect(lambda _, outcome: outcomes.append(outcome.result))
            source = workspace.clients.source(workspace.clients.at(0).id, "differing", "session")
            buffer = EditBuffer((await source.load()).value)
            buffer.set(["seen"], "edited")
            await source.save(buffer)
            await target.stop()
            assert workspace.clients.at(0).pending, "the attached one still has it"
            answer = await client.get("/session")
            assert answer.json() == {"seen": "edited"}
            await until(lambda: outcomes == ["applied"], "the outcome")
            source.close()


async def test_an_edit_that_only_the_managed_app_could_apply_ends_with_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace:
        target = workspace.target
        await target.start(spec("differing"))
        await target.settled(60)
        async with httpx.AsyncClient(base_url=target.url, trust_env=False, timeout=60) as client:
            await client.get("/")
        await until(lambda: workspace.requests.total == 1, "an exchange")
        outcomes: list[str] = []
        workspace.clients.edit_finished.connect(lambda _, outcome: outcomes.append(outcome.detail))
        source = workspace.clients.source(workspace.clients.at(0).id, "differing", "session")
        buffer = EditBuffer((await source.load()).value)
        buffer.set(["seen"], "edited")
        await source.save(buffer)
        await target.stop()
        assert outcomes == ["The app was stopped before this client came back."]
        source.close()
