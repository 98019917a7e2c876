"""A real app that is edited while it runs."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from inspector.domain.target import RunState, TargetSpec
from inspector.workspace import reload
from inspector.workspace.workspace import Workspace
from tests.waiting import until
from tests.workspace.opened import opened

APP = """from flask import Flask, render_template, session
app = Flask(__name__)
app.secret_key = b"bytes"
{more}
@app.get("/")
def index():
    session["seen"] = session.get("seen", 0) + 1
    return "{answer} " + str(session["seen"])

@app.get("/page")
def page():
    return render_template("page.html")
"""


def write(project: Path, answer: str, more: str = "") -> None:
    (project / "app.py").write_text(APP.format(answer=answer, more=more))


@contextlib.asynccontextmanager
async def running(tmp_path: Path, more: str = "") -> AsyncIterator[tuple[Workspace, Path, httpx.AsyncClient]]:
    """The app, watched, with a browser."""
    project = tmp_path / "shop"
    (project / "templates").mkdir(parents=True)
    (project / "templates/page.html").write_text("old page")
    write(project, "first", more)
    async with opened(tmp_path) as workspace:
        workspace.reload.activate()
        await workspace.target.start(TargetSpec("app", project))
        assert await workspace.target.settled(60) is RunState.RUNNING, workspace.target.failure
        await until(lambda: workspace.config.rows, "the config")
        assert workspace.target.url
        async with httpx.AsyncClient(
            base_url=workspace.target.url,
            trust_env=False,
            headers={"User-Agent": "Mozilla/5.0"},
            timeout=60,
        ) as browser:
            assert (await browser.get("/")).text == "first 1"
            await until(lambda: len(workspace.requests) == 1, "the exchange")
            yield workspace, project, browser


async def restarted(workspace: Workspace, old: int | None) -> None:
    target = workspace.target
    await until(lambda: target.pid not in (None, old) and target.state is RunState.RUNNING, "the restart")


async def test_a_save_restarts_and_keeps_log_clients_filter_and_address(tmp_path):
    async with running(tmp_path) as (workspace, project, browser):
        workspace.requests.set_filter("get")
        url, pid = workspace.target.url, workspace.target.pid
        write(project, "second")
        await restarted(workspace, pid)
        assert workspace.target.url == url
        assert (await browser.get("/")).text == "second 2"
        await until(lambda: len(workspace.requests) == 2, "the second exchange")
        assert [workspace.requests.row(n).client for n in (0, 1)] == ["B1", "B1"]
        assert workspace.requests.filter_text == "get"
        assert any("Saved: app.py. Restarting" in line.text for line in workspace.output.lines)


async def test_a_broken_edit_shows_its_traceback_and_waits_for_the_next_save(tmp_path):
    async with running(tmp_path) as (workspace, project, browser):
        url, target = workspace.target.url, workspace.target
        (project / "app.py").write_text("def (:\n")
        await until(lambda: target.state is RunState.FAILED, "the failure")
        assert target.failure is not None
        assert "SyntaxError" in target.failure.sentence
        assert "def (:" in target.failure.traceback
        assert target.failure.hint.startswith("Correct it and save.")
        write(project, "repaired")  # of another length: a .pyc of the same second and size would still do
        await until(lambda: target.state is RunState.RUNNING, "the repair")
        assert target.url == url
        assert (await browser.get("/")).text == "repaired 2"


async def test_templates_restart_only_where_flask_keeps_them(tmp_path):
    async with running(tmp_path) as (workspace, project, browser):
        assert (await browser.get("/page")).text == "old page"
        pid = workspace.target.pid
        (project / "templates/page.html").write_text("new page")
        await restarted(workspace, pid)
        assert (await browser.get("/page")).text == "new page"


async def test_templates_that_flask_reads_again_restart_nothing(tmp_path):
    async with running(tmp_path, 'app.config["TEMPLATES_AUTO_RELOAD"] = True') as (
        workspace,
        project,
        browser,
    ):
        pid = workspace.target.pid
        assert (await browser.get("/page")).text == "old page"
        (project / "templates/page.html").write_text("a new page")
        await until(
            lambda: any("again by itself" in line.text for line in workspace.output.lines), "the remark"
        )
        assert (await browser.get("/page")).text == "a new page"
        assert workspace.target.pid == pid


async def test_switched_off_for_this_target_and_remembered(tmp_path):
    async with running(tmp_path) as (workspace, project, _):
        workspace.reload.set_enabled(False)
        assert not workspace.reload.watching
        pid = workspace.target.pid
        await workspace.target.restart()
        await restarted(workspace, pid)
        assert not workspace.reload.enabled
        assert workspace.settings.unwatched_targets == [f"{project}::app"]
        workspace.reload.set_enabled(True)
        assert workspace.reload.watching
        pid = workspace.target.pid
        write(project, "fourth")
        await restarted(workspace, pid)


async def test_nothing_is_watched_after_stop(tmp_path):
    async with running(tmp_path) as (workspace, _, _browser):
        await workspace.target.stop()
        assert not workspace.reload.watching


async def test_an_app_that_writes_its_own_files_is_not_restarted_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(reload, "MOST_RESTARTS", 2)
    writes = "import pathlib, time; pathlib.Path('made.py').write_text(str(time.time()))"
    project = tmp_path / "shop"
    project.mkdir()
    write(project, "x", writes)
    async with opened(tmp_path) as workspace:
        workspace.reload._restarts = type(workspace.reload._restarts)(maxlen=2)
        notices = []
        workspace.notices.posted.connect(notices.append)
        workspace.reload.activate()
        await workspace.target.start(TargetSpec("app", project))
        await until(lambda: workspace.reload.paused, "the pause", 30)
        assert "was restarted 2 times" in notices[-1].sentence
        assert "write its own files" in notices[-1].hint
