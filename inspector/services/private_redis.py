"""A Redis for the bundled sample: the one the user names, else a private server of ours, else fakeredis.

We never write to a server that the user did not name: the private one listens on a socket in a temporary
folder that only this user can open, keeps nothing on disk, and dies with us, even when we are killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import stat
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from inspector.domain.errors import StoreError
from inspector.domain.redis_keys import parse_redis_url
from inspector.services.fake_redis import FakeRedisServer

PREFIX = "fsi-redis-"
SOCKET = "redis.sock"
_FRESH_SECONDS = 60
_CONNECT_SECONDS = 0.2
PROGRAMS = ("redis-server", "valkey-server")
_START_SECONDS = 5.0
_STOP_SECONDS = 3.0
_SOCKET_PATH_MAX = 100
"""Bytes. sockaddr_un holds 104 to 108, depending on the system."""
_MEMORY = "128mb"


@dataclass(frozen=True, slots=True)
class RedisChoice:
    """`kind` is "given", "private" or "fake"; `sentence` says the same to the user. `url` may hold a
    password.
    """

    url: str
    sentence: str
    kind: str


class PrivateRedis:
    """Owns what it started: `start` once, `stop` when done (idempotent)."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._folder: Path | None = None
        self._fake: FakeRedisServer | None = None

    @property
    def pid(self) -> int | None:
        """Of the private server, while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self, given_url: str | None = None, *, search_path: str | None = None) -> RedisChoice:
        """The server to use. `search_path` stands for PATH. Raises StoreError for a URL that cannot be
        read.
        """
        if given_url:
            address = parse_redis_url(given_url)
            return RedisChoice(address.url, f"The Redis server you named: {address.shown}.", "given")
        for name in PROGRAMS:
            program = shutil.which(name, path=search_path)
            if program is None:
                continue
            url = await self._start_private(program)
            if url is not None:
                sentence = f"A private {name} started by this window; it keeps nothing and ends with it."
                return RedisChoice(url, sentence, "private")
        self._fake = FakeRedisServer()
        return RedisChoice(
            self._fake.start(),
            "fakeredis inside this window: no redis-server or valkey-server was found. It keeps nothing.",
            "fake",
        )

    async def stop(self) -> None:
        """End the server and remove its folder."""
        process, self._process = self._process, None
        if process is not None:
            await _end(process)
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        fake, self._fake = self._fake, None
        if fake is not None:
            await asyncio.to_thread(fake.stop)

    async def _start_private(self, program: str) -> str | None:
        """The URL of a server that answers; None when this program does not come up."""
        parent = _short_folder()
        remove_leftovers(Path(parent or tempfile.gettempdir()))
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        socket_path = folder / SOCKET
        self._folder = folder
        try:
            self._process = await asyncio.create_subprocess_exec(
                program,
                *_arguments(folder, socket_path),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                # Only what the server needs: a frozen program's LD_LIBRARY_PATH would give it our libraries.
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
                cwd=folder,
                start_new_session=True,  # Ctrl+C in the terminal is for the window, which then ends it
                preexec_fn=_die_with_parent(),
            )
            await _wait_until_it_answers(socket_path, self._process)
        except (OSError, StoreError):
            await self.stop()
            return None
        return f"unix://{socket_path}?db=0"


def remove_leftovers(parent: Path) -> None:
    """Folders of windows that were killed: ours, with a socket at which nobody listens, or empty."""
    for folder in parent.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            facts = folder.lstat()
            if stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid() and _is_dead(folder, facts):
                shutil.rmtree(folder, ignore_errors=True)


def _is_dead(folder: Path, facts: os.stat_result) -> bool:
    """One without a socket may be about to get it."""
    place = folder / SOCKET
    if not place.is_socket():
        return time.time() - facts.st_mtime > _FRESH_SECONDS
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_CONNECT_SECONDS)
        try:
            line.connect(str(place))
        except ConnectionRefusedError:
            return True
    return False


def _arguments(folder: Path, socket_path: Path) -> list[str]:
    options = {
        "--port": "0",  # no TCP at all: the socket lies in a folder of mode 0700
        "--unixsocket": str(socket_path),
        "--unixsocketperm": "600",
        "--save": "",
        "--appendonly": "no",
        "--dir": str(folder),
        "--daemonize": "no",
        "--maxmemory": _MEMORY,
        "--maxmemory-policy": "volatile-lru",
        "--loglevel": "warning",
    }
    return [text for pair in options.items() for text in pair]


def _short_folder() -> str | None:
    """A folder whose name leaves room for a socket's path; None is the system's own choice."""
    if len(os.fsencode(tempfile.gettempdir())) + len(f"/{PREFIX}12345678/{SOCKET}") <= _SOCKET_PATH_MAX:
        return None
    return "/tmp" if os.path.isdir("/tmp") else None


def _die_with_parent() -> Callable[[], None] | None:
    """Asks the Linux kernel to end the child when the thread that started it is gone, however that came."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes
    import signal

    # Looked up before the fork: after it, nothing may be imported or allocated that another thread may hold.
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    set_parent_death_signal, kill, parent = 1, int(signal.SIGKILL), os.getpid()

    def in_child() -> None:
        prctl(set_parent_death_signal, kill, 0, 0, 0)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return in_child


async def _wait_until_it_answers(socket_path: Path, process: asyncio.subprocess.Process) -> None:
    try:
        async with asyncio.timeout(_START_SECONDS):
            while process.returncode is None:
                with contextlib.suppress(OSError):
                    if await _answers(socket_path):
                        return
                await asyncio.sleep(0.005)
    except TimeoutError:
        pass
    raise StoreError("The private Redis server did not come up.")


async def _answers(socket_path: Path) -> bool:
    """PING by hand: importing a client would take longer than starting the server."""
    reader, writer = await asyncio.open_unix_connection(socket_path)
    try:
        writer.write(b"PING\r\n")
        return (await reader.readline()).startswith(b"+PONG")
    finally:
        writer.close()
        await writer.wait_closed()


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(_STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
