"""Targets that are a command of the user's own, with real servers."""

from __future__ import annotations

from pathlib import Path

import httpx

from inspector.domain.target import RunState, TargetSpec
from tests.ports import free_port
from tests.waiting import alive, until
from tests.workspace.opened import APPS, opened

APP = """from flask import Flask, session
app = Flask(__name__)
app.secret_key = "x"

@app.get("/")
def index():
    session["answer"] = "{answer}"
    return "{answer}"
"""


async def answer(url: str | None) -> str:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        try:
            return (await client.get(url or "")).text
        except httpx.TransportError:
            return ""


async def test_flask_run_debug_with_its_own_reloader(tmp_path: Path) -> None:
    project = tmp_path / "shop"
    project.mkdir()
    (project / "app.py").write_text(APP.format(answer="first"))
    command = ("flask", "--app", "app", "run", "--debug", "--port", str(free_port()))
    async with opened(tmp_path) as workspace:
        workspace.reload.activate()
        target = workspace.target
        await target.start(TargetSpec("", project, command=command))
        await until(lambda: target.state is RunState.RUNNING and target.url, "the server")
        assert not workspace.reload.watching
        assert await answer(target.url) == "first"
        await until(lambda: len(workspace.requests) == 1, "the exchange")
        pids = {process.pid for process in target.processes}
        assert target.pid not in pids  # only the child that serves talks
        (project / "app.py").write_text(APP.format(answer="second"))
        await until(
            lambda: target.processes and pids.isdisjoint(p.pid for p in target.processes), "the reload"
        )
        assert target.state is RunState.RUNNING
        assert await answer(target.url) == "second"
        await until(lambda: len(workspace.requests) == 2, "the second exchange")
        exchange = workspace.requests.exchange(2)
        assert exchange.session is not None
        assert exchange.session.after is not None
        assert exchange.session.after["answer"] == "second"
        serving = [process.pid for process in target.processes]
        await target.stop()
        await until(lambda: not any(alive(pid) for pid in serving), "its end")
        assert target.state is RunState.STOPPED


async def test_a_server_of_the_interpreters_own(tmp_path: Path) -> None:
    command = ("waitress-serve", "--listen", f"127.0.0.1:{free_port()}", "plain:app")
    async with opened(tmp_path) as workspace:
        target = workspace.target
        await target.start(TargetSpec("", APPS / "ways", command=command))
        await until(lambda: target.state is RunState.RUNNING and target.url, "the server")
        assert await answer(target.url) == "plain"
        await until(lambda: workspace.routes.rows and workspace.requests.total, "its routes and the exchange")


async def test_commands_that_cannot_work(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace:
        target = workspace.target
        await target.start(TargetSpec("", APPS / "ways", command=("no-such-server", "app:app")))
        assert target.state is RunState.FAILED
        assert target.failure is not None
        assert "no-such-server cannot be started" in target.failure.sentence
        await target.start(TargetSpec("", APPS / "ways", command=("python", "-c", "print('done')")))
        await until(lambda: target.state is RunState.FAILED, "its end")
        assert target.failure is not None
        assert "before an app of it was seen" in target.failure.sentence


async def test_a_variable_in_front_of_a_command_reaches_the_app_and_is_told_nowhere(tmp_path: Path) -> None:
    project = tmp_path / "shop"
    project.mkdir()
    (project / "app.py").write_text(
        "import os\nfrom flask import Flask\napp = Flask(__name__)\n"
        "app.add_url_rule('/', 'index', lambda: os.environ['SHOP_TOKEN'])\n"
    )
    command = ("SHOP_TOKEN=hunter22", "flask", "run", "--port", str(free_port()))
    async with opened(tmp_path) as workspace:
        told: list[str] = []
        workspace.notices.posted.connect(lambda notice: told.append(repr(notice)))
        target = workspace.target
        await target.start(TargetSpec("", project, command=command))
        assert "SHOP_TOKEN=••••••" in target.progress
        await until(lambda: target.state is RunState.RUNNING and target.url, "the server")
        assert await answer(target.url) == "hunter22"
        for program in (("nowhere",), ("flask", "--app", "nowhere", "run"), ()):
            await target.start(TargetSpec("", project, command=(command[0], *program)))
            assert await target.settled(60) is RunState.FAILED
            told.append(repr(target.failure))
        assert "The command only sets variables." in told[-1]
        told += [line.text for line in workspace.output.lines if line.stream == "inspector"]
        assert "hunter22" not in "".join(told)


LAZY = """
import sys
from werkzeug.serving import run_simple

def application(environ, start_response):
    from flask import Flask
    return Flask("late")(environ, start_response)

print(" * Running on http://127.0.0.1:" + sys.argv[1], flush=True)
run_simple("127.0.0.1", int(sys.argv[1]), application)
"""


async def test_a_server_that_makes_its_app_with_the_first_request(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("inspector.workspace.target.START_SECONDS", 3.0)
    project = tmp_path / "shop"
    project.mkdir()
    (project / "serve.py").write_text(LAZY)
    port = free_port()
    async with opened(tmp_path) as workspace:
        target = workspace.target
        await target.start(TargetSpec("", project, command=("python", "serve.py", str(port))))
        said = f"python serve.py {port} listens at http://127.0.0.1:{port}/, but has made no Flask app yet."
        await until(lambda: target.progress == said, "the sentence")
        await answer(f"http://127.0.0.1:{port}/")
        await until(lambda: target.state is RunState.RUNNING and target.url, "its app")
