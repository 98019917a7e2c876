"""The sample site, in this process with Flask's test client, with a real redis-server of its own."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample"
NAMES = ("shop", "config", "wsgi")
REDIS_STARTS_WITHIN_S = 30.0

INTERFACES = ("/", "/redis/", "/redis-signed/", "/redis-json/", "/own/", "/own-redis/")
SERVER_SIDE = INTERFACES[1:]


@pytest.fixture(scope="package")
def create_site() -> Iterator[Callable[..., Any]]:
    """`shop.site.create_site`. The sample's modules have everyday names, so they leave at the end."""
    sys.path.insert(0, str(SAMPLE))
    try:
        yield importlib.import_module("shop.site").create_site
    finally:
        sys.path.remove(str(SAMPLE))
        for name in [name for name in sys.modules if name.partition(".")[0] in NAMES]:
            del sys.modules[name]


@pytest.fixture(scope="package")
def redis_url() -> Iterator[str]:
    # A short folder of its own: the path of a unix socket may have about 100 bytes.
    folder = tempfile.mkdtemp(prefix="fsi-sample-")
    socket = f"{folder}/redis.sock"
    server = subprocess.Popen(
        ["redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder],
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for_redis(f"unix://{socket}")
        yield f"unix://{socket}?db=0"
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(folder)


def _wait_for_redis(url: str) -> None:
    deadline = time.monotonic() + REDIS_STARTS_WITHIN_S
    with Redis.from_url(url) as client:
        while True:
            try:
                client.ping()
                return
            except RedisConnectionError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """Emptied before the test."""
    with Redis.from_url(redis_url) as client:
        client.flushdb()
        yield client


@pytest.fixture(scope="package")
def site(create_site: Callable[..., Any], redis_url: str) -> Any:
    return create_site("testing", redis_url)


@pytest.fixture
def client(site: Any) -> Any:
    return site.test_client()
