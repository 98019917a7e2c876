"""One probed server per Python × Flask pair, shared by all scenarios of the pair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from inspector.domain.exchanges import Exchange, exchange_from_wire
from tests.guest.environments import PAIRS, Pair, python_of
from tests.guest.http_side import Browser
from tests.guest.window_side import Message, Server, WindowSide

PROJECT = Path(__file__).parent / "project"


@dataclass(slots=True)
class Bench:
    """A running target with its window; `browser()` is a new client each time."""

    python: str
    window: WindowSide
    server: Server
    port: int
    agents: int = 0

    def browser(self) -> Browser:
        self.agents += 1
        return Browser(self.port, f"browser {self.agents}")

    def watch(self, browser: Browser, method: str, path: str, **more: Any) -> tuple[Any, Exchange]:
        """Send one request; its answer, and the exchange as the window reads it."""
        since = len(self.window.facts)
        answer = browser.send(method, path, **more)
        record = self.window.wait(lambda fact: _is_of(fact, browser, path), since)
        return answer, exchange_from_wire(record)

    def get(self, browser: Browser, path: str) -> Exchange:
        return self.watch(browser, "GET", path)[1]


def _is_of(fact: Message, browser: Browser, path: str) -> bool:
    if fact["m"] != "exchange" or fact["path"] != path.partition("?")[0]:
        return False
    return ["user-agent", browser.agent] in fact["request"]["headers"]


@pytest.fixture(scope="module", params=PAIRS, ids=lambda pair: pair.name)
def python(request: pytest.FixtureRequest) -> str:
    pair: Pair = request.param
    found = python_of(pair)
    if found is None:
        pytest.skip(f"NOT TESTED: this machine has no Python {pair.python}")
    return found


@pytest.fixture(scope="module")
def bench(python: str) -> Iterator[Bench]:
    window = WindowSide(body_cap=100_000)
    server = Server(python, PROJECT, "target", window)
    try:
        yield Bench(python, window, server, int(server.url().rsplit(":", 1)[1]))
        problems = [fact for fact in window.facts if fact["m"] == "problem"]
        assert not problems
        assert server.stop() == 0
    finally:
        server.stop(9)
        window.close()


@pytest.fixture
def window() -> Iterator[WindowSide]:
    side = WindowSide()
    yield side
    side.close()
