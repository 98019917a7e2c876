"""Fixtures of the workspace's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.redis_server import RedisServer, redis_server


@pytest.fixture(scope="module")
def _redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture
def server(_redis: RedisServer) -> RedisServer:
    """A redis-server, empty."""
    _redis.client.flushall()
    return _redis
