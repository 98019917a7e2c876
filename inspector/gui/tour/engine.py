"""Runs the steps one after the other; after each a picture. `write_report` puts what was seen into
tour.json.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from inspector.gui.tour.stage import Check, Stage


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    title: str
    run: Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Outcome:
    step: str
    title: str
    picture: str
    ok: bool
    checks: list[Check]


async def run_steps(
    steps: Sequence[Step], stage: Stage, folder: Path, tell: Callable[[Outcome], object]
) -> list[Outcome]:
    """A step that breaks off counts as failed, and the next one is tried."""
    outcomes = []
    for number, step in enumerate(steps, 1):
        outcome = await _run_step(number, step, stage, folder)
        outcomes.append(outcome)
        tell(outcome)
    return outcomes


def write_report(outcomes: Sequence[Outcome], folder: Path) -> None:
    report = json.dumps([asdict(outcome) for outcome in outcomes], indent=1, ensure_ascii=False)
    (folder / "tour.json").write_text(report + "\n", "utf-8")


async def _run_step(number: int, step: Step, stage: Stage, folder: Path) -> Outcome:
    stage.checks = []
    stage.subject = stage.window
    try:
        await step.run(stage)
    except Exception as error:  # noqa: BLE001 - becomes a failed check, with its traceback
        stage.check("the step ran to its end", False, "".join(traceback.format_exception(error))[-400:])
    await stage.settle()
    picture = f"{number:02}-{step.name}.png"
    stage.subject.grab().save(str(folder / picture))
    ok = bool(stage.checks) and all(check.ok for check in stage.checks)
    return Outcome(step.name, step.title, picture, ok, stage.checks)
