"""Real redis-servers for tests: on a private socket, waited for until they answer, stopped by their pid."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

STARTS_WITHIN_S = 30.0


class RedisServer:
    """`url` reaches it as the default user; `client` is a blocking client for the test's own side."""

    def __init__(self, *options: str, password: str = "", port: int = 0) -> None:
        # A short folder of its own: the path of a unix socket may have about 100 bytes.
        self.folder = Path(tempfile.mkdtemp(prefix="fsi-test-"))
        self.socket = self.folder / "redis.sock"
        self.port = port
        login = f":{password}@" if password else ""
        self.url = f"redis://{login}127.0.0.1:{port}/0" if port else f"unix://{login}{self.socket}?db=0"
        auth = ("--requirepass", password) if password else ()
        self._command = [
            "redis-server",
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--unixsocket",
            str(self.socket),
        ]
        self._command += ["--save", "", "--dir", str(self.folder), *auth, *options]
        self.process: subprocess.Popen[bytes] | None = None
        self.client = Redis.from_url(self.url, protocol=2)

    def start(self) -> RedisServer:
        self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + STARTS_WITHIN_S
        while True:
            try:
                self.client.ping()
            except RedisError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                threading.Event().wait(0.01)
            else:
                return self

    def kill(self) -> None:
        """At once, as a crash would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(30)

    def stop(self) -> None:
        self.client.close()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def commands_during(self) -> Commands:
        """Everything that clients send inside the `with`."""
        return Commands(self.client)


class Commands:
    """MONITOR, as a context manager; `names` are there after it."""

    def __init__(self, client: Redis) -> None:
        self._client = client
        self.names: list[str] = []
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()

    def __enter__(self) -> Commands:
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.echo("the end of the listening")
        assert self._thread is not None
        self._thread.join(30)

    def _listen(self) -> None:
        with self._client.monitor() as monitor:
            self._ready.set()
            for command in monitor.listen():
                if "the end of the listening" in command["command"]:
                    return
                self.names.append(command["command"].split()[0].upper())


@contextmanager
def redis_server(*options: str, password: str = "", port: int = 0) -> Iterator[RedisServer]:
    server = RedisServer(*options, password=password, port=port)
    try:
        yield server.start()
    finally:
        with suppress(ProcessLookupError):
            server.stop()
