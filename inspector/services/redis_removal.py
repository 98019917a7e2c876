"""Delete one key and keep all that is needed to put it back: the value as it was at that moment, and its
expiry.

Read under WATCH and deleted in the same transaction, so the copy is never older than what was deleted.
"""

from __future__ import annotations

from typing import Any

from redis import exceptions as redis_errors

from inspector.domain.stored_keys import DeletedKey, Restored


async def delete_key(client: Any, key: bytes) -> DeletedKey | None:
    """None: there was no such key. Raises the library's errors."""
    while True:
        async with client.pipeline(transaction=True) as pipe:
            await pipe.watch(key)
            kind = (await pipe.type(key)).decode("ascii", "replace")
            if kind == "none":
                return None
            value = await (pipe.get(key) if kind == "string" else pipe.dump(key))
            expires_at = await _expires_at(pipe, key)
            if value is None:
                continue  # expired or rewritten since its type was asked
            pipe.multi()
            pipe.delete(key)
            try:
                (count,) = await pipe.execute()
            except redis_errors.WatchError:
                continue  # written since it was read: the copy has to be of the last value
            return DeletedKey(key, kind, value, expires_at) if count else None


async def restore_key(client: Any, deleted: DeletedKey) -> Restored:
    expires_at = deleted.expires_at_ms
    if expires_at is not None and expires_at <= await _now_ms(client):
        return Restored.EXPIRED
    if deleted.kind == "string":
        done = await client.set(deleted.key, deleted.value, nx=True, pxat=expires_at)
        return Restored.DONE if done else Restored.TAKEN
    try:
        await client.restore(deleted.key, expires_at or 0, deleted.value, absttl=expires_at is not None)
    except redis_errors.ResponseError as error:
        if "busykey" in str(error).lower() or "already exists" in str(error).lower():
            return Restored.TAKEN
        raise
    return Restored.DONE


async def _now_ms(client: Any) -> int:
    """The server's clock: expiry is counted by it, not by ours."""
    seconds, micros = await client.time()
    return int(seconds) * 1000 + int(micros) // 1000


async def _expires_at(pipe: Any, key: bytes) -> int | None:
    """PEXPIRETIME is there since 7.0; before, the time left is added to the server's clock."""
    try:
        moment = int(await pipe.pexpiretime(key))
    except redis_errors.ResponseError:
        left = int(await pipe.pttl(key))
        moment = await _now_ms(pipe) + left if left >= 0 else -1
    return moment if moment >= 0 else None
