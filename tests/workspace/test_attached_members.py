"""What many apps are made of (Flask-Login, Flask-WTF, Flask-Session), under gunicorn with four workers."""

from __future__ import annotations

import re

import pytest

from inspector.domain.edits import EditBuffer
from inspector.services.private_redis import PrivateRedis
from tests.guest.environments import SERVERS, python_of
from tests.ports import free_port
from tests.waiting import until
from tests.workspace.attached_server import attached, browser
from tests.workspace.opened import APPS, opened


@pytest.mark.parametrize("kind", ["redis", "files"])
async def test_a_login_followed_through_four_workers(tmp_path, kind):
    python = python_of(SERVERS)
    assert python
    redis = PrivateRedis()
    choice = await redis.start(None)
    store = choice.url if kind == "redis" else str(tmp_path / "sessions")
    port = free_port()
    command = [python, "-m", "gunicorn", "-w", "4", "-b", f"127.0.0.1:{port}", "members:app"]
    try:
        async with opened(tmp_path) as workspace:
            log, point = workspace.requests, workspace.target.attach_point
            await point.open(workspace.paths.attach_file)
            async with (
                attached(command, APPS, point.variable, port, SESSION_STORE=store),
                browser(port) as client,
            ):
                await until(lambda: len(point.processes) == 4, "four workers")
                refused = await client.post("/login", data={"name": "ann"})
                assert refused.status_code == 400
                page = (await client.get("/login")).text
                token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
                assert token
                answer = await client.post("/login", data={"name": "ann", "csrf_token": token[1]})
                assert answer.status_code == 302
                for visits in range(1, 9):
                    text = (await client.get("/")).text
                    assert f"visits {visits} of ann" in text
                    assert ("Welcome ann" in text) == (visits == 1)
                await until(lambda: log.total == 11, "all exchanges")
                assert len(workspace.clients) == 1
                login = next(n for n in range(1, 12) if log.row_of(n).status == 302)
                facts = log.exchange(login).session
                assert facts.kind == "server"
                assert facts.after["_user_id"] == "ann"
                assert [flash.text for flash in log.exchange(login).flashes.pushed] == ["Welcome ann"]
                assert "_user_id" in [write.key for write in facts.writes]

                source = workspace.clients.source(workspace.clients.at(0).id, "members", "session")
                buffer = EditBuffer((await source.load()).value)
                buffer.set(["visits"], 100)
                await source.save(buffer)
                assert "visits 101 of ann" in (await client.get("/")).text
                assert "visits 102 of ann" in (await client.get("/")).text
                source.close()
    finally:
        await redis.stop()
