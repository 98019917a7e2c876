"""sitecustomize: what connects, what does not, and that programs run as they would without it."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.guest.attached_side import Attached, user_environment
from tests.guest.conftest import PROJECT
from tests.guest.environments import SERVERS as SERVERS_PAIR
from tests.guest.environments import python_of
from tests.guest.http_side import Browser
from tests.guest.window_side import GUEST, WindowSide


def others() -> str:
    python = python_of(SERVERS_PAIR)
    assert python
    return python


def run(python: str, code: str, folder: Path, window: WindowSide | None, **more: str) -> str:
    done = subprocess.run(
        [python, "-c", code],
        cwd=folder,
        env=user_environment(window, **more),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_flask_run_connects_by_itself(python: str, window: WindowSide) -> None:
    server = Attached(python, "-m flask run --port PORT", PROJECT, window, FLASK_APP="target.py")
    try:
        apps = window.wait(lambda fact: fact["m"] == "apps")
        assert apps["apps"][0]["app"] == "target"
        assert Browser(server.port).get("/").status == 200
        exchange = window.exchange("/")
        assert exchange["status"] == 200
        assert exchange["session"]["after"] == {"visits": 1}
        assert window.hellos[0]["attached"] is True
        assert window.hellos[0]["pid"] == exchange["pid"] == server.process.pid
        assert Path(window.hellos[0]["cwd"]) == PROJECT
    finally:
        server.stop()


def test_with_a_reloader_only_the_child_that_serves_connects(window: WindowSide) -> None:
    debug = {"FLASK_APP": "target.py", "FLASK_DEBUG": "1"}
    server = Attached(sys.executable, "-m flask run --port PORT", PROJECT, window, **debug)
    try:
        browser = Browser(server.port)
        assert browser.get("/").status == 200
        served_by = window.exchange("/")["pid"]
        assert served_by != server.process.pid
        answer = browser.get("/raise")
        exchange = window.exchange("/raise")
        assert (answer.status, exchange["status"]) == (500, 500)
        assert exchange["exception"]["message"] == "boom"
        assert int(exchange["response"]["body"]["size"]) == len(answer.body)
        assert [hello["pid"] for hello in window.hellos] == [served_by]
        assert "flask_session_probe" not in answer.body.decode()
    finally:
        server.stop()


def test_a_short_program_says_what_it_has_to_say_before_it_ends(window: WindowSide, tmp_path: Path) -> None:
    (tmp_path / "test_shop.py").write_text(
        "from flask import Flask\n"
        "def test_it():\n"
        "    app = Flask('shop')\n"
        "    app.add_url_rule('/hello', view_func=lambda: 'hi', endpoint='hello')\n"
        "    assert app.test_client().get('/hello').data == b'hi'\n"
    )
    code = "import pytest; raise SystemExit(pytest.main(['-q', '-p', 'no:cacheprovider']))"
    run(others(), code, tmp_path, window)
    exchange = window.exchange("/hello")
    assert (exchange["app"], exchange["status"]) == ("shop", 200)


def test_programs_without_flask_are_left_alone(window: WindowSide, tmp_path: Path) -> None:
    code = (
        "import sys, json, http.client\n"
        "loaded = sorted(name for name in sys.modules if 'flask' in name or 'werkzeug' in name)\n"
        "assert loaded == ['flask_session_probe', 'flask_session_probe.import_hook'], loaded\n"
    )
    run(others(), code, tmp_path, window)
    pip = (
        "import runpy, sys\n"
        "sys.argv = ['pip', '--version']\n"
        "try: runpy.run_module('pip', run_name='__main__')\n"
        "except SystemExit as end: assert not end.code\n"
    )
    run(others(), pip, tmp_path, window)
    assert window.hellos == []


def test_another_sitecustomize_is_run_as_usual(window: WindowSide, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import builtins\nbuiltins.other_was_here = __file__\n")
    both = f"{GUEST}:{tmp_path}"
    code = "import sitecustomize; print(other_was_here == sitecustomize.__file__)"
    assert run(others(), code, tmp_path, window, PYTHONPATH=both).strip() == "True"


@pytest.mark.parametrize("variable", ["", "nonsense", "127.0.0.1:1:token", "192.0.2.1:80:token", "h:x:y:z"])
def test_without_a_window_the_app_runs_as_usual(variable: str, tmp_path: Path) -> None:
    code = (
        "from flask import Flask\n"
        "app = Flask('shop')\n"
        "client = app.test_client()\n"
        "print([client.get('/').status_code for _ in range(3)])\n"
    )
    printed = run(others(), code, tmp_path, None, FLASK_INSPECTOR=variable, PYTHONPATH=str(GUEST))
    assert printed.strip() == "[404, 404, 404]"


def test_who_cannot_prove_to_be_the_window_gets_nothing() -> None:
    stranger = WindowSide(wrong_proof=True)
    server = Attached(others(), "-m waitress --listen=127.0.0.1:PORT target:app", PROJECT, stranger)
    try:
        for _ in range(5):
            assert Browser(server.port).get("/").status == 200
        assert stranger.facts == []
    finally:
        server.stop()
        stranger.close()


def test_sixty_four_threads(window: WindowSide) -> None:
    command = "-m waitress --threads=64 --listen=127.0.0.1:PORT target:app"
    server = Attached(others(), command, PROJECT, window)
    try:
        statuses: list[int] = []

        def work(number: int) -> None:
            browser = Browser(server.port, f"browser {number}")
            for _ in range(10):
                statuses.append(browser.get("/").status)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(64)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert statuses == [200] * 640
        window.wait(lambda _: sum(fact["m"] == "exchange" for fact in list(window.facts)) == 640)
        exchanges = [fact for fact in window.facts if fact["m"] == "exchange"]
        assert len({exchange["client"] for exchange in exchanges}) == 64
        assert not [fact for fact in window.facts if fact["m"] in ("problem", "dropped")]
    finally:
        server.stop()


FORKING = """
import os, time
from flask import Flask
app = Flask('forking')

@app.get('/fork')
def fork():
    child = os.fork()
    if child == 0:
        app.test_client().get('/in-the-child').close()
        while not os.path.exists('told'):  # os._exit gives the probe no chance to say goodbye
            time.sleep(0.02)
        os._exit(0)
    return str(os.waitpid(child, 0)[1])
"""


def test_an_app_that_forks(window: WindowSide, tmp_path: Path) -> None:
    (tmp_path / "forking.py").write_text(FORKING)
    server = Attached(others(), "-m flask --app forking run --port PORT", tmp_path, window)
    try:
        answers: list[bytes] = []
        forking = threading.Thread(target=lambda: answers.append(Browser(server.port).get("/fork").body))
        forking.start()
        child = window.exchange("/in-the-child")
        (tmp_path / "told").touch()
        forking.join(40)
        assert answers == [b"0"]
        parent = window.exchange("/fork")
        assert child["pid"] != parent["pid"] == server.process.pid
        assert Browser(server.port).get("/fork").body == b"0"
    finally:
        server.stop()
