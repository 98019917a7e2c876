"""Apps of many kinds and their bad ways, as real child processes: tests/apps/ways."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from inspector.domain.target import RunState, TargetSpec
from inspector.workspace.workspace import Workspace
from tests.bare_environment import bare_environment
from tests.guest.environments import interpreter
from tests.waiting import until
from tests.workspace.opened import APPS, opened

WAYS = APPS / "ways"


async def serve(workspace: Workspace, app: str, **changes: Any) -> httpx.AsyncClient:
    target = workspace.target
    await target.start(TargetSpec(app, WAYS, **changes))
    assert await target.settled(60) is RunState.RUNNING, target.failure
    assert target.url
    return httpx.AsyncClient(base_url=target.url, trust_env=False, timeout=60)


async def failure(workspace: Workspace, app: str, **changes: Any) -> tuple[str, str]:
    target = workspace.target
    await target.start(TargetSpec(app, WAYS, **changes))
    assert await target.settled(60) is RunState.FAILED
    assert target.failure is not None
    return target.failure.sentence, target.failure.hint


async def test_several_apps_in_one_process_are_each_selectable(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace, await serve(workspace, "mounted") as browser:
        assert (await browser.get("/")).text == "shop"
        assert (await browser.get("/admin/")).text == "admin"
        await until(lambda: len(workspace.requests) == 2, "the exchanges")
        assert {app.key for app in workspace.target.apps} == {"shop", "admin", "idle"}
        await until(lambda: len({row.app for row in workspace.config.rows}) == 3, "the config of each")
        await until(
            lambda: ("idle", "/nobody") in {(row.app, row.rule) for row in workspace.routes.rows},
            "the routes of each",
        )
        # An exchange is over when the server has closed its body, which may be after the client went on.
        served = {(row.app, row.path) for row in (workspace.requests.row(n) for n in (0, 1))}
        assert served == {("shop", "/"), ("admin", "/admin/")}
        (client,) = [workspace.clients.at(n) for n in range(len(workspace.clients))]
        sessions = {session.cookie_name: (session.app, session.value) for session in client.sessions}
        assert sessions == {
            "session": ("shop", {"who": "customer"}),
            "admin_session": ("admin", {"who": "boss"}),
        }
        cookie = browser.cookies["session"]  # signed with a key of bytes
        report = await workspace.cookies.inspect(cookie, app="shop")
        assert report.accepted is not None
        assert report.accepted.app == "shop"


async def test_without_a_secret_key(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace, await serve(workspace, "no_key") as browser:
        assert (await browser.get("/")).text == "None"
        await until(lambda: len(workspace.requests) == 1, "the exchange")
        session = workspace.requests.exchange(1).session
        assert session is not None
        assert session.kind == "null"
        await until(lambda: workspace.config.rows, "the config")
        rows = {row.key: row for row in workspace.config.rows}
        assert workspace.config.shown(rows["SECRET_KEY"]) == "None"


async def test_output_that_is_no_utf8(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace, await serve(workspace, "odd_output") as browser:
        assert (await browser.get("/")).text == "odd"
        await until(lambda: any("in a request" in line.text for line in workspace.output.lines), "the line")
        assert any("caf\ufffd at import" in line.text for line in workspace.output.lines)


async def test_app_run_at_module_level_is_passed_over(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace, await serve(workspace, "runs_itself") as browser:
        assert (await browser.get("/")).text == "runs itself"


async def test_debug_and_host(tmp_path: Path) -> None:
    async with (
        opened(tmp_path) as workspace,
        await serve(workspace, "plain", debug=True, host="::1") as browser,
    ):
        assert browser.base_url.host == "::1"
        await until(lambda: workspace.config.rows, "the config")
        assert {row.key: row.value for row in workspace.config.rows}["DEBUG"] is True


@pytest.mark.parametrize(
    ("app", "sentence", "hint"),
    [
        (
            "several",
            "Detected multiple Flask applications",
            "Name one of them: several:back or several:front.",
        ),
        ("needs", "could not call it without arguments", "The factory needs arguments"),
        ("plain:ap", "Failed to find attribute 'ap'", "Did you mean plain:app?"),
        (
            "factories:Container",
            "factories:Container is a class, not a Flask app.",
            "name factories:Container.app",
        ),
        ("factories:create_app(os.environ)", "as literal values", "Only values written out can be given"),
        ("plain:app; print()", "as an attribute name or function call", "After the colon stands a name"),
        ("palin", "Could not import 'palin'", "Did you mean plain?"),
    ],
)
async def test_apps_that_are_none(tmp_path: Path, app: str, sentence: str, hint: str) -> None:
    async with opened(tmp_path) as workspace:
        said = await failure(workspace, app)
        assert sentence in said[0]
        assert hint in said[1]


@pytest.mark.parametrize(
    ("spec", "what", "todo"),
    [
        ("not_flask:application", "is a WSGI function, not a Flask app.", "Serve it by a command, as in `"),
        (
            "not_flask:framework",
            "is a WSGI app (Framework), not a Flask app.",
            "not_flask:framework`; or start",
        ),
        (
            "not_flask:both",
            "is a WSGI app (DispatcherMiddleware), not a Flask app.",
            "Behind it: not_flask:front and not_flask:back. Name one of these to run it alone, or serve",
        ),
        ("not_flask:one", "is a WSGI app (ProxyFix)", "Behind it: not_flask:front. Name it to run it alone"),
        ("not_flask:modern", "is an ASGI app, not a Flask app.", "Only Flask apps"),
        (
            "not_flask:bridged",
            "is an ASGI app (WsgiToAsgi), not a Flask app.",
            "is seen when it is served by a command, as in `uvicorn not_flask:bridged`.",
        ),
        (
            "not_flask:dashboard",
            "is a Dashboard, not a Flask app.",
            "It holds one: name not_flask:dashboard.server.",
        ),
        ("not_flask:pages", "is a Blueprint, not a Flask app.", "Name the app on which it is registered."),
        ("not_flask:text", "is a str, not a Flask app.", "Name the app or its factory"),
        ("not_flask:create_app", "could not be called", "The factory needs arguments"),
        ("not_flask:make_nothing", "make_nothing() gives no Flask app.", "return app"),
        ("not_flask:make_both()", "make_both() gives no Flask app.", "name the Flask app itself"),
        ("wsgi_only", "wsgi_only:application is a WSGI app (DispatcherMiddleware)", "not_flask:front"),
    ],
)
async def test_what_is_no_flask_app_is_called_what_it_is(
    tmp_path: Path, spec: str, what: str, todo: str
) -> None:
    async with opened(tmp_path) as workspace:
        sentence, hint = await failure(workspace, spec)
        assert what in sentence
        assert todo in hint


async def test_an_environment_without_flask(tmp_path: Path) -> None:
    python = bare_environment(tmp_path / "venv")
    async with opened(tmp_path) as workspace:
        sentence, hint = await failure(workspace, "plain", python=python)
        version = ".".join(str(part) for part in sys.version_info[:3])
        assert sentence == f"There is no Flask in this Python {version} ({python})."
        assert "own virtual environment" in hint


async def test_an_environment_with_an_old_flask(tmp_path: Path) -> None:
    python = bare_environment(tmp_path / "venv", "1.1.4")
    async with opened(tmp_path) as workspace:
        sentence, _ = await failure(workspace, "plain", python=python)
        assert sentence.startswith("Flask 1.1.4 in this Python 3.")
        assert sentence.endswith("is too old: 2.1 or newer is needed.")


async def test_an_old_python(tmp_path: Path) -> None:
    python = interpreter("3.7")
    if python is None:
        pytest.skip("NOT TESTED: this machine has no Python 3.7")
    async with opened(tmp_path) as workspace:
        sentence, _ = await failure(workspace, "plain", python=Path(python))
        assert sentence.startswith("Python 3.7.")
        assert "is too old: 3.8 or newer is needed." in sentence


REST_API = '''
from flask import Flask


class Api:
    """As Flask-RESTful and Flask-RESTX: a router of its own in front of Flask's handling."""

    def __init__(self, app):
        self.errors = {"Expected": 418}
        for name in ("handle_exception", "handle_user_exception"):
            setattr(app, name, functools.partial(self.error_router, getattr(app, name)))

    def error_router(self, original_handler, e):
        if request.path.startswith("/api"):
            return str(e), getattr(e, "code", None) or self.errors.get(type(e).__name__, 500)
        return original_handler(e)
'''
REST_APP = """
from flask import Flask, abort
from flask_restful import Api

app = Flask(__name__)
Api(app)


class Expected(Exception):
    pass


@app.get("/<where>/<what>")
def raising(where, what):
    if what.isdigit():
        abort(int(what))
    raise Expected("x") if what == "expected" else ValueError("boom")


@app.errorhandler(ValueError)
def handled(error):
    return "handled", 500
"""


async def test_exceptions_that_a_rest_package_answers_are_seen(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "flask_restful.py").write_text(f"import functools\nfrom flask import request\n{REST_API}")
    (project / "app.py").write_text(REST_APP)
    wanted = [
        ("/api/boom", 500, ("ValueError", False)),
        ("/api/expected", 418, ("app.Expected", True)),
        ("/api/404", 404, None),
        ("/api/503", 503, ("werkzeug.exceptions.ServiceUnavailable", True)),
        ("/page/boom", 500, ("ValueError", True)),
    ]
    async with opened(tmp_path) as workspace:
        target = workspace.target
        await target.start(TargetSpec("app", project))
        assert await target.settled(60) is RunState.RUNNING, target.failure
        async with httpx.AsyncClient(base_url=target.url or "", trust_env=False) as browser:
            for path, _, _ in wanted:
                await browser.get(path)
        await until(lambda: workspace.requests.total == len(wanted), "the exchanges")
        seen = [workspace.requests.exchange(number + 1) for number in range(len(wanted))]
        found = [
            (each.path, each.status, each.exception and (each.exception.type, each.exception.handled))
            for each in seen
        ]
        assert found == wanted


async def test_a_session_cookie_of_a_name_that_nobody_tells_is_found_by_its_id(tmp_path: Path) -> None:
    async with opened(tmp_path) as workspace:
        target = workspace.target
        await target.start(TargetSpec("unnamed_cookie", APPS))
        assert await target.settled(60) is RunState.RUNNING, target.failure
        counts = iter(range(1, 5))
        for browsers in (1, 2):  # of one kind: only their cookies tell them apart
            async with httpx.AsyncClient(base_url=target.url or "", trust_env=False) as browser:
                for answer in ("1", "2"):
                    assert (await browser.get("/")).text == answer
                    count = next(counts)
                    await until(lambda count=count: workspace.requests.total == count, "the exchange")
                assert len(workspace.clients) == browsers
                client = workspace.clients.at(browsers - 1)
                (session,) = client.sessions
                assert (session.cookie_name, session.value) == ("own", {"n": 2})
                assert session.cookie == browser.cookies["own"]
        assert {app.cookie_name for app in target.apps} == {"own"}


async def test_a_project_whose_modules_are_called_as_pythons_own(tmp_path: Path) -> None:
    """As under `flask run`: what Flask and the probe need is imported before them."""
    project = tmp_path / "project"
    project.mkdir()
    for name in (
        "ast",
        "calendar",
        "hmac",
        "http",
        "inspect",
        "secrets",
        "socket",
        "threading",
        "record",
        "wire",
    ):
        (project / f"{name}.py").write_text(f"raise ImportError('the {name} of the project')\n")
    (project / "app.py").write_text("from flask import Flask\napp = Flask(__name__)\n")
    async with opened(tmp_path) as workspace:
        await workspace.target.start(TargetSpec("app", project))
        assert await workspace.target.settled(60) is RunState.RUNNING, workspace.target.failure
        await until(lambda: workspace.routes.rows and workspace.config.rows, "its routes and config")
        answer = await workspace.routes.match("app", "GET", "/nowhere")
        assert answer.sentence


POOL = """
import concurrent.futures, multiprocessing
from flask import Flask

app = Flask(__name__)


@app.get("/")
def index():
    with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool:
        return str(list(pool.map(abs, [-1, -2])))
"""


async def test_a_worker_of_the_apps_own_that_serves_nothing_ends_without_a_word(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "app.py").write_text(POOL)
    async with opened(tmp_path) as workspace:
        await workspace.target.start(TargetSpec("app", project))
        assert await workspace.target.settled(60) is RunState.RUNNING, workspace.target.failure
        async with httpx.AsyncClient(base_url=workspace.target.url or "", trust_env=False) as browser:
            for _ in range(5):
                assert (await browser.get("/")).text == "[1, 2]"
        await until(lambda: workspace.requests.total == 5, "the exchanges")
        await until(lambda: len(workspace.target.processes) == 1, "the end of the workers")
        assert not [line.text for line in workspace.output.lines if line.stream == "inspector"]
