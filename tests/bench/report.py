"""What a benchmark reports: one line per figure, and all of them in one JSON file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


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
