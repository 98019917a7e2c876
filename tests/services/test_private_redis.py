"""Which Redis the sample gets, and that a private one leaves nothing behind, however the window ends."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import signal
import socket
import stat
import sys
from pathlib import Path

import psutil
import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from inspector.domain.errors import StoreError
from inspector.domain.redis_keys import parse_redis_url
from inspector.services.private_redis import SOCKET, PrivateRedis, remove_leftovers
from tests.redis_server import RedisServer, redis_server


async def test_the_url_that_the_user_gave_is_used_and_nothing_is_started() -> None:
    redis = PrivateRedis()
    choice = await redis.start("redis://:s3cret@example.invalid:7000/3")
    await redis.stop()

    assert choice.kind == "given"
    assert choice.url == "redis://:s3cret@example.invalid:7000/3"
    assert "example.invalid" in choice.sentence
    assert "s3cret" not in choice.sentence
    assert redis.pid is None


async def test_a_bad_url_is_told_and_not_replaced_by_a_private_server() -> None:
    with pytest.raises(StoreError):
        await PrivateRedis().start("http://example.invalid")


async def test_a_private_server_works_is_closed_to_others_and_leaves_nothing() -> None:
    redis = PrivateRedis()
    choice = await redis.start()
    socket = Path(parse_redis_url(choice.url).place)
    pid = redis.pid
    assert pid is not None
    async with Redis.from_url(choice.url, protocol=2) as client:
        await client.set("session:a", b"1", ex=60)
        assert await client.get("session:a") == b"1"
        assert await client.config_get("save") == {"save": ""}

    assert choice.kind == "private"
    assert "private redis-server" in choice.sentence
    assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    assert not psutil.Process(pid).net_connections("inet")
    await redis.stop()
    await redis.stop()
    assert not psutil.pid_exists(pid)
    assert not socket.parent.exists()


async def test_a_running_server_of_the_user_is_never_touched() -> None:
    with redis_server() as theirs:
        with theirs.commands_during() as commands:
            redis = PrivateRedis()
            choice = await redis.start()
            async with Redis.from_url(choice.url, protocol=2) as client:
                await client.set("session:a", b"1")
            await redis.stop()

        assert choice.url != theirs.url
        assert commands.names == []
        assert theirs.client.dbsize() == 0


async def test_valkey_serves_as_well(tmp_path: Path) -> None:
    (tmp_path / "valkey-server").symlink_to(shutil.which("redis-server") or "redis-server")
    redis = PrivateRedis()
    choice = await redis.start(search_path=str(tmp_path))
    await redis.stop()

    assert choice.kind == "private"
    assert "valkey-server" in choice.sentence


async def test_a_program_that_does_not_come_up_leads_to_fakeredis(tmp_path: Path) -> None:
    broken = tmp_path / "redis-server"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    redis = PrivateRedis()
    choice = await redis.start(search_path=str(tmp_path))
    await redis.stop()

    assert choice.kind == "fake"


async def test_fakeredis_when_there_is_no_server(tmp_path: Path) -> None:
    redis = PrivateRedis()
    choice = await redis.start(search_path=str(tmp_path))
    async with Redis.from_url(choice.url, protocol=2) as client:
        await client.set("session:a", b"1", ex=60)
        assert await client.get("session:a") == b"1"
    # A client of the app that is still connected does not keep it from stopping.
    lasting = Redis.from_url(choice.url, protocol=2)
    await lasting.ping()
    await redis.stop()
    await lasting.aclose()

    assert choice.kind == "fake"
    assert choice.url.startswith("redis://127.0.0.1:")
    assert "fakeredis" in choice.sentence


async def test_nobody_can_run_code_through_fakeredis(tmp_path: Path) -> None:
    """Its RESTORE loads a pickle."""
    canary = tmp_path / "canary"
    pickled = b"cposix\nsystem\n(S'touch %s'\ntR." % bytes(canary)
    redis = PrivateRedis()
    choice = await redis.start(search_path=str(tmp_path))
    async with Redis.from_url(choice.url, protocol=2) as client:
        with pytest.raises(ResponseError, match="unknown command"):
            await client.restore("session:a", 0, hashlib.sha1(pickled).digest() + pickled)
        assert await client.ping()  # an error reply does not end the connection
    await redis.stop()

    assert not os.path.exists(canary)  # noqa: ASYNC240 - nothing else runs here


_WINDOW = """
import asyncio
from inspector.services.private_redis import SOCKET, PrivateRedis, remove_leftovers

async def main():
    redis = PrivateRedis()
    choice = await redis.start()
    print(redis.pid, choice.url, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_it_dies_with_a_window_that_is_killed() -> None:
    window = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _WINDOW, stdout=asyncio.subprocess.PIPE
    )
    assert window.stdout is not None
    pid, url = (await window.stdout.readline()).decode().split()
    server = psutil.Process(int(pid))
    os.kill(window.pid, signal.SIGKILL)
    await window.wait()

    async with asyncio.timeout(30):
        while server.is_running() and server.status() != psutil.STATUS_ZOMBIE:  # noqa: ASYNC110 - no child
            await asyncio.sleep(0.01)
    # Nobody was left to remove it.
    folder = Path(parse_redis_url(url).place).parent
    assert sorted(path.name for path in folder.iterdir()) == ["redis.sock"]
    (folder / "redis.sock").unlink()
    folder.rmdir()


def test_what_a_killed_window_left_is_removed_at_the_next_start(tmp_path: Path) -> None:
    def folder(name: str, age: float = 3600) -> Path:
        made = tmp_path / name
        made.mkdir()
        os.utime(made, (made.stat().st_atime - age,) * 2)
        return made

    dead, alive, fresh, empty = (folder(f"fsi-redis-{n}", 0 if n == "fresh" else 3600) for n in
                                 ("dead", "alive", "fresh", "empty"))  # fmt: skip
    other = folder("fsi-other")
    elsewhere = folder("kept")
    (tmp_path / "fsi-redis-link").symlink_to(elsewhere)
    with socket.socket(socket.AF_UNIX) as gone, socket.socket(socket.AF_UNIX) as listening:
        gone.bind(str(dead / SOCKET))
        listening.bind(str(alive / SOCKET))
        listening.listen()
        gone.close()
        remove_leftovers(tmp_path)
    assert [path.exists() for path in (dead, empty)] == [False, False]
    assert [path.exists() for path in (alive, fresh, other, elsewhere)] == [True] * 4


def test_the_helper_of_these_tests_starts_what_it_says() -> None:
    server = RedisServer().start()
    try:
        assert server.client.ping()
    finally:
        server.stop()
    assert not server.folder.exists()
