"""Session reads: a setting that every process hears of, and what the probes then tell, kept by endpoint."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from inspector.domain.errors import StoreError
from inspector.domain.exchanges import Place
from inspector.domain.routes import RouteRow
from inspector.domain.session_reads import SessionRead, reads_from_wire
from inspector.domain.target import RunState
from inspector.services.settings import Settings
from inspector.workspace.route_usage import MAX_KEYS, KeyUses
from inspector.workspace.workspace import Workspace
from tests.services.probe_side import ProbeSide
from tests.waiting import until
from tests.workspace.exchange_maker import exchange, session, write
from tests.workspace.opened import APPS, opened, spec

INDEX = RouteRow("notepad", "/", ("GET",), "index")
READ = {"app": "notepad", "endpoint": "index", "key": "user", "count": 2}
READ |= {"file": "/p/a.py", "line": 3, "function": "index", "template": None}


def counts(uses: KeyUses) -> dict[str, int]:
    return {key: use.count for key, use in uses.most_common()}


def test_reads_come_from_the_wire_and_bad_ones_are_refused() -> None:
    assert reads_from_wire({"reads": [READ]}) == [
        SessionRead("notepad", "index", "user", 2, Place("/p/a.py", 3, "index"))
    ]
    with pytest.raises(KeyError):
        reads_from_wire({"reads": [{"app": "notepad"}]})


def test_reads_are_summed_with_the_last_line_and_go_with_the_log() -> None:
    workspace = Workspace()
    told: list[str] = []
    workspace.routes.usage_changed.connect(lambda: told.append("changed"))
    workspace.take_reads(reads_from_wire({"reads": [READ, READ | {"key": "cart", "count": 9}]}))
    workspace.take_reads(reads_from_wire({"reads": [READ | {"line": 8}]}))
    usage = workspace.routes.usage(INDEX)
    assert [(key, use.count, use.place.line) for key, use in usage.read.most_common()] == [
        ("cart", 9, 3),
        ("user", 4, 8),
    ]
    assert usage.hits == 0
    assert told == ["changed", "changed"]
    workspace.feed(exchange())
    workspace.requests.clear()
    assert not workspace.routes.usage(INDEX).read


def test_clearing_a_session_writes_all_keys() -> None:
    workspace = Workspace()
    facts = session({"a": 1}, {}, writes=[write(None, None, op="clear"), write("b", 1)])
    workspace.feed(exchange(session=facts))
    usage = workspace.routes.usage(RouteRow("shop", "/", ("GET",), "index"))
    assert counts(usage.written) == {"*": 1, "b": 1}


def test_an_app_with_a_key_for_each_request_does_not_fill_the_memory() -> None:
    uses = KeyUses()
    for number in range(MAX_KEYS + 50):
        uses.add(f"cart-{number}", 1, Place("a.py", 1, "f"))
    uses.add("cart-0", 1, Place("a.py", 2, "f"))
    assert len(uses) == MAX_KEYS
    assert uses.most_common()[0][1].count == 2


async def test_an_app_tells_its_reads_while_they_are_wanted(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace:
        await workspace.target.start(spec("notepad"))
        assert await workspace.target.settled(60) is RunState.RUNNING
        workspace.session_reads.switch(True)
        async with httpx.AsyncClient(
            base_url=workspace.target.url or "", trust_env=False, timeout=60
        ) as browser:
            await browser.get("/hello/ann")

            async def read() -> bool:
                await browser.get("/")
                return bool(workspace.routes.usage(INDEX).read)

            while not await read():
                await until(lambda: workspace.routes.rows, "the routes")
            uses = dict(workspace.routes.usage(INDEX).read.most_common())
            assert {"*", "username"} <= set(uses)
            assert uses["username"].place == Place(str(APPS / "notepad.py"), 14, "index")
    settings = Settings.load(workspace.paths.settings_file)  # type: ignore[union-attr]
    assert settings.session_reads is True


async def test_processes_that_come_later_hear_of_it_and_all_hear_of_its_end(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace:
        workspace.session_reads.switch(True)
        await workspace.target.attach_point.open(workspace.paths.attach_file)  # type: ignore[union-attr]
        process = await ProbeSide.greeted(workspace.target.attach_point.variable, pid=99)
        welcome = await process.receive()
        assert welcome["settings"]["session_reads"] is True
        await until(lambda: workspace.target.processes, "the process")
        workspace.session_reads.switch(True)  # as it is: nobody is told
        workspace.session_reads.switch(False)
        call = await process.receive()
        assert (call["do"], call["session_reads"]) == ("settings", False)
        await process.send({"m": "answer", "id": call["id"], "ok": {}}, {"m": "reads", "reads": [READ]})
        await until(lambda: workspace.routes.usage(INDEX).read, "the reads")
        await process.send({"m": "reads", "reads": [{}]})
        lines = workspace.output.lines
        await until(lambda: any("could not be read" in line.text for line in lines), "the remark")
        await process.close()


def test_it_holds_for_this_run_when_it_cannot_be_remembered(tmp_path: Path) -> None:
    (tmp_path / "settings.new").mkdir()
    workspace = Workspace(Settings(path=tmp_path / "settings.json"))
    told: list[bool] = []
    workspace.session_reads.changed.connect(lambda: told.append(workspace.session_reads.on))
    with pytest.raises(StoreError):
        workspace.session_reads.switch(True)
    assert told == [True]
    assert workspace.welcome()["settings"]["session_reads"] is True
