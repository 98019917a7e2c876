"""The child process: what it says when it cannot start, how it stops, and that it never becomes an orphan."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.guest.conftest import PROJECT
from tests.guest.http_side import Browser
from tests.guest.window_side import DEADLINE, GUEST, Server, WindowSide

HERE = sys.executable
SLOW_END = """
import socket
import time

from flask import Flask, request

app = Flask(__name__)


def until_the_server_is_closed(port):
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            return
        time.sleep(0.01)


@app.route("/told")
def told():
    port = int(request.environ["SERVER_PORT"])
    response = app.make_response("hello")
    response.call_on_close(lambda: until_the_server_is_closed(port))
    return response
"""


def failure(spec: str | None, project: Path = PROJECT, port: int = 0) -> tuple[dict[str, object], str]:
    """The `failed` message and stderr of a start that cannot work."""
    window = WindowSide()
    server = Server(HERE, project, spec, window, port=port)
    try:
        message = window.wait(lambda fact: fact["m"] == "failed")
        assert server.process.wait(DEADLINE) == 1
        return message, "".join(server.lines)
    finally:
        server.stop(9)
        window.close()


@pytest.mark.parametrize(
    ("spec", "hint"),
    [
        ("broken", "The app needs a_module_that_is_not_there"),
        ("targett", "Did you mean target?"),
        ("target:appp", "Did you mean target:app?"),
        ("target:create_app", "The factory needs arguments"),
        ("target:TARGET", "Name the app or its factory"),
        ("target:request", "Name the app or its factory"),
        ("failing", "raised an exception while it was imported"),
    ],
)
def test_what_to_do_when_the_app_cannot_be_imported(spec: str, hint: str) -> None:
    message, printed = failure(spec)
    assert message["stage"] == "import"
    assert hint in str(message["hint"])
    assert hint in printed
    assert "Traceback" in printed


def test_the_traceback_begins_with_the_users_own_lines() -> None:
    message, _ = failure("failing")
    error = message["error"]
    assert isinstance(error, dict)
    assert [Path(frame["file"]).name for frame in error["frames"]] == ["failing.py", "failing.py"]
    assert error["type"] == "RuntimeError"
    assert error["message"] == "no database"
    assert "importlib" not in error["traceback"]
    assert "flask_session_probe" not in error["traceback"]


def test_no_app_in_the_folder(tmp_path: Path) -> None:
    message, _ = failure(None, tmp_path)
    assert "There is no app.py or wsgi.py" in str(message["hint"])


def test_a_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        message, _ = failure("target", port=port)
    assert message["stage"] == "bind"
    assert f"Port {port} is in use" in str(message["hint"])


@pytest.mark.parametrize("spec", ["target", "target:app", "target.py", 'target:create_app("made")', None])
def test_every_way_to_name_an_app(spec: str | None) -> None:
    server = Server(HERE, PROJECT, spec, env={} if spec else {"FLASK_APP": "target.py"})
    try:
        port = int(server.url().rsplit(":", 1)[1])
        assert Browser(port).get("/").status == 200
    finally:
        assert server.stop() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly(number: int) -> None:
    window = WindowSide()
    server = Server(HERE, PROJECT, "target", window)
    try:
        server.url()
        assert server.stop(number) == 0
        assert "Traceback" not in "".join(server.lines)
    finally:
        server.stop(9)
        window.close()


def test_what_was_answered_is_told_before_the_end(tmp_path: Path) -> None:
    """The client has the answer while the app is not done with it."""
    (tmp_path / "slow_end.py").write_text(SLOW_END)
    window = WindowSide()
    server = Server(HERE, tmp_path, "slow_end", window)
    try:
        port = int(server.url().rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=DEADLINE) as connection:
            connection.sendall(b"GET /told HTTP/1.1\r\nHost: app.test\r\n\r\n")
            answer = b""
            while not answer.endswith(b"hello"):
                answer += connection.recv(4096)
            assert server.stop() == 0
        assert window.exchange("/told")["status"] == 200
    finally:
        server.stop(9)
        window.close()


def test_no_orphan_when_the_window_goes() -> None:
    window = WindowSide()
    server = Server(HERE, PROJECT, "target", window)
    try:
        server.url()
        window.close()
        assert server.process.wait(DEADLINE) is not None
    finally:
        server.stop(9)


STARTER = """
import subprocess, sys, time
child = subprocess.Popen(sys.argv[1:])
print(child.pid, flush=True)
time.sleep(60)
"""


def test_no_orphan_when_the_window_is_killed() -> None:
    window = WindowSide()
    environment = {**os.environ, **window.environment, "PYTHONPATH": str(GUEST)}
    command = [HERE, "-m", "flask_session_probe", "run", "--app", "target"]
    parent = subprocess.Popen(
        [HERE, "-c", STARTER, *command],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        window.wait(lambda fact: fact["m"] == "serving")
        parent.kill()
        parent.wait(DEADLINE)
        end = time.monotonic() + DEADLINE
        while _alive(pid):
            assert time.monotonic() < end, "the server lives on"
            time.sleep(0.02)
    finally:
        parent.kill()
        parent.wait(DEADLINE)
        if parent.stdout:
            parent.stdout.close()
        window.close()


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_window_that_cannot_prove_itself_gets_nothing() -> None:
    window = WindowSide(wrong_proof=True)
    server = Server(HERE, PROJECT, "target", window)
    try:
        assert server.process.wait(DEADLINE) == 1
        assert window.facts == []
    finally:
        server.stop(9)
        window.close()


def test_another_server_goes_on_without_its_window() -> None:
    window = WindowSide()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [HERE, "-m", "flask_session_probe", "exec", "-m", "gunicorn", "-k", "gthread", "--threads", "2"]
    command += ["-w", "1", "-b", f"127.0.0.1:{port}", "target:app"]
    server = Server(HERE, PROJECT, None, window, command=command)
    browser = Browser(port)
    try:
        _until_it_answers(browser)
        exchange = window.exchange("/")
        assert exchange["pid"] != server.process.pid
        assert [hello["pid"] for hello in window.hellos][-1] == exchange["pid"]
        window.close()
        for _ in range(20):
            assert browser.get("/").status == 200
    finally:
        server.stop()


def _until_it_answers(browser: Browser) -> None:
    end = time.monotonic() + DEADLINE
    while True:
        try:
            if browser.get("/").status == 200:
                return
        except (OSError, IndexError):
            assert time.monotonic() < end
            time.sleep(0.05)
