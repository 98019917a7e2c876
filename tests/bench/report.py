"""What a benchmark reports: one line per figure, and all of them in one JSON file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Figure:
    """`ratio` is value against `to`, the peer or floor measured in the same run; `goal` in words."""

    name: str
    value: float
    unit: str
    ratio: float | None = None
    to: str = ""
    goal: str = ""

    def line(self) -> str:
        ratio = f" ({self.ratio:.2f} x {self.to})" if self.ratio is not None else ""
        goal = f"   goal: {self.goal}" if self.goal else ""
        return f"{self.name} {self.value:.4g} {self.unit}{ratio}{goal}"


def write(figures: list[Figure], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(figure) for figure in figures], indent=1) + "\n", encoding="utf-8")


def in_own_process(module: str) -> Any:
    """What `python -m module` prints, read as JSON: no window, no garbage of an earlier measurement."""
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    command = [sys.executable, "-m", module]
    run = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, timeout=120, capture_output=True, text=True
    )
    return json.loads(run.stdout)


def view_figures(stem: str, many: dict[str, float], few: dict[str, float], small: str) -> list[Figure]:
    """Milliseconds until each view of a large table is painted, against the same with a `small` one."""
    return [
        Figure(
            f"{stem}.{name}",
            value,
            "ms",
            value / max(few[name], 0.01),
            f"the same with {small}",
            "at most 300" if name == "shown" else "at most 100",
        )
        for name, value in many.items()
    ]
