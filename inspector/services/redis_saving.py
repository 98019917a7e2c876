"""Compare-and-set of one string key: written only if it still holds what the editor saw, with its TTL kept.

A live Flask app rewrites its session key on nearly every request, so a plain SET would undo the app's work.
Two ways lead to the same result: a script (one trip, any server since 2.6) and WATCH/MULTI (for servers or
users without scripts). Both use XX: a key that expired meanwhile is not revived, least of all as an immortal
one.
"""

from __future__ import annotations

from typing import Any

from redis import exceptions as redis_errors

from inspector.domain.stored_keys import SaveResult, SaveStatus

_MAX_RACES = 8
"""Tries of the WATCH way while other clients keep writing the key with the same value."""

_SCRIPT = """
local current = redis.call('GET', KEYS[1])
local ttl = redis.call('PTTL', KEYS[1])
if not current then return {'gone', '', ttl} end
if current ~= ARGV[1] then return {'conflict', current, ttl} end
local done = redis.pcall('SET', KEYS[1], ARGV[2], 'XX', 'KEEPTTL')
if type(done) == 'table' and done.err then
  -- before 6.0 there is no KEEPTTL; time stands still within a script, so PX keeps the TTL to the millisecond
  if ttl > 0 then redis.call('SET', KEYS[1], ARGV[2], 'XX', 'PX', ttl)
  else redis.call('SET', KEYS[1], ARGV[2], 'XX') end
end
return {'saved', '', ttl}
"""


async def compare_and_set(client: Any, key: bytes, expected: bytes, new: bytes) -> SaveResult:
    """Replace `expected` by `new`. Raises the library's errors; a conflict is no error.

    If the value found is already `new`, that is success: an earlier try landed and only its reply was lost.
    """
    try:
        result = await _by_script(client, key, expected, new)
    except redis_errors.ResponseError as error:
        if not _no_scripts(error):
            raise
        result = await _by_watch(client, key, expected, new)
    if result.status is SaveStatus.CONFLICT and result.current == new:
        return SaveResult(SaveStatus.SAVED, None, result.ttl_ms)
    return result


def _no_scripts(error: redis_errors.ResponseError) -> bool:
    """The user may not run scripts, or the server has none (fakeredis without Lua)."""
    return isinstance(error, redis_errors.NoPermissionError) or "unknown command" in str(error).lower()


async def _by_script(client: Any, key: bytes, expected: bytes, new: bytes) -> SaveResult:
    reply: Any = await client.execute_command("EVAL", _SCRIPT, 1, key, expected, new)
    status = SaveStatus(bytes(reply[0]).decode("ascii"))
    return SaveResult(status, bytes(reply[1]) if status is SaveStatus.CONFLICT else None, int(reply[2]))


async def _by_watch(client: Any, key: bytes, expected: bytes, new: bytes) -> SaveResult:
    current: bytes | None = None
    for _ in range(_MAX_RACES):
        async with client.pipeline(transaction=True) as pipe:
            await pipe.watch(key)
            current = await pipe.get(key)
            ttl = int(await pipe.pttl(key))
            if current is None:
                return SaveResult(SaveStatus.GONE)
            if current != expected:
                return SaveResult(SaveStatus.CONFLICT, current, ttl)
            pipe.multi()
            pipe.set(key, new, xx=True, keepttl=True)
            try:
                (written,) = await pipe.execute()
            except redis_errors.WatchError:
                continue  # somebody wrote in between: look again at what is there now
            return SaveResult(SaveStatus.SAVED, None, ttl) if written else SaveResult(SaveStatus.GONE)
    return SaveResult(SaveStatus.CONFLICT, current)
