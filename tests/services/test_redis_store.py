"""The store against a real redis-server, and against fakeredis behind its TCP port."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from inspector.domain.errors import StoreError
from inspector.domain.redis_keys import parse_redis_url
from inspector.domain.stored_keys import SCAN_COUNT, KeyFacts, SaveStatus
from inspector.services.fake_redis import FakeRedisServer
from inspector.services.redis_store import DESCRIBE_LIMIT, RedisStore
from tests.ports import free_port
from tests.redis_server import RedisServer, redis_server

ACL_USERS = (
    "user reader on >pw ~session:* +@read +@connection -@dangerous",
    "user unscripted on >pw ~* +@all -@scripting",
    "user mute on >pw ~session:* +get +set",
)


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with redis_server(password="s3cret") as server:
        for rule in ACL_USERS:
            server.client.execute_command("ACL", "SETUSER", *rule.split()[1:])
        yield server


@pytest.fixture(autouse=True)
def _empty(server: RedisServer) -> None:
    server.client.flushall()


@pytest.fixture
async def store(server: RedisServer) -> AsyncIterator[RedisStore]:
    async with opened(server.url) as store:
        yield store


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[RedisStore]:
    store = RedisStore(parse_redis_url(url))
    await store.open()
    try:
        yield store
    finally:
        await store.close()


def url_as(server: RedisServer, user: str, password: str = "pw") -> str:
    return f"unix://{user}:{password}@{server.socket}?db=0"


async def all_keys(store: RedisStore, prefix: str = "session:") -> list[bytes]:
    return [key async for batch in store.scan(prefix) for key in batch]


# -- connecting ------------------------------------------------------------------------------------------


async def test_it_says_who_answers_and_names_itself(server: RedisServer) -> None:
    store = RedisStore(parse_redis_url(server.url))
    name = await store.open()
    clients = [client["name"] for client in server.client.client_list()]
    await store.close()

    assert name == f"Redis {server.client.info()['redis_version']}"
    assert "flask-session-inspector" in clients


async def problem_of(url: str) -> StoreError:
    store = RedisStore(parse_redis_url(url))
    with pytest.raises(StoreError) as caught:
        await store.open()
    await store.close()
    error = caught.value
    assert error.sentence.endswith(".")
    assert error.hint
    assert "s3cret" not in f"{error.sentence} {error.hint} {error.details}"
    return error


async def test_a_server_that_is_down() -> None:
    port = free_port()

    assert (
        await problem_of(f"redis://:s3cret@127.0.0.1:{port}/0")
    ).sentence == f"No Redis answers at 127.0.0.1:{port}."


async def test_a_socket_that_is_not_there(server: RedisServer) -> None:
    assert "No Redis answers" in (await problem_of(f"unix://{server.folder}/nothing.sock")).sentence


@pytest.mark.parametrize("login", ["", ":wrong@", "reader:wrong@", "nobody:pw@"])
async def test_a_refused_password(server: RedisServer, login: str) -> None:
    problem = await problem_of(f"unix://{login}{server.socket}?db=0")

    assert "refused the user name or password" in problem.sentence


async def test_a_password_where_there_is_none() -> None:
    with redis_server() as server:
        problem = await problem_of(f"unix://:s3cret@{server.socket}?db=0")

    assert "no password" in problem.sentence


async def test_a_database_that_is_not_there(server: RedisServer) -> None:
    problem = await problem_of(server.url.replace("db=0", "db=99"))

    assert "no database 99" in problem.sentence


async def test_an_unknown_host() -> None:
    assert "not known" in (await problem_of("redis://no-such-host.invalid:6379/0")).sentence


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-x\r\n"])
async def test_something_else_that_answers(answer: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(answer)
        await writer.drain()
        writer.close()

    other = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = other.sockets[0].getsockname()[1]
    problem = await problem_of(f"redis://127.0.0.1:{port}/0")
    other.close()
    await other.wait_closed()

    assert "does not speak the Redis protocol" in problem.sentence


async def test_a_server_that_is_loading() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1000):
            writer.write(b"-LOADING Redis is loading the dataset in memory\r\n" * 3)
        writer.close()

    loading = await asyncio.start_server(talk, "127.0.0.1", 0)
    problem = await problem_of(f"redis://127.0.0.1:{loading.sockets[0].getsockname()[1]}/0")
    loading.close()
    await loading.wait_closed()

    assert "loading" in problem.sentence


# -- reading ---------------------------------------------------------------------------------------------


async def test_all_keys_under_a_prefix_and_no_others(server: RedisServer, store: RedisStore) -> None:
    wanted = {f"session:{number}".encode() for number in range(3 * SCAN_COUNT)}
    server.client.mset(dict.fromkeys(wanted, b"1") | {"sess*ion:1": b"1", "other": b"1"})

    with server.commands_during() as commands:
        keys = await all_keys(store)
        literal = await all_keys(store, "sess*")

    assert set(keys) == wanted
    assert literal == [b"sess*ion:1"]
    assert "SCAN" in commands.names
    assert not {"KEYS", "GET", "TYPE"} & set(commands.names)
    assert await store.key_count() == len(wanted) + 2


async def test_keys_are_described_in_one_trip_without_their_whole_values(
    server: RedisServer, store: RedisStore
) -> None:
    server.client.set("session:a", b"\x80\xff", px=60_000)
    server.client.set("session:big", b"x" * 1_000_000)
    server.client.hset("session:h", "field", "value")

    small, big, other, gone = await store.describe(
        [b"session:a", b"session:big", b"session:h", b"session:none"]
    )

    assert small is not None
    assert (small.kind, small.size, small.raw, small.cut) == ("string", 2, b"\x80\xff", False)
    assert 59_000 < (small.ttl_ms or 0) <= 60_000
    assert big is not None
    assert (big.size, len(big.raw), big.ttl_ms) == (1_000_000, DESCRIBE_LIMIT, -1)
    assert other == KeyFacts(b"session:h", "hash", -1, 0, b"")
    assert gone is None


async def test_a_big_value_is_previewed_and_loaded_in_full_on_demand(
    server: RedisServer, store: RedisStore
) -> None:
    value = random.Random(1).randbytes(5_000_001)
    server.client.set("session:big", value)

    preview = await store.fetch(b"session:big", 1000)
    whole = await store.fetch(b"session:big", None)

    assert preview is not None
    assert (preview.raw, preview.size, preview.cut) == (value[:1000], len(value), True)
    assert whole is not None
    assert whole.raw == value
    assert await store.fetch(b"session:none") is None


async def test_50_mb_do_not_hold_up_the_loop(server: RedisServer, store: RedisStore) -> None:
    server.client.set("session:big", b"x" * 50_000_000)
    loop = asyncio.get_running_loop()
    worst = 0.0

    async def tick() -> None:
        nonlocal worst
        while True:
            before = loop.time()
            await asyncio.sleep(0)
            worst = max(worst, loop.time() - before)

    ticking = asyncio.create_task(tick())
    whole = await store.fetch(b"session:big", None)
    ticking.cancel()

    assert whole is not None
    assert whole.size == len(whole.raw) == 50_000_000
    assert worst < 0.5


async def test_a_server_that_dies_during_a_scan() -> None:
    with redis_server() as server:
        server.client.mset({f"session:{number}": b"1" for number in range(5 * SCAN_COUNT)})
        async with opened(server.url) as store:
            found: list[bytes] = []

            async def read_and_kill() -> None:
                async for batch in store.scan("session:"):
                    found.extend(batch)
                    if len(found) > SCAN_COUNT:
                        server.kill()

            with pytest.raises(StoreError) as caught:
                await read_and_kill()

    assert "broke while scanning" in caught.value.sentence or "No Redis answers" in caught.value.sentence
    assert len(found) > SCAN_COUNT


# -- rights ----------------------------------------------------------------------------------------------


async def test_a_user_who_may_only_read(server: RedisServer) -> None:
    server.client.set("session:a", b"old", px=60_000)
    server.client.set("private", b"1")
    async with opened(url_as(server, "reader")) as store:
        assert await all_keys(store) == [b"session:a"]
        facts = (await store.describe([b"session:a", b"private"]))[1]
        with pytest.raises(StoreError) as refused:
            await store.save(b"session:a", b"old", b"new")
        with pytest.raises(StoreError, match="not allowed deleting a key"):
            await store.delete(b"session:a")
        with pytest.raises(StoreError, match="not allowed changing the TTL"):
            await store.set_ttl(b"session:a", 1000)

    assert facts is not None
    assert (facts.kind, facts.ttl_ms) == ("?", None)
    assert "not allowed saving a key" in refused.value.sentence
    assert server.client.get("session:a") == b"old"


async def test_a_user_who_may_hardly_do_anything(server: RedisServer) -> None:
    async with opened(url_as(server, "mute")) as store:
        assert await store.key_count() is None
        with pytest.raises(StoreError, match="not allowed scanning the keys"):
            await all_keys(store)


# -- saving ----------------------------------------------------------------------------------------------


@pytest.fixture(params=["scripts", "no scripts", "fakeredis"])
async def any_store(server: RedisServer, request: pytest.FixtureRequest) -> AsyncIterator[RedisStore]:
    """By EVAL, by WATCH for a user without the right to EVAL, and by WATCH on fakeredis."""
    if request.param == "fakeredis":
        fake = FakeRedisServer()
        async with opened(fake.start()) as store:
            yield store
        fake.stop()
    else:
        async with opened(
            server.url if request.param == "scripts" else url_as(server, "unscripted")
        ) as store:
            yield store


async def test_a_save_replaces_what_was_seen_and_keeps_the_ttl(any_store: RedisStore) -> None:
    client = any_store.client
    await client.set("session:a", b"old", px=100_000)

    result = await any_store.save(b"session:a", b"old", b"new \x80")

    assert result.status is SaveStatus.SAVED
    assert await client.get("session:a") == b"new \x80"
    assert 99_000 < await client.pttl("session:a") <= 100_000


async def test_a_key_without_expiry_stays_so(any_store: RedisStore) -> None:
    await any_store.client.set("session:a", b"old")

    assert (await any_store.save(b"session:a", b"old", b"new")).ttl_ms == -1
    assert await any_store.client.pttl("session:a") == -1


async def test_a_conflict_gives_what_is_there_and_writes_nothing(any_store: RedisStore) -> None:
    await any_store.client.set("session:a", b"theirs", px=100_000)

    result = await any_store.save(b"session:a", b"old", b"mine")

    assert (result.status, result.current) == (SaveStatus.CONFLICT, b"theirs")
    assert await any_store.client.get("session:a") == b"theirs"


async def test_a_key_that_is_gone_is_not_revived(any_store: RedisStore) -> None:
    await any_store.client.set("session:a", b"old", px=1)
    await asyncio.sleep(0.02)  # twenty times its life: nothing announces that a key has expired

    assert (await any_store.save(b"session:a", b"old", b"new")).status is SaveStatus.GONE
    assert not await any_store.client.exists("session:a")


async def test_our_own_write_seen_again_is_no_conflict(any_store: RedisStore) -> None:
    """As after a lost reply: the first try landed, the second finds its bytes."""
    await any_store.client.set("session:a", b"new", px=100_000)

    assert (await any_store.save(b"session:a", b"old", b"new")).status is SaveStatus.SAVED


async def test_a_key_that_is_no_string_any_more(any_store: RedisStore) -> None:
    await any_store.client.hset("session:a", "field", "value")

    with pytest.raises(StoreError, match="not a string"):
        await any_store.save(b"session:a", b"old", b"new")
    assert await any_store.client.hlen("session:a") == 1


async def test_two_writers_lose_no_update(server: RedisServer) -> None:
    server.client.set("session:a", b"0", px=100_000)
    rounds = 150

    async def write_marks(url: str, letter: bytes) -> None:
        async with opened(url) as store:
            for number in range(rounds):
                seen = (await store.fetch(b"session:a")).raw  # type: ignore[union-attr]
                while (
                    result := await store.save(b"session:a", seen, seen + letter + b"%d," % number)
                ).current:
                    seen = result.current

    await asyncio.gather(
        write_marks(server.url, b"a"),
        write_marks(url_as(server, "unscripted"), b"b"),
        write_marks(server.url, b"c"),
    )

    value = server.client.get("session:a")
    assert isinstance(value, bytes)
    for letter in (b"a", b"b", b"c"):
        positions = [value.find(letter + b"%d," % number) for number in range(rounds)]
        assert -1 not in positions
        assert positions == sorted(positions)


async def test_a_save_whose_connection_broke_is_done_again(server: RedisServer, store: RedisStore) -> None:
    server.client.set("session:a", b"old", px=100_000)
    server.client.client_kill_filter(skipme=True, _type="normal")

    assert (await store.save(b"session:a", b"old", b"new")).status is SaveStatus.SAVED
    assert server.client.get("session:a") == b"new"


# -- TTL, delete, undo -----------------------------------------------------------------------------------


async def test_the_ttl_is_set_and_taken_away(any_store: RedisStore) -> None:
    await any_store.client.set("session:a", b"1")

    await any_store.set_ttl(b"session:a", 50_000)
    assert 49_000 < await any_store.client.pttl("session:a") <= 50_000
    await any_store.set_ttl(b"session:a", None)
    await any_store.set_ttl(b"session:a", None)
    assert await any_store.client.pttl("session:a") == -1
    with pytest.raises(StoreError, match="gone"):
        await any_store.set_ttl(b"session:none", 50_000)
    with pytest.raises(StoreError, match="gone"):
        await any_store.set_ttl(b"session:none", None)


@pytest.mark.parametrize("ttl", [None, 100_000])
async def test_what_was_deleted_comes_back_with_its_expiry(any_store: RedisStore, ttl: int | None) -> None:
    await any_store.client.set("session:a", b"\x80value", px=ttl)
    moment = await any_store.client.pexpiretime("session:a")

    deleted = await any_store.delete(b"session:a")
    assert not await any_store.client.exists("session:a")
    await any_store.restore(deleted)

    assert await any_store.client.get("session:a") == b"\x80value"
    assert await any_store.client.pexpiretime("session:a") == moment


async def test_a_key_of_another_type_comes_back_too(server: RedisServer, store: RedisStore) -> None:
    server.client.zadd("session:z", {"a": 1.5})
    server.client.pexpire("session:z", 100_000)

    deleted = await store.delete(b"session:z")
    await store.restore(deleted)

    assert server.client.zrange("session:z", 0, -1, withscores=True) == [(b"a", 1.5)]
    assert 90_000 < server.client.pttl("session:z") <= 100_000
    with pytest.raises(StoreError, match="new value under this key"):
        await store.restore(deleted)


async def test_a_new_session_is_not_overwritten_by_the_undo(any_store: RedisStore) -> None:
    await any_store.client.set("session:a", b"old")
    deleted = await any_store.delete(b"session:a")
    await any_store.client.set("session:a", b"new")

    with pytest.raises(StoreError, match="new value under this key"):
        await any_store.restore(deleted)
    assert await any_store.client.get("session:a") == b"new"


async def test_an_expired_key_does_not_come_back(any_store: RedisStore) -> None:
    await any_store.client.set("session:a", b"old", px=100_000)
    deleted = await any_store.delete(b"session:a")
    assert deleted.expires_at_ms is not None
    a_while_later = replace(deleted, expires_at_ms=deleted.expires_at_ms - 100_000)

    with pytest.raises(StoreError, match="expired"):
        await any_store.restore(a_while_later)
    with pytest.raises(StoreError, match="gone"):
        await any_store.delete(b"session:a")
