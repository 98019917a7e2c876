"""`python -m tests.bench [NAME…]`: all figures, or those of the benchmarks that are named.

Printed, and written to build/bench.json.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench import config_table, log_stream, probe_bench, probe_cost, startup, tables
from tests.bench.report import Figure, write

BENCHMARKS: dict[str, Callable[[], list[Figure]]] = {
    "startup": startup.measure,
    "probe": probe_bench.measure,
    "cost": probe_cost.measure,
    "log": log_stream.measure,
    "routes": tables.measure,
    "config": config_table.measure,
}


def main(names: list[str]) -> int:
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        print(
            f"No benchmark is called {', '.join(sorted(unknown))}. There are: {', '.join(BENCHMARKS)}.",
            file=sys.stderr,
        )
        return 2
    figures: list[Figure] = []
    for name in names or BENCHMARKS:
        for figure in BENCHMARKS[name]():
            figures.append(figure)
            print(figure.line(), flush=True)
    write(figures, Path("build/bench.json"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
