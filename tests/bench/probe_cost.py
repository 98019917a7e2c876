"""What the probe costs per request, in CPU time; and what a window that stands still costs the app.

Two (three) child processes run the same app, bare and probed, and are asked in turns within one run, so that
whatever else the machine does falls on both. No server: its own cost would hide the probe's.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench.probe_bench import Sink
from tests.bench.report import Figure
from tests.guest.window_side import GUEST, WindowSide

ROUNDS = 15
REQUESTS = 400
STALLED_REQUESTS = 20_000
MIB = 1024 * 1024


class Stalled(WindowSide):
    """A window that was stopped (SIGSTOP) right after the handshake: it reads nothing any more."""

    def _serve(self, connection: Any) -> None:
        super()._serve(_OneRead(connection))  # type: ignore[arg-type]


class _OneRead:
    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.sendall = connection.sendall
        self._reads = 0

    def recv(self, size: int) -> bytes:
        self._reads += 1
        return self._connection.recv(size) if self._reads == 1 else b""


class Child:
    def __init__(self, window: WindowSide | None, **variables: str) -> None:
        environment = {name: value for name, value in os.environ.items() if name != "FLASK_INSPECTOR"}
        environment |= {"PYTHONPATH": str(GUEST), **(window.environment if window else {}), **variables}
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("cost_child.py"))],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, count: int) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{count}\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


def measure() -> list[Figure]:
    return [*added_cpu(), *stopped_window()]


def added_cpu() -> list[Figure]:
    window = Sink()
    bare, probed = Child(None), Child(window)
    try:
        for each in (bare, probed):
            each.ask(REQUESTS)  # caches and first sights
        rounds = [(_cpu(bare), _cpu(probed)) for _ in range(ROUNDS)]
    finally:
        bare.end()
        probed.end()
        window.close()
    own, whole = ([(plain[index], with_probe[index]) for plain, with_probe in rounds] for index in range(2))
    return [
        _added("probe: added CPU of a request, 500-byte session, p50", own, "60 µs or less"),
        _added("probe: added CPU with all that the sender does, mean", whole),
    ]


def _cpu(child: Child) -> tuple[float, float]:
    """Microseconds per request: the median of its own thread, the mean of the whole process."""
    answer = child.ask(REQUESTS)
    return statistics.median(answer["own"]) * 1e6, answer["cpu"] / REQUESTS * 1e6


def _added(name: str, rounds: list[tuple[float, float]], goal: str = "") -> Figure:
    base = statistics.median(plain for plain, _ in rounds)
    added = statistics.median(with_probe - plain for plain, with_probe in rounds)
    return Figure(name, added, "µs", (base + added) / base, "the bare request", goal)


def stopped_window() -> list[Figure]:
    window = Stalled()
    bare, probed = Child(None), Child(window, STALLED="1")
    try:
        for each in (bare, probed):
            each.ask(REQUESTS)
        before = probed.ask(1)["rss"]
        plain: list[float] = []
        stalled: list[float] = []
        for _ in range(STALLED_REQUESTS // 1000):
            plain += bare.ask(1000)["wall"]
            answer = probed.ask(1000)
            stalled += answer["wall"]
        grown = (answer["rss"] - before) / MIB
    finally:
        bare.end()
        probed.end()
        window.close()
    slow, usual = (statistics.quantiles(walls, n=100)[98] for walls in (stalled, plain))
    return [
        Figure(
            "probe: p99 with the window stopped",
            slow * 1e6,
            "µs",
            slow / usual,
            "bare p99",
            "ratio 1.1 or less",
        ),
        Figure("probe: memory grown with the window stopped", grown, "MiB", goal="16 MiB or less"),
    ]


if __name__ == "__main__":
    for figure in measure():
        print(figure.line())
