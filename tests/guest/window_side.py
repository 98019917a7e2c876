"""The window's side of the wire for tests of the guest: a real listener, the handshake, facts kept, calls
answered.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from inspector.guest.flask_session_probe.wire import ENV_VARIABLE, PROTOCOL, FrameReader, frame, proof

GUEST = Path(__file__).resolve().parents[2] / "inspector" / "guest"
DEADLINE = 40.0

Message = dict[str, Any]


class WindowSide:
    """Listens on a loopback port and accepts any number of probes; what they say is kept in `facts`, oldest
    first.
    """

    def __init__(
        self,
        body_cap: int | None = None,
        clients: list[Message] | None = None,
        wrong_proof: bool = False,
        session_reads: bool | None = None,
    ) -> None:
        self.token = secrets.token_hex(16)
        self.facts: list[Message] = []
        self.hellos: list[Message] = []
        settings = {"body_cap": body_cap, "session_reads": session_reads}
        self._settings = {name: value for name, value in settings.items() if value is not None}
        self._clients = clients or []
        self._wrong_proof = wrong_proof
        self._changed = threading.Condition()
        self._answers: dict[int, Message] = {}
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._calls = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._spawn(self._accept)

    @property
    def environment(self) -> dict[str, str]:
        return {ENV_VARIABLE: f"127.0.0.1:{self._listener.getsockname()[1]}:{self.token}"}

    def drop_links(self) -> None:
        """As a window that has ended; new ones are accepted."""
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for each in [self._listener, *self._sockets]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join(5)

    def _spawn(self, target: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._sockets.append(connection)
            self._spawn(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        reader = FrameReader()
        nonce = secrets.token_hex(16)
        try:
            connection.sendall(frame({"m": "challenge", "nonce": nonce}))
            while data := connection.recv(1 << 20):
                for message in reader.feed(data):
                    self._take(connection, nonce, message)
        except OSError:
            pass

    def _take(self, connection: socket.socket, nonce: str, message: Message) -> None:
        if message["m"] == "hello":
            assert hmac.compare_digest(message["proof"], proof(self.token, "probe", nonce))
            assert message["protocol"] == PROTOCOL
            token = "wrong" if self._wrong_proof else self.token
            welcome = {
                "m": "welcome",
                "proof": proof(token, "window", message["nonce"]),
                "settings": self._settings,
                "clients": self._clients,
            }
            connection.sendall(frame(welcome))
        with self._changed:
            if message["m"] == "hello":
                self.hellos.append(message)
            elif message["m"] == "answer":
                self._answers[message["id"]] = message
            else:
                self.facts.append(message)
            self._changed.notify_all()

    # -- for tests -------------------------------------------------------------------------------------------

    def wait(self, what: Callable[[Message], Any], since: int = 0, deadline: float = DEADLINE) -> Message:
        """The first fact (from index `since` on) for which `what` is true."""
        with self._changed:
            end = time.monotonic() + deadline
            seen = since
            while True:
                for index in range(seen, len(self.facts)):
                    if what(self.facts[index]):
                        return self.facts[index]
                seen = len(self.facts)
                if not self._changed.wait(end - time.monotonic()) and time.monotonic() >= end:
                    raise AssertionError(f"waited {deadline} s in vain; last facts: {self.facts[-3:]}")

    def exchange(self, path: str, since: int = 0) -> Message:
        """The first exchange for that path from fact `since` on."""
        return self.wait(lambda fact: fact["m"] == "exchange" and fact["path"] == path, since)

    def call(self, do: str, link: int = -1, **arguments: Any) -> Message:
        """The whole answer to one call."""
        with self._changed:
            self._calls += 1
            number = self._calls
        self._sockets[link].sendall(frame({"m": "call", "id": number, "do": do, **arguments}))
        with self._changed:
            if not self._changed.wait_for(lambda: number in self._answers, DEADLINE):
                raise AssertionError(f"no answer to {do}")
            return self._answers.pop(number)

    def ok(self, do: str, **arguments: Any) -> Any:
        """What a call that succeeds answers."""
        answer = self.call(do, **arguments)
        assert "error" not in answer, answer
        return answer["ok"]


class Server:
    """One child as the window starts it, with a window or without."""

    def __init__(
        self,
        python: str,
        project: Path,
        spec: str | None,
        window: WindowSide | None = None,
        env: dict[str, str] | None = None,
        port: int = 0,
        command: list[str] | None = None,
    ) -> None:
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "FLASK", "COV_")) and name != "VIRTUAL_ENV"
        }
        environment["PYTHONPATH"] = str(GUEST)
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        environment.update(window.environment if window else {}, **(env or {}))
        arguments = ["run", "--port", str(port), *(["--app", spec] if spec else [])]
        self.process = subprocess.Popen(
            command or [python, str(GUEST / "flask_session_probe/start.py"), *arguments],
            cwd=project,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
        self.lines: list[str] = []
        self._seen = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._seen:
                self.lines.append(line)
                self._seen.notify_all()
        with self._seen:
            self._seen.notify_all()

    def url(self) -> str:
        """Where it serves, once it does; without the slash."""
        marker = " * Serving on "
        with self._seen:
            self._seen.wait_for(
                lambda: any(marker in line for line in self.lines) or not self._reader.is_alive(), DEADLINE
            )
            for line in self.lines:
                if marker in line:
                    return line.split(marker)[1].strip().rstrip("/")
        raise AssertionError("the server did not start:\n" + "".join(self.lines))

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(DEADLINE)
        self._reader.join(5)
        if self.process.stderr:
            self.process.stderr.close()
        return code
