"""2,000 exchanges a second into the visible request log: how late are the ticks of the event loop?

The window's side of the way is what counts: each exchange arrives as a wire record, is checked, goes
through all stores of the workspace and into the table, which is in sight, follows its tail and is
painted. `python -m tests.bench.log_stream` prints the ticks as JSON; `measure()` runs that in a process
of its own.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Iterator
from typing import Any

from tests.bench.report import Figure, in_own_process
from tests.bench.tab_on_screen import shown

RATE = 2_000
SECONDS = 5.0
TICK_MS = 16
ARRIVAL_MS = 5
"""The link hands over what came in one read of its socket: at this rate about ten at a time."""


def measure() -> list[Figure]:
    """The figures for `make bench`."""
    seen = in_own_process("tests.bench.log_stream")
    return [
        Figure("log.rate", seen["rate"], "exchanges/s", seen["rate"] / RATE, "what was offered"),
        Figure("log.tick_p99", seen["p99"], "ms", seen["p99"] / TICK_MS, "a tick on time", "under 50"),
        Figure("log.tick_max", seen["max"], "ms", seen["max"] / TICK_MS, "a tick on time", "at most 100"),
    ]


def measure_log_stream(rate: int = RATE, seconds: float = SECONDS) -> dict[str, float]:
    """Gaps between ticks (ms) while the tab is fed. Needs a QApplication of nobody else."""
    from PySide6.QtCore import Qt, QTimer

    from inspector.domain.exchanges import exchange_from_wire
    from inspector.gui.tabs.requests import RequestsTab
    from inspector.services.garbage import keep_pauses_short
    from inspector.workspace.workspace import Workspace

    workspace = Workspace()
    app, tab = shown(RequestsTab, workspace)
    keep_pauses_short()
    records = wire_records()
    gaps: list[float] = []
    fed, started, last = 0, time.perf_counter(), time.perf_counter()

    def feed() -> None:
        nonlocal fed
        due = int((time.perf_counter() - started) * rate)
        batch = [next(records) for _ in range(due - fed)]
        fed = due
        workspace.feed_many([(exchange_from_wire(record), record) for record in batch])

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1000)
        last = now

    feeder = QTimer(interval=ARRIVAL_MS)
    ticker = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
    feeder.timeout.connect(feed)
    ticker.timeout.connect(tick)
    feeder.start()
    ticker.start()
    QTimer.singleShot(round(seconds * 1000), app.quit)
    app.exec()
    elapsed = time.perf_counter() - started
    feeder.stop()
    ticker.stop()
    rows = tab.findChild(type(tab._table), "requests.table").model().rowCount()
    tab.deleteLater()
    gaps = sorted(gaps[5:])
    return {"rate": rows / elapsed, "p99": gaps[int(len(gaps) * 0.99)], "max": gaps[-1], "ticks": len(gaps)}


def wire_records() -> Iterator[dict[str, Any]]:
    """Records as the probe sends them: sessions that change, flashes, several clients and paths."""
    body = {"size": 3400, "kept": 400, "text": "<p>Visit</p>" * 30}
    paths = ("/", "/cart", "/static/style.css", "/items/7/edit", "/login")
    for number in itertools.count(1):
        place = {"file": "/home/ann/shop/auth.py", "line": 31, "function": "login"}
        before = {"visits": number - 1, "user": {"name": "ann", "roles": ["a", "b"]}}
        yield {
            "m": "exchange", "id": f"7-{number}", "pid": 7, "app": "shop", "started": 1.7e9 + number / RATE,
            "duration_ms": number % 37 + 0.5, "method": ("GET", "POST")[number % 5 == 0], "scheme": "http",
            "host": "127.0.0.1:5000", "path": paths[number % 5], "query": "page=2" if number % 7 == 0 else "",
            "url": "http://127.0.0.1:5000/", "http": "HTTP/1.1", "remote": ["127.0.0.1", 50000],
            "status": (200, 200, 302, 404, 500)[number % 5], "reason": "OK", "endpoint": "shop.index",
            "client": f"c{number % 4}",
            "request": {"headers": [["Host", "127.0.0.1"], ["User-Agent", "Mozilla/5.0"]], "body": None},
            "response": {"headers": [["Content-Type", "text/html"]], "body": body},
            "session": {
                "kind": "cookie", "interface": "flask.sessions.SecureCookieSessionInterface", "app": "shop",
                "cookie_name": "session", "cookie_in": "x" * 80, "opened": True, "permanent": False,
                "before": before, "after": {**before, "visits": number}, "modified": True, "accessed": True,
                "saved": True, "writes": [{"key": "visits", "op": "set", "value": number, **place}],
            },
            "flashes": {"pushed": [{"category": "message", "text": "hi", **place}] * (number % 9 == 0)},
        }  # fmt: skip


if __name__ == "__main__":
    json.dump(measure_log_stream(), sys.stdout)
