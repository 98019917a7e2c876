"""A Redis for the bundled sample: the one the user names, else a private server of ours, else fakeredis.

We never write to a server that the user did not name: the private one lies on a socket in a temporary folder that only
this user can open, keeps nothing on disk, and dies with us, even when we are killed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RedisChoice:
    """`kind` is "given", "private" or "fake"; `sentence` says the same to the user. `url` may hold a password."""

    url: str
    sentence: str
    kind: str


class PrivateRedis:
    """Owns what it started: `start` once, `stop` when done (idempotent)."""

    async def start(self, given_url: str | None = None) -> RedisChoice:
        raise NotImplementedError

    async def stop(self) -> None:
        raise NotImplementedError
