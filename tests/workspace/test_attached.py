"""Servers that the user started, attached: several processes, edits, a window that restarts."""

from __future__ import annotations

import sys

from inspector.domain.edits import EditBuffer
from inspector.domain.target import RunState, attach_target
from tests.guest.environments import SERVERS, python_of
from tests.ports import free_port
from tests.waiting import until
from tests.workspace.attached_server import attached, browser
from tests.workspace.opened import APPS, opened


def gunicorn(port: int, *options: str, python: str = sys.executable) -> list[str]:
    return [python, "-m", "gunicorn", *options, "-b", f"127.0.0.1:{port}", "notepad:app"]


async def test_four_workers_one_client_and_an_edit_that_is_applied_once(tmp_path):
    async with opened(tmp_path) as workspace:
        target = workspace.target
        await target.start(attach_target())
        assert target.state is RunState.STARTING
        await target.attach_point.open(workspace.paths.attach_file)
        port = free_port()
        async with (
            attached(gunicorn(port, "-w", "4"), APPS, target.attach_point.variable, port) as server,
            browser(port) as client,
        ):
            await until(lambda: len(target.processes) == 4, "four workers")
            assert target.state is RunState.RUNNING
            assert server.pid not in [process.pid for process in target.processes]
            await until(lambda: [app.key for app in target.apps] == ["notepad"], "their app")

            sent = 30
            await client.get("/hello/ann")  # the next request is in another worker before the window knows
            for _ in range(sent - 1):
                await client.get("/")
            await until(lambda: workspace.requests.total == sent, "all exchanges")
            served_by = {workspace.requests.exchange(number).pid for number in range(1, sent + 1)}
            assert len(served_by) > 1
            assert len(workspace.clients) == 1
            assert sum(process.exchanges for process in target.processes) == sent

            source = workspace.clients.source(workspace.clients.at(0).id, "notepad", "session")
            finished = []
            workspace.clients.edit_finished.connect(lambda edit, outcome: finished.append(outcome.result))
            buffer = EditBuffer((await source.load()).value)
            buffer.set(["username"], "bob")
            await source.save(buffer)
            assert (await client.get("/")).json()["username"] == "bob"
            await until(lambda: finished, "the outcome of the edit")
            for _ in range(12):
                assert (await client.get("/")).json()["username"] == "bob"
            await until(lambda: workspace.requests.total == sent + 13, "all exchanges")
            edits = [workspace.requests.exchange(n).edits for n in range(sent + 1, sent + 14)]
            assert [edit.result for found in edits for edit in found] == ["applied"]
            assert finished == ["applied"]
            source.close()
        await until(lambda: not target.processes, "the end of the workers")
        assert target.state is RunState.STARTING
        await target.stop()
        assert target.state is RunState.STOPPED


async def test_the_server_finds_the_window_again(tmp_path):
    port = free_port()
    async with opened(tmp_path) as first:
        await first.target.attach_point.open(first.paths.attach_file)
        variable = first.target.attach_point.variable
        async with attached(gunicorn(port, "-w", "2", "--preload"), APPS, variable, port):
            await until(lambda: len(first.target.processes) == 2, "two workers")
            await first.close()
            async with browser(port) as client:
                assert (await client.get("/")).status_code == 200
                async with opened(tmp_path) as second:
                    await second.target.attach_point.open(second.paths.attach_file)
                    assert second.target.attach_point.variable == variable
                    await until(lambda: len(second.target.processes) == 2, "both workers again")
                    await until(lambda: second.target.apps, "their app")
                    await client.get("/hello/ann")
                    await until(lambda: second.requests.total == 1, "an exchange")


async def test_greenlets(tmp_path):
    python = python_of(SERVERS)
    assert python
    async with opened(tmp_path) as workspace:
        await workspace.target.attach_point.open(workspace.paths.attach_file)
        port = free_port()
        command = gunicorn(port, "-k", "gevent", "-w", "2", python=python)
        async with attached(command, APPS, workspace.target.attach_point.variable, port):
            await until(lambda: len(workspace.target.processes) == 2, "two workers")
            async with browser(port) as client:
                for _ in range(10):
                    await client.get("/hello/ann")
            await until(lambda: workspace.requests.total == 10, "all exchanges")
            await until(lambda: workspace.target.apps, "their app")
            routes = await workspace.target.call("routes", app="notepad")
            assert "/hello/<name>" in [rule["rule"] for rule in routes["rules"]]


async def test_two_windows_of_one_profile_listen_at_different_ports(tmp_path):
    async with opened(tmp_path) as first, opened(tmp_path) as second:
        await first.target.attach_point.open(first.paths.attach_file)
        await second.target.attach_point.open(second.paths.attach_file)
        assert first.target.attach_point.variable != second.target.attach_point.variable
        assert first.paths.attach_file.stat().st_mode & 0o777 == 0o600
