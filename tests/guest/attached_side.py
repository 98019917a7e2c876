"""A server started with the attach line's environment (or without it), as a user would in a terminal."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from tests.guest.window_side import DEADLINE, GUEST, WindowSide
from tests.ports import free_port

SERVERS = {
    "werkzeug": "-m flask --app target run --port PORT",
    "waitress": "-m waitress --listen=127.0.0.1:PORT target:app",
    "gunicorn sync": "-m gunicorn -b 127.0.0.1:PORT target:app",
    "gunicorn gthread": "-m gunicorn -k gthread --threads 4 -b 127.0.0.1:PORT target:app",
    "gunicorn gevent": "-m gunicorn -k gevent -b 127.0.0.1:PORT target:app",
    # Python threads, and the hooks of os.fork in its workers, are off in uWSGI unless asked for.
    "uwsgi": "-c __import__('pyuwsgi').run() --http 127.0.0.1:PORT --module target:app --master --processes 2"
    " --http-chunked-input --enable-threads --py-call-osafterfork --die-on-term",
}


def user_environment(window: WindowSide | None, **more: str) -> dict[str, str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "FLASK", "COV_"))
    }
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    if window is not None:
        environment |= {"PYTHONPATH": str(GUEST), **window.environment}
    return environment | more


class Attached:
    """`command` is what follows the interpreter; PORT in it becomes the port."""

    def __init__(
        self, python: str, command: str | Sequence[str], folder: Path, window: WindowSide | None, **more: str
    ) -> None:
        self.port = free_port()
        words = command.split() if isinstance(command, str) else command
        self.process = subprocess.Popen(
            [python, *(word.replace("PORT", str(self.port)) for word in words)],
            cwd=folder,
            env=user_environment(window, **{"PORT": str(self.port), **more}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + DEADLINE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert self.process.poll() is None, f"it ended with {self.process.returncode}"
                assert time.monotonic() < end, "it does not listen"
                time.sleep(0.02)

    def stop(self) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
                self.process.wait(5)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue
