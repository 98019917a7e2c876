"""The sample as somebody starts it: `flask run` in its folder, in a process of its own."""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.sample.conftest import SAMPLE

STARTS_WITHIN_S = 60.0


def environment(**more: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("FLASK", "SAMPLE", "SHOP"))
    }
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1", **more}


@pytest.fixture
def address(redis_url: str) -> Iterator[str]:
    server: Any = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "run", "--port", "0"],
        cwd=SAMPLE,
        env=environment(SAMPLE_REDIS_URL=redis_url),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield _address_in(server)
    finally:
        server.terminate()
        server.wait(30)
        server.stdout.close()


def _address_in(server: Any) -> str:
    """The address that the server prints. The pipe is read on, so that the server never waits for us."""
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(
        target=lambda out: [lines.put(line) for line in out], args=(server.stdout,), daemon=True
    ).start()
    seen = ""
    while not (found := re.search(r"Running on (http://\S+)", seen)):
        seen += lines.get(timeout=STARTS_WITHIN_S)
    return found.group(1)


def test_it_serves(address: str) -> None:
    with httpx.Client(base_url=address, follow_redirects=True, trust_env=False, timeout=60) as client:
        for shop in ("/", "/redis/", "/own/"):
            page = client.post(f"{shop}login", data={"username": "Анна"})
            assert "Welcome, Анна!" in page.text
            assert page.headers["X-Sample-Middleware"] == "was here"
        port = httpx.URL(address).port
        assert "Page of ann" in client.get("/", headers={"Host": f"ann.localhost:{port}"}).text
        # wsgi.py gives what .flaskenv would give, also where python-dotenv is not installed.
        assert "is 9" in client.get("/scenarios/configuration/MAX_PER_ITEM").text
        assert "is 40" in client.get("/scenarios/configuration/FREE_DELIVERY_FROM").text
        with client.stream("GET", "/scenarios/responses/stream") as answer:
            assert len(list(answer.iter_lines())) == 8


def test_importing_it_stays_light() -> None:
    """What takes long to import waits for the first visit of a shop that needs it."""
    code = "import sys, wsgi; print(*{'redis', 'flask_session', 'msgspec', 'asgiref'} & set(sys.modules))"
    url = "redis://127.0.0.1:1/0"  # nobody is there, and nobody is asked
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=SAMPLE,
        env=environment(SAMPLE_REDIS_URL=url),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == []
