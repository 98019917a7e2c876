"""An app in several processes: clients are known to all of them, an edit is applied by one."""

from __future__ import annotations

from typing import Any

import httpx

from inspector.domain.edits import EditBuffer
from inspector.domain.target import RunState
from tests.services.probe_side import ProbeSide
from tests.waiting import until
from tests.workspace.exchange_maker import record
from tests.workspace.opened import opened, spec


async def asked(process: ProbeSide, do: str) -> dict[str, Any]:
    """The next call of that name, answered; what else is asked meanwhile (routes, config) is refused."""
    while True:
        call = await process.receive()
        if call.get("do") == do:
            await process.send({"m": "answer", "id": call["id"], "ok": {"cancelled": True}})
            return call
        await process.send({"m": "answer", "id": call.get("id"), "error": "not here"})


SECOND = {
    "app": "notepad",
    "name": "notepad",
    "import_name": "notepad",
    "kind": "cookie",
    "cookie_name": "session",
}


async def test_a_second_process_of_the_same_app(tmp_path):
    async with opened(tmp_path) as workspace:
        await workspace.target.start(spec("notepad"))
        assert await workspace.target.settled(60) is RunState.RUNNING
        async with httpx.AsyncClient(base_url=workspace.target.url, trust_env=False, timeout=60) as browser:
            await workspace.target.attach_point.open(workspace.paths.attach_file)
            second = await ProbeSide.greeted(workspace.target.attach_point.variable, pid=99)
            assert (await second.receive())["m"] == "welcome"
            await second.send({"m": "apps", "apps": [SECOND]}, record(client="other", pid=99, app="notepad"))
            await until(lambda: workspace.clients.get("other"), "the exchange of the second process")
            assert [app.key for app in workspace.target.apps] == ["notepad"]

            await browser.get("/hello/ann")
            adopt = await asked(second, "adopt")
            client = adopt["clients"][0]["client"]
            assert adopt["clients"][0]["cookies"] == [["session", browser.cookies["session"]]]

            source = workspace.clients.source(client, "notepad", "session")
            buffer = EditBuffer((await source.load()).value)
            buffer.set(["username"], "bob")
            saving = workspace.tasks.spawn(source.save(buffer), "save")
            queued = await asked(second, "queue_edit")
            assert (queued["client"], queued["app"]) == (client, "notepad")
            outcome = await saving

            assert (await browser.get("/")).json()["username"] == "bob"
            cancel = await asked(second, "cancel_edit")
            assert cancel["edit"] == outcome.edit.id
            source.close()
            await second.close()


async def test_what_a_probe_says_that_nobody_understands_is_told_and_does_no_harm(tmp_path):
    async with opened(tmp_path) as workspace:
        await workspace.target.start(spec("notepad"))
        assert await workspace.target.settled(60) is RunState.RUNNING
        await workspace.target.attach_point.open(workspace.paths.attach_file)
        second = await ProbeSide.greeted(workspace.target.attach_point.variable, pid=99)
        await second.send(
            {"m": "from the future"},
            {"m": "apps"},
            {"m": "exchange", "id": 1},
            {"m": "problem", "where": "save_session", "error": "ValueError: x", "count": 3},
            {"m": "dropped", "count": 5},
        )
        await until(lambda: workspace.requests.dropped == 5, "the count of the dropped")
        told = [line.text for line in workspace.output.lines if line.stream == "inspector"]
        assert len(told) == 4
        assert "from the future" in told[0]
        assert "3 times" in told[3]
        assert workspace.target.state is RunState.RUNNING
        await second.close()


async def test_the_key_of_an_app_follows_its_code_not_who_came_first(tmp_path):
    sample, own = ({**SECOND, "root_path": f"/srv/{name}/notepad"} for name in ("sample", "own"))
    async with opened(tmp_path) as workspace:
        target = workspace.target
        await target.attach_point.open(workspace.paths.attach_file)

        async def comes(pid, app):
            process = await ProbeSide.greeted(target.attach_point.variable, pid=pid)
            await process.send({"m": "apps", "apps": [app]})
            await until(lambda: any(each.pid == pid and each.apps for each in target.processes), "its app")
            return process

        def keys():
            return {each.pid: list(each.apps) for each in target.processes}

        first = await comes(1, sample)
        worker = await comes(2, own)
        assert keys() == {1: ["notepad"], 2: ["notepad (notepad)"]}
        await first.close()
        await until(lambda: len(target.processes) == 1, "the end of the first")
        again = await comes(3, own)
        assert keys() == {2: ["notepad (notepad)"], 3: ["notepad (notepad)"]}
        assert target.processes_with("notepad (notepad)") == 2
        await worker.close()
        await again.close()
        await until(lambda: not target.processes, "the end of both")
        alone, back = await comes(4, own), await comes(5, sample)
        assert keys() == {4: ["notepad (notepad)"], 5: ["notepad"]}
        await alone.close()
        await back.close()
