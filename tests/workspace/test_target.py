"""Real child processes with the real probe in them."""

from __future__ import annotations

import os
import socket
import time
from urllib.parse import urlsplit

import httpx
import pytest

from inspector.domain.target import RunState
from inspector.workspace.workspace import Workspace
from tests.waiting import alive, until
from tests.workspace.opened import APPS, opened, spec


async def _serve(workspace: Workspace, app: str, **changes: object) -> str:
    await workspace.target.start(spec(app, **changes))
    state = await workspace.target.settled(60)
    assert state is RunState.RUNNING, workspace.target.failure
    assert workspace.target.url is not None
    return workspace.target.url


def _client(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=url,
        trust_env=False,
        headers={"User-Agent": "Mozilla/5.0 Firefox/130.0"},
        timeout=60,
    )


async def test_what_a_running_target_tells(tmp_path):
    async with opened(tmp_path) as workspace:
        url = await _serve(workspace, "notepad")
        target = workspace.target
        assert target.pid is not None
        assert target.versions is not None
        assert target.versions.flask.startswith("3.")
        assert target.started_at is not None
        assert [(app.key, app.session_kind, app.cookie_name) for app in target.apps] == [
            ("notepad", "cookie", "session")
        ]
        async with _client(url) as client:
            assert (await client.get("/hello/ann")).text == "hello"
        await until(lambda: len(workspace.requests) == 1, "the exchange")
        row = workspace.requests.row(0)
        assert (row.method, row.path, row.status, row.endpoint, row.client, row.pushed) == (
            "GET",
            "/hello/ann",
            200,
            "hello",
            "B1",
            1,
        )
        exchange = workspace.requests.exchange(1)
        assert exchange.session is not None
        assert exchange.session.after is not None
        assert exchange.session.after["username"] == "ann"


async def test_routes_and_config_come_by_themselves(tmp_path):
    async with opened(tmp_path) as workspace:
        await _serve(workspace, "notepad")
        await until(lambda: workspace.config.rows, "the config")
        rules = {row.rule: row for row in workspace.routes.rows}
        assert rules["/hello/<name>"].doc == "Signs in."
        assert rules["/hello/<name>"].converters == {"name": "string"}
        view = rules["/hello/<name>"].view
        assert view is not None
        assert view.file == str(APPS / "notepad.py")
        config = {row.key: row for row in workspace.config.rows}
        assert "swordfish" not in workspace.config.shown(config["DATABASE_URL"])
        assert "notepad" not in workspace.config.shown(config["SECRET_KEY"])
        assert workspace.config.shown(config["SECRET_KEY"], reveal=True) == "'notepad'"
        assert config["SESSION_COOKIE_NAME"].is_default


async def test_an_edit_reaches_the_open_browser(tmp_path):
    async with opened(tmp_path) as workspace:
        from inspector.domain.edits import EditBuffer

        url = await _serve(workspace, "notepad")
        finished = []
        workspace.clients.edit_finished.connect(lambda edit, outcome: finished.append((edit, outcome)))
        async with _client(url) as browser:
            await browser.get("/hello/ann")
            await until(lambda: len(workspace.clients) == 1, "the client")
            source = workspace.clients.source(workspace.clients.at(0).id, "notepad", "session")
            buffer = EditBuffer((await source.load()).value)
            buffer.set(["username"], "Зоя 🌸")
            outcome = await source.save(buffer)
            assert outcome.result.value == "queued"
            assert [edit.text for edit in workspace.clients.at(0).pending] == ["set username"]
            assert (await browser.get("/")).json()["username"] == "Зоя 🌸"
            assert (await browser.get("/")).json()["username"] == "Зоя 🌸"
        await until(lambda: len(workspace.requests) == 3, "the exchanges")
        assert [(edit.id, outcome.result) for edit, outcome in finished] == [(outcome.edit.id, "applied")]
        assert workspace.clients.at(0).pending == ()
        now = source.current()
        assert now is not None
        assert now.value["username"] == "Зоя 🌸"
        assert now.writers["username"].by == f"edit {outcome.edit.id}"
        source.close()


async def test_an_edit_that_the_app_cannot_save_has_failed(tmp_path):
    async with opened(tmp_path) as workspace:
        from inspector.domain.edits import EditBuffer

        url = await _serve(workspace, "own_json")
        finished = []
        workspace.clients.edit_finished.connect(lambda edit, outcome: finished.append(outcome))
        async with _client(url) as browser:
            await browser.get("/hello/ann")
            await until(lambda: len(workspace.clients) == 1, "the client")
            source = workspace.clients.source(workspace.clients.at(0).id, "own_json", "sid")
            buffer = EditBuffer((await source.load()).value)
            buffer.set(["username"], {1, 2})
            await source.save(buffer)
            assert (await browser.get("/")).status_code == 500
            await until(lambda: finished, "the outcome")
            assert finished[0].result == "failed"
            assert "could not save" in finished[0].detail
            assert "set" in finished[0].detail
            assert (await browser.get("/")).json() == {"username": "ann"}
        assert len(finished) == 1
        source.close()


async def test_an_edit_can_be_cancelled(tmp_path):
    async with opened(tmp_path) as workspace:
        from inspector.domain.edits import EditBuffer

        url = await _serve(workspace, "notepad")
        async with _client(url) as browser:
            await browser.get("/hello/ann")
            await until(lambda: len(workspace.clients) == 1, "the client")
            source = workspace.clients.source(workspace.clients.at(0).id, "notepad", "session")
            buffer = EditBuffer((await source.load()).value)
            buffer.delete(["username"])
            outcome = await source.save(buffer)
            assert await workspace.clients.cancel_edit(outcome.edit)
            assert (await browser.get("/")).json()["username"] == "ann"
        source.close()


async def test_a_restart_keeps_the_port_and_knows_the_clients(tmp_path):
    async with opened(tmp_path) as workspace:
        url = await _serve(workspace, "notepad")
        async with _client(url) as browser:
            await browser.get("/hello/ann")
            await until(lambda: len(workspace.requests) == 1, "the exchange")
            first = workspace.target.pid
            await workspace.target.restart()
            assert await workspace.target.settled(60) is RunState.RUNNING
            assert workspace.target.url == url
            assert workspace.target.pid != first
            assert (await browser.get("/")).json()["username"] == "ann"
        await until(lambda: len(workspace.requests) == 2, "the exchange after the restart")
        assert len(workspace.clients) == 1
        assert workspace.requests.row(1).client == "B1"


async def test_the_same_target_starts_on_the_port_that_it_had(tmp_path):
    async with opened(tmp_path) as workspace:
        target = workspace.target
        url = await _serve(workspace, "notepad")
        await target.stop()
        assert await _serve(workspace, "notepad") == url
        await target.stop()
        with socket.create_server(("127.0.0.1", urlsplit(url).port)):
            assert await _serve(workspace, "notepad") not in (None, url)
        assert target.failure is None


async def test_output_of_the_child(tmp_path):
    async with opened(tmp_path) as workspace:
        url = await _serve(workspace, "notepad")
        async with _client(url) as client:
            await client.post("/print", content="пять\x1b[31m rot\x1b[0m 五".encode())
            await client.post("/print", content=b"x" * 10_000)
        await until(lambda: sum("xxx" in line.text for line in workspace.output.lines) == 1, "the long line")
        texts = [line.text for line in workspace.output.lines if line.stream == "stdout"]
        assert texts[0] == "пять rot 五"
        assert texts[1].endswith("… (6000 more characters)")


async def test_the_childs_environment(tmp_path, monkeypatch):
    async with opened(tmp_path) as workspace:
        env_file = tmp_path / "dev.env"
        env_file.write_text('GREETING="good\\nmorning"\nPATH=/nowhere\n')
        monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
        monkeypatch.setenv("PYTHONHOME", "")
        arguments = ("--fast", "x y")
        url = await _serve(
            workspace, "notepad", env_files=(env_file,), env={"EXTRA": "1"}, arguments=arguments
        )
        async with _client(url) as client:
            found = {
                name: (await client.get(f"/environment/{name}")).json()
                for name in ("GREETING", "PATH", "QT_QPA_PLATFORM", "PYTHONHOME", "EXTRA")
            }
        assert found["GREETING"]["value"] == "good\nmorning"
        assert found["PATH"]["value"] == os.environ["PATH"]
        assert found["QT_QPA_PLATFORM"]["value"] is None
        assert found["PYTHONHOME"]["value"] is None
        assert found["EXTRA"]["value"] == "1"
        assert found["EXTRA"]["cwd"] == str(APPS)
        assert found["EXTRA"]["argv"] == ["flask", "--app", "notepad", "run", "--fast", "x y"]
        assert not any("inspector/guest" in path for path in found["EXTRA"]["path"])


@pytest.mark.parametrize(
    ("app", "sentence", "hint"),
    [
        ("import_fails", "LookupError: no prices for 2026", "raised an exception"),
        ("not_there", "not_there", "no module of that name"),
        ("notepad:ap", "ap", "Did you mean notepad:app?"),
        (
            "ends_early",
            "os._exit(3) ended the process while the app was imported, at ends_early.py:6.",
            "__main__",
        ),
    ],
)
async def test_targets_that_cannot_start(tmp_path, app, sentence, hint):
    async with opened(tmp_path) as workspace:
        notices = []
        workspace.notices.posted.connect(notices.append)
        await workspace.target.start(spec(app))
        assert await workspace.target.settled(60) is RunState.FAILED
        failure = workspace.target.failure
        assert failure is not None
        assert sentence in failure.sentence
        assert hint in failure.hint
        assert [notice.sentence for notice in notices] == [failure.sentence]


async def test_an_import_error_comes_with_the_traceback_of_the_app(tmp_path):
    async with opened(tmp_path) as workspace:
        await workspace.target.start(spec("import_fails"))
        await workspace.target.settled(60)
        failure = workspace.target.failure
        assert failure is not None
        assert "in load_prices" in failure.traceback
        assert "importlib" not in failure.traceback


async def test_a_port_in_use_is_named(tmp_path):
    async with opened(tmp_path) as workspace:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            await workspace.target.start(spec("notepad", port=port))
            assert await workspace.target.settled(60) is RunState.FAILED
        failure = workspace.target.failure
        assert failure is not None
        assert f"Port {port} is in use" in failure.sentence
        assert "another port" in failure.hint


async def test_an_interpreter_that_does_not_exist(tmp_path):
    async with opened(tmp_path) as workspace:
        await workspace.target.start(spec("notepad", python=tmp_path / "python"))
        assert workspace.target.state is RunState.FAILED
        failure = workspace.target.failure
        assert failure is not None
        assert "cannot be started" in failure.sentence


async def test_a_project_folder_that_does_not_exist(tmp_path):
    async with opened(tmp_path) as workspace:
        from inspector.domain.target import TargetSpec

        await workspace.target.start(TargetSpec(app="notepad", project=tmp_path / "gone"))
        assert workspace.target.state is RunState.FAILED
        assert workspace.target.failure is not None
        assert "does not exist" in workspace.target.failure.sentence


async def test_a_target_that_ends_by_itself(tmp_path):
    async with opened(tmp_path) as workspace:
        url = await _serve(workspace, "ends_late")
        async with _client(url) as client:
            with pytest.raises(httpx.RemoteProtocolError):
                await client.get("/end")
        await until(lambda: workspace.target.state is RunState.EXITED, "the end")
        failure = workspace.target.failure
        assert failure is not None
        assert "exit code 7" in failure.sentence
        assert "the end" in failure.last_lines
        assert workspace.target.apps == ()


async def test_stopping_ends_what_the_app_had_started(tmp_path):
    async with opened(tmp_path) as workspace:
        url = await _serve(workspace, "has_child")
        async with _client(url) as client:
            child = (await client.get("/child")).json()["pid"]
        assert alive(child)
        await workspace.target.stop()
        assert workspace.target.state is RunState.STOPPED
        await until(lambda: not alive(child), "the end of the app's own child")


async def test_a_stubborn_target_is_killed_after_three_seconds(tmp_path):
    async with opened(tmp_path) as workspace:
        await _serve(workspace, "stubborn")
        pid = workspace.target.pid
        before = time.monotonic()
        await workspace.target.stop()
        assert 2.5 < time.monotonic() - before < 6
        assert pid is not None
        assert not alive(pid)


async def test_a_slow_import_is_told_and_may_still_come(tmp_path, monkeypatch):
    async with opened(tmp_path) as workspace:
        monkeypatch.setattr("inspector.workspace.target.START_SECONDS", 0.5)
        notices = []
        workspace.notices.posted.connect(notices.append)
        gate = tmp_path / "go"
        await workspace.target.start(spec("slow_import", env={"WAIT_FOR": str(gate)}))
        await until(lambda: notices, "the notice")
        assert workspace.target.state is RunState.STARTING
        assert "has not begun to serve" in notices[0].sentence
        gate.touch()
        assert await workspace.target.settled(60) is RunState.RUNNING


async def test_a_target_that_hangs_can_be_stopped(tmp_path):
    async with opened(tmp_path) as workspace:
        await workspace.target.start(spec("slow_import", env={"WAIT_FOR": str(tmp_path / "never")}))
        await workspace.target.stop()
        assert workspace.target.state is RunState.STOPPED
        assert workspace.target.failure is None


async def test_starting_another_target_ends_the_first(tmp_path):
    async with opened(tmp_path) as workspace:
        await _serve(workspace, "notepad")
        first = workspace.target.pid
        await _serve(workspace, "ends_late")
        assert first is not None
        assert not alive(first)
        assert [app.key for app in workspace.target.apps] == ["ends_late"]


async def test_pending_edits_end_with_the_process(tmp_path):
    async with opened(tmp_path) as workspace:
        from inspector.domain.edits import EditBuffer

        url = await _serve(workspace, "notepad")
        finished = []
        workspace.clients.edit_finished.connect(lambda edit, outcome: finished.append(outcome))
        async with _client(url) as browser:
            await browser.get("/hello/ann")
        await until(lambda: len(workspace.clients) == 1, "the client")
        source = workspace.clients.source(workspace.clients.at(0).id, "notepad", "session")
        buffer = EditBuffer((await source.load()).value)
        buffer.set(["username"], "bob")
        await source.save(buffer)
        await workspace.target.stop()
        assert [(outcome.result, outcome.detail) for outcome in finished] == [
            ("failed", "The app was stopped before this client came back.")
        ]
        source.close()
