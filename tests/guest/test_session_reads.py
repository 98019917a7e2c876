"""Which session keys an endpoint reads, from which line; and that an app which is watched cannot tell."""

from __future__ import annotations

import json
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.guest.attached_side import Attached, user_environment
from tests.guest.conftest import PROJECT
from tests.guest.environments import SERVERS, python_with
from tests.guest.http_side import Browser
from tests.guest.test_differential import TRAFFIC
from tests.guest.window_side import DEADLINE, Message, Server, WindowSide

SOURCE = (PROJECT / "reading.py").read_text("utf-8").splitlines()
VIEWS = (
    *("fill", "by_get", "by_item", "by_missing", "by_contains", "by_setdefault", "by_all", "by_template"),
    *("pushed", "by_flashes", "by_flashes", "by_helper", "not_at_all", "looked", "streamed", "by_pop"),
    *("permanent", "by_get", "looked", "not_at_all"),
)


class Reading:
    """The app of reading.py in a child, with a window that records reads."""

    def __init__(self, python: str) -> None:
        self.window = WindowSide()
        self.server = Server(python, PROJECT, "reading", self.window)
        self.browser = Browser(int(self.server.url().rsplit(":", 1)[1]))
        try:
            self.switch(True)
            self.get("/fill")
            self.get("/own/fill")
        except BaseException:
            self.close()
            raise

    def switch(self, on: bool) -> None:
        self.window.ok("settings", session_reads=on)

    def get(self, path: str) -> bytes:
        since = len(self.window.facts)
        answer = self.browser.get(path)
        assert answer.status == 200, answer.body
        self.window.exchange(path, since)
        return answer.body

    def reads(self, *paths: str) -> list[Message]:
        """What is told of these requests: everything up to the mark that ends them."""
        self._mark()
        since = len(self.window.facts)
        for path in paths:
            self.get(path)
        self._mark(since)
        told = (fact["reads"] for fact in self.window.facts[since:] if fact["m"] == "reads")
        return [read for each in told for read in each if not _is_mark(read)]

    def _mark(self, since: int = 0) -> None:
        since = max(since, len(self.window.facts))
        self.get("/by_helper")
        self.window.wait(lambda fact: fact["m"] == "reads" and any(map(_is_mark, fact["reads"])), since)

    def close(self) -> None:
        self.server.stop(9)
        self.window.close()


def _is_mark(read: Message) -> bool:
    return read["endpoint"] == "by_helper" or read["key"] == "who"


def keys(reads: list[Message]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for read in reads:
        found[read["key"]] += read["count"]
    return dict(found)


@pytest.fixture(scope="module")
def reading(python: str) -> Iterator[Reading]:
    made = Reading(python)
    yield made
    made.close()


EXPECTED: dict[str, dict[str, int]] = {
    "/by_get": {"user": 1, "nothing": 1},
    "/by_item": {"visits": 1},
    "/by_missing": {"nothing": 1},
    "/by_contains": {"user": 1},
    "/by_setdefault": {"visits": 1, "added": 1},
    "/not_at_all": {},
    "/permanent": {},
    "/streamed": {"user": 1},
    "/own/by_get": {"user": 1, "nothing": 1},
    "/own/by_contains": {"user": 1},
    "/own/by_setdefault": {"visits": 1, "added": 1},
    "/own/by_item": {"visits": 1},
    "/own/not_at_all": {},
}
STORED = {path: keys for path, keys in EXPECTED.items() if not path.startswith("/own")}
"""What Flask-Session's own sessions are read for."""


def test_keys_are_counted_once_for_each_read_of_the_app(reading: Reading) -> None:
    reads = reading.reads(*EXPECTED)
    found: dict[str, dict[str, int]] = {path: {} for path in EXPECTED}
    for read in reads:
        path = "/own/" if read["app"] == "own" else "/"
        counts = found[path + read["endpoint"]]
        counts[read["key"]] = counts.get(read["key"], 0) + read["count"]
    assert found == EXPECTED


def test_flask_session_reads_count_only_where_the_app_reads(reading: Reading) -> None:
    if reading.browser.get("/stored/fill").status == 404:
        return  # this environment has no Flask-Session
    found: dict[str, dict[str, int]] = {path: {} for path in STORED}
    for read in reading.reads(*("/stored" + path for path in STORED)):
        assert read["app"] == "stored"
        counts = found["/" + read["endpoint"]]
        counts[read["key"]] = counts.get(read["key"], 0) + read["count"]
    assert found == STORED


def test_the_line_that_reads_is_told(reading: Reading) -> None:
    (read,) = reading.reads("/by_item")
    assert Path(read["file"]).name == "reading.py"
    assert SOURCE[read["line"] - 1].strip() == 'return str(session["visits"])'
    assert read["function"] == "by_item"
    assert read["template"] is None


def test_a_helper_is_the_line_that_reads_and_the_endpoint_is_that_of_the_request(reading: Reading) -> None:
    since = len(reading.window.facts)
    reading.get("/by_helper")

    def helped(fact: Message) -> list[Message]:
        reads = fact.get("reads", ())
        return [read for read in reads if (read["endpoint"], read["key"]) == ("by_helper", "user")]

    (read,) = helped(reading.window.wait(helped, since))
    assert read["function"] == "current_user"


def test_a_template_is_the_line_that_reads(reading: Reading) -> None:
    reads = reading.reads("/by_template")
    assert keys(reads) == {"visits": 1, "user": 1, "cart": 1}
    assert {read["line"] for read in reads} == {1}
    assert {read["template"] for read in reads} == {"<template>"}


def test_all_keys_at_once_are_a_star(reading: Reading) -> None:
    reads = reading.reads("/by_all")
    assert keys(reads)["*"] >= 4
    assert {read["function"] for read in reads} == {"by_all"}


def test_flashes_are_read_by_the_app_s_own_line(reading: Reading) -> None:
    reading.get("/pushed")
    reads = reading.reads("/by_flashes")
    assert set(keys(reads)) == {"_flashes"}
    assert SOURCE[reads[0]["line"] - 1].strip() == "return str(get_flashed_messages())"


def test_a_class_that_cannot_be_changed_is_told_once(reading: Reading) -> None:
    since = len(reading.window.facts)
    for _ in range(3):
        assert reading.get("/locked/by_get")
    told = [fact for fact in reading.window.facts[since:] if fact["m"] == "problem"]
    assert len(told) <= 1
    told = [fact for fact in reading.window.facts if fact["m"] == "problem"]
    assert [fact["where"] for fact in told] == ["session reads"]
    assert "reading.LockedSession" in told[0]["error"]


def test_nothing_is_told_once_it_is_off_and_again_when_it_is_on(reading: Reading) -> None:
    assert reading.get("/patched") == b"watched"
    reading.switch(False)
    reading.switch(False)
    assert reading.get("/patched") == b"as it was"
    since = len(reading.window.facts)
    for path in ("/by_get", "/own/by_get", "/by_all"):
        reading.get(path)
    reading.switch(True)
    reading.switch(True)
    assert keys(reading.reads("/by_get")) == {"user": 1, "nothing": 1}
    told = [read for fact in reading.window.facts[since:] if fact["m"] == "reads" for read in fact["reads"]]
    assert not [read for read in told if read["endpoint"] == "by_all"]


# -- the app cannot tell ---------------------------------------------------------------------------------


class Pair:
    """The same app twice: watched, and without a probe. `send` gives both answers."""

    def __init__(self, python: str, spec: str) -> None:
        self.window = WindowSide()
        fixed = {"FIXED_TIME": "1", "PYTHONHASHSEED": "0"}
        self.servers = [Server(python, PROJECT, spec, each, fixed) for each in (self.window, None)]
        self.browsers = [Browser(int(server.url().rsplit(":", 1)[1])) for server in self.servers]
        self.window.ok("settings", session_reads=True)

    def same(self, method: str, path: str, *more: Any) -> bytes:
        watched, plain = (browser.send(method, path, *more) for browser in self.browsers)
        assert watched.without_date() == plain.without_date(), f"{method} {path}"
        return watched.body

    def close(self) -> None:
        for server in self.servers:
            server.stop()
        self.window.close()


def test_the_same_bytes_as_without_the_probe(python: str) -> None:
    pair = Pair(python, "target")
    try:
        for method, path, body, headers in TRAFFIC:
            pair.same(method, path, body, headers)
        assert not [fact for fact in pair.window.facts if fact["m"] == "problem"]
        pair.window.wait(lambda fact: fact["m"] == "reads" and fact["reads"])
    finally:
        pair.close()


@pytest.mark.parametrize("mount", ["", "/own", "/locked", "/stored"])
def test_sessions_are_what_they_were(python: str, mount: str) -> None:
    pair = Pair(python, "reading")
    try:
        if mount == "/stored" and pair.browsers[1].get("/stored/fill").status == 404:
            return  # this environment has no Flask-Session
        pair.same("GET", "/fill")
        for view in VIEWS:
            pair.same("GET", f"{mount}/{view}")
        app = mount.strip("/") or "reading"
        if mount != "/locked":
            pair.window.wait(lambda fact: any(read["app"] == app for read in fact.get("reads", ())))
        else:
            pair.window.wait(lambda fact: fact["m"] == "problem")
        problems = [fact for fact in pair.window.facts if fact["m"] == "problem"]
        assert len(problems) == (1 if mount == "/locked" else 0), json.dumps(problems)
    finally:
        pair.close()


# -- processes -------------------------------------------------------------------------------------------

SHORT = """
import time, reading
client = reading.app.test_client()
client.get("/fill")
while client.get("/patched").data != b"watched":
    time.sleep(0.02)
client.get("/by_item")
"""


@pytest.fixture
def window() -> Iterator[WindowSide]:
    """Records reads from the first moment on."""
    made = WindowSide(session_reads=True)
    yield made
    made.close()


def count_of(window: WindowSide, endpoint: str, key: str) -> int:
    reads = (read for fact in list(window.facts) if fact["m"] == "reads" for read in fact["reads"])
    return sum(read["count"] for read in reads if (read["endpoint"], read["key"]) == (endpoint, key))


def told_of(window: WindowSide, endpoint: str, since: int = 0) -> Message:
    return window.wait(
        lambda fact: any(read["endpoint"] == endpoint for read in fact.get("reads", ())), since
    )


def reached(condition: Callable[[], object]) -> bool:
    end = time.monotonic() + DEADLINE
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.parametrize(
    "kind", ["--preload -w 2", "--preload -w 2 -k gevent", "-w 2 -k gthread --threads 8"]
)
def test_workers_count_every_read(window: WindowSide, kind: str) -> None:
    """Forked from a parent that had the app already, greenlets, threads: many requests at once."""
    command = f"-m gunicorn {kind} -b 127.0.0.1:PORT reading:app"
    server = Attached(python_with(SERVERS), command, PROJECT, window)
    try:
        browser = Browser(server.port)
        browser.get("/fill")
        window.wait(lambda fact: len(window.hellos) >= 2)
        for link in (-1, -2):
            window.call("ping", link)  # answered once the settings hold
        with ThreadPoolExecutor(8) as clients:
            answers = list(clients.map(lambda _: browser.get("/by_item").status, range(60)))
        assert set(answers) == {200}
        assert reached(lambda: count_of(window, "by_item", "visits") == 60), count_of(
            window, "by_item", "visits"
        )
    finally:
        server.stop()


def test_what_was_read_just_before_the_end_is_told(window: WindowSide) -> None:
    done = subprocess.run(
        [python_with(SERVERS), "-c", SHORT], cwd=PROJECT, env=user_environment(window), timeout=60, check=True
    )
    assert done.returncode == 0
    (read,) = [read for read in told_of(window, "by_item")["reads"] if read["key"] == "visits"]
    assert (read["key"], read["count"], read["function"]) == ("visits", 1, "by_item")


def test_without_a_window_the_classes_are_as_they_were() -> None:
    """The window goes while it records: a moment later nothing of it is left in the app."""
    window = WindowSide(session_reads=True)
    server = Attached(python_with(SERVERS), "-m gunicorn -b 127.0.0.1:PORT reading:app", PROJECT, window)
    try:
        browser = Browser(server.port)
        window.wait(lambda fact: fact["m"] == "apps")
        browser.get("/fill")
        browser.get("/by_item")
        told_of(window, "by_item")
        assert b"watched" in browser.get("/patched").body
        window.close()
        assert reached(lambda: b"as it was" in browser.get("/patched").body)
    finally:
        server.stop()
        window.close()
