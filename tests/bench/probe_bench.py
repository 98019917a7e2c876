"""Requests per second of a session-writing app with the probe against without, under three servers.

`python -m tests.bench.probe_bench [werkzeug|waitress|gunicorn ...]` prints one line each; `measure()` is
for `make bench`. The window's side is a sink that shakes hands and throws away what it gets, so that only
the probe's own cost is counted.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.bench.report import Figure
from tests.guest.window_side import GUEST, WindowSide

APP = """
from flask import Flask, session

app = Flask(__name__)
app.secret_key = "bench"


@app.route("/")
def index():
    session["visits"] = session.get("visits", 0) + 1
    session["user"] = {"name": "ann", "roles": ["a", "b"]}
    return "<p>Visit number %d</p>" % session["visits"] + "x" * 1000
"""

GOALS = {"werkzeug": 0.80, "waitress": 0.90, "gunicorn": 0.95}
SERVERS = tuple(GOALS)
CONNECTIONS = 8


class Sink(WindowSide):
    """A window that forgets."""

    def _take(self, connection: socket.socket, nonce: str, message: dict[str, object]) -> None:
        if message["m"] == "hello":
            super()._take(connection, nonce, message)

    def _serve(self, connection: socket.socket) -> None:
        super()._serve(_Forgetful(connection))  # type: ignore[arg-type]


class _Forgetful:
    """A socket that hands on the handshake and swallows the rest."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.sendall = connection.sendall
        self._said_hello = False

    def recv(self, size: int) -> bytes:
        data = self._connection.recv(size)
        while self._said_hello and data:
            data = self._connection.recv(size)
        self._said_hello = True
        return data


def measure(servers: tuple[str, ...] = SERVERS, seconds: float = 2.0, rounds: int = 5) -> list[Figure]:
    """The median of the rounds' ratios: each round runs both sides one after the other, so that what else
    the machine does meanwhile weighs on both.
    """
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "bench_app.py").write_text(APP)
        for server in servers:
            pairs = [
                _pair(server, Path(folder), seconds, swapped=bool(number % 2)) for number in range(rounds)
            ]
            rate = statistics.median(probed for probed, _ in pairs)
            ratio = statistics.median(probed / plain for probed, plain in pairs)
            goal = f"at least {GOALS[server]}"
            figures.append(Figure(f"probe.{server}", rate, "requests/s", ratio, "without the probe", goal))
    return figures


def _pair(server: str, folder: Path, seconds: float, swapped: bool) -> tuple[float, float]:
    """Requests per second (with the probe, without)."""
    if swapped:
        plain = _one(server, folder, False, seconds)
        return _one(server, folder, True, seconds), plain
    return _one(server, folder, True, seconds), _one(server, folder, False, seconds)


def _one(server: str, folder: Path, probed: bool, seconds: float) -> float:
    window = Sink() if probed else None
    port = _free_port()
    environment = {**os.environ, "PYTHONPATH": str(GUEST), **(window.environment if window else {})}
    process = subprocess.Popen(
        _command(server, port),
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        cookie = _first_cookie(port)
        _load(port, cookie, min(seconds, 0.5))
        return _load(port, cookie, seconds)
    finally:
        process.terminate()
        process.wait(10)
        if window:
            window.close()


def _command(server: str, port: int) -> list[str]:
    run = [sys.executable, "-m", "flask_session_probe"]
    if server == "werkzeug":
        return [*run, "run", "--app", "bench_app", "--port", str(port)]
    if server == "waitress":
        return [*run, "exec", "-m", "waitress", f"--listen=127.0.0.1:{port}", "--threads=4", "bench_app:app"]
    bind = f"127.0.0.1:{port}"
    return [
        *run,
        "exec",
        "-m",
        "gunicorn",
        "-k",
        "gthread",
        "--threads",
        "4",
        "-w",
        "1",
        "-b",
        bind,
        "bench_app:app",
    ]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _first_cookie(port: int) -> str:
    end = time.monotonic() + 15
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/")
            answer = connection.getresponse()
            answer.read()
            return (answer.getheader("Set-Cookie") or "").partition(";")[0]
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        finally:
            connection.close()


def _load(port: int, cookie: str, seconds: float) -> float:
    wrk = shutil.which("wrk")
    if wrk is None:
        return _python_load(port, cookie, seconds)
    url = f"http://127.0.0.1:{port}/"
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "-H", f"Cookie: {cookie}", url]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s*([\d.]+)", printed)
    assert found, printed
    return float(found.group(1))


def _python_load(port: int, cookie: str, seconds: float) -> float:
    """Threads with one connection at a time each; slower than wrk, but the same for both sides."""
    end = time.perf_counter() + seconds
    counts = [0] * CONNECTIONS

    def work(index: int) -> None:
        while time.perf_counter() < end:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/", headers={"Cookie": cookie})
            connection.getresponse().read()
            connection.close()
            counts[index] += 1

    threads = [threading.Thread(target=work, args=(index,)) for index in range(CONNECTIONS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - start)


if __name__ == "__main__":
    for figure in measure(tuple(sys.argv[1:]) or SERVERS):
        print(figure.line())
