"""One Redis server, as the browser needs it: bytes in, bytes out, and our own errors.

SCAN, never KEYS; sizes before values; no retries, because a command whose reply was lost may have been done.
The client never decodes: session values are msgpack, pickle or JSON, and keys may be any bytes.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from redis import exceptions as redis_errors
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from inspector.domain.errors import StoreError
from inspector.domain.redis_keys import RedisAddress, scan_pattern
from inspector.domain.stored_keys import (
    PREVIEW_LIMIT,
    SCAN_COUNT,
    DeletedKey,
    KeyFacts,
    Restored,
    SaveResult,
    key_gone,
)
from inspector.services.redis_errors import CONNECTING, NETWORK_ERRORS, refusal_in, sentences
from inspector.services.redis_removal import delete_key, restore_key
from inspector.services.redis_saving import compare_and_set

CLIENT_NAME = "flask-session-inspector"
"""Seen by administrators in CLIENT LIST."""
DESCRIBE_LIMIT = 16 * 1024
"""Bytes of a value read for a row of the list."""
_PIECE = 1024 * 1024
"""Bytes per GETRANGE when a big value is loaded in full: others get the event loop in between."""
_CONNECT_SECONDS = 5.0
_REPLY_SECONDS = 15.0


class RedisStore:
    """Everything that is done to one server. Open before use, close after."""

    def __init__(self, address: RedisAddress) -> None:
        self.address = address
        # redis-py's annotations promise str where bytes come, so what it gives is taken as Any here.
        self._client: Any = None

    async def open(self) -> str:
        """Connect and say who answers: "Redis 7.0.15". Raises StoreError."""
        with sentences(self.address, CONNECTING):
            try:
                return await self._open(CLIENT_NAME)
            except redis_errors.ConnectionError as error:
                if not isinstance(refusal_in(error), redis_errors.NoPermissionError):
                    raise
                return await self._open(None)  # this user may not give itself a name

    async def _open(self, name: str | None) -> str:
        client: Any = Redis.from_url(
            self.address.url,
            protocol=2,  # what every server speaks, and all that is needed here
            decode_responses=False,
            client_name=name,
            retry=Retry(NoBackoff(), 0),
            socket_connect_timeout=_CONNECT_SECONDS,
            socket_timeout=_REPLY_SECONDS,
        )
        try:
            await _ping(client)
            server = await _server_name(client)
        except BaseException:
            await client.aclose()
            raise
        self._client = client
        return server

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(*NETWORK_ERRORS):  # it was broken already
                await client.aclose()

    @property
    def client(self) -> Any:
        if self._client is None:
            raise StoreError("There is no connection to a Redis server.", "Connect first.")
        return self._client

    async def key_count(self) -> int | None:
        """Keys in the whole database; None when the user may not ask."""
        with sentences(self.address, "counting the keys"):
            try:
                return int(await self.client.dbsize())
            except redis_errors.ResponseError:
                return None

    async def scan(self, prefix: str) -> AsyncGenerator[list[bytes], None]:
        """Keys that begin with `prefix`, in batches; SCAN may give some of them more than once."""
        pattern = scan_pattern(prefix)
        cursor = 0
        while True:
            with sentences(self.address, "scanning the keys"):
                cursor, keys = await self.client.scan(cursor, match=pattern, count=SCAN_COUNT)
            yield keys
            if cursor == 0:
                return
            await asyncio.sleep(0)  # replies that are there already would never let the window paint

    async def describe(self, keys: Sequence[bytes]) -> list[KeyFacts | None]:
        """Facts with the beginning of each value; None for a key that is gone.

        One round trip, a second one when some are no strings.
        """
        with sentences(self.address, "reading keys"):
            pipe = self.client.pipeline(transaction=False)
            for key in keys:
                pipe.pttl(key)
                pipe.strlen(key)
                pipe.getrange(key, 0, DESCRIBE_LIMIT - 1)
            replies = await pipe.execute(raise_on_error=False)
            found = [_facts(key, replies[3 * at : 3 * at + 3]) for at, key in enumerate(keys)]
            others = [at for at, facts in enumerate(found) if facts is not None and facts.kind == "?"]
            if others:
                await self._name_kinds(found, others)
        return found

    async def _name_kinds(self, found: list[KeyFacts | None], others: list[int]) -> None:
        pipe = self.client.pipeline(transaction=False)
        for at in others:
            facts = found[at]
            assert facts is not None
            pipe.type(facts.key)
        for at, kind in zip(others, await pipe.execute(raise_on_error=False), strict=True):
            facts = found[at]
            assert facts is not None
            if isinstance(kind, bytes):
                found[at] = KeyFacts(
                    facts.key, kind.decode("ascii", "replace"), facts.ttl_ms, facts.size, facts.raw
                )

    async def fetch(self, key: bytes, limit: int | None = PREVIEW_LIMIT) -> KeyFacts | None:
        """One key with its value, or with the first `limit` bytes of it. None: it is gone."""
        with sentences(self.address, "reading a key"):
            kind = (await self.client.type(key)).decode("ascii", "replace")
            if kind == "none":
                return None
            ttl = int(await self.client.pttl(key))
            if kind != "string":
                return KeyFacts(key, kind, ttl, 0, b"")
            size = int(await self.client.strlen(key))
            if size <= _PIECE and (limit is None or size <= limit):
                raw = await self.client.get(key)
                return None if raw is None else KeyFacts(key, kind, ttl, len(raw), raw)
            wanted = size if limit is None else min(size, limit)
            return KeyFacts(key, kind, ttl, size, await self._pieces(key, wanted))

    async def _pieces(self, key: bytes, wanted: int) -> bytes:
        """The value may change between two pieces. A save is still safe: it compares with what lies there."""
        pieces = bytearray()
        while len(pieces) < wanted:
            end = min(len(pieces) + _PIECE, wanted) - 1
            piece = await self.client.getrange(key, len(pieces), end)
            if not piece:
                break
            pieces += piece
            await asyncio.sleep(0)
        return bytes(pieces)

    async def save(self, key: bytes, expected: bytes, new: bytes) -> SaveResult:
        """Compare-and-set with the TTL kept; see redis_saving.py."""
        with sentences(self.address, "saving a key"):
            try:
                return await compare_and_set(self.client, key, expected, new)
            except NETWORK_ERRORS as error:
                if isinstance(error, redis_errors.AuthenticationError):
                    raise
                # Whether it was written is not known. Doing it again is safe: if it was, that is found out.
                return await compare_and_set(self.client, key, expected, new)

    async def set_ttl(self, key: bytes, milliseconds: int | None) -> None:
        """None: the key never expires any more."""
        with sentences(self.address, "changing the TTL"):
            if milliseconds is None:
                done = await self.client.persist(key) or await self.client.exists(key)
            else:
                done = await self.client.pexpire(key, milliseconds)
        if not done:
            raise key_gone()

    async def delete(self, key: bytes) -> DeletedKey:
        """Delete one key; what comes back is exactly what was deleted, for `restore`."""
        with sentences(self.address, "deleting a key"):
            deleted = await delete_key(self.client, key)
        if deleted is None:
            raise key_gone()
        return deleted

    async def restore(self, deleted: DeletedKey) -> None:
        """Put a deleted key back with its old expiry, unless there is a new one of that name."""
        with sentences(self.address, "restoring a key"):
            outcome = await restore_key(self.client, deleted)
        if outcome is Restored.EXPIRED:
            raise StoreError("This key would have expired meanwhile.", "It is not put back.")
        if outcome is Restored.TAKEN:
            raise StoreError(
                "There is a new value under this key: the app has written it meanwhile.",
                "It was left as it is. Delete it first to put the old one back.",
            )


async def _ping(client: Any) -> None:
    with contextlib.suppress(redis_errors.NoPermissionError):  # connected and known, only not allowed to ask
        await client.execute_command("PING")


async def _server_name(client: Any) -> str:
    """INFO is often refused to ordinary users; then the name has to do."""
    try:
        info: dict[str, Any] = await client.info("server")
    except redis_errors.ResponseError:
        return "Redis"
    if info.get("valkey_version"):
        return f"Valkey {info['valkey_version']}"
    version = info.get("redis_version")
    return f"Redis {version}" if version else "Redis"


def _facts(key: bytes, replies: Sequence[Any]) -> KeyFacts | None:
    """Facts of one key from the replies to PTTL, STRLEN, GETRANGE; kind "?" when it is no readable string."""
    ttl, size, raw = replies
    for reply in replies:
        if isinstance(reply, redis_errors.ConnectionError):
            raise reply
    ttl_ms = ttl if isinstance(ttl, int) else None
    if ttl_ms == -2:
        return None
    if isinstance(size, int) and isinstance(raw, bytes):
        return KeyFacts(key, "string", ttl_ms, size, raw)
    return KeyFacts(key, "?", ttl_ms, size if isinstance(size, int) else 0, b"")
