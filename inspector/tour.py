"""The tour beside the program: starts it like any user would, then lets gui/tour drive its window."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from inspector.app import Program, WindowOptions, make_application, run_program
from inspector.gui.tour import (
    attaching,
    configuring,
    editing,
    first_requests,
    opening,
    redis_and_flashes,
    replaying,
    routing,
    snapshots,
)
from inspector.gui.tour.browser import Browser
from inspector.gui.tour.engine import Outcome, Step, run_steps, write_report
from inspector.gui.tour.stage import Stage

STEPS: tuple[Step, ...] = (
    *first_requests.STEPS,
    *editing.STEPS,
    *replaying.STEPS,
    *redis_and_flashes.STEPS,
    *snapshots.STEPS,
    *routing.STEPS,
    *configuring.STEPS,
    *snapshots.LAST_STEPS,
    *attaching.STEPS,
    *opening.STEPS,
)
_SIZE = (1400, 900)
_START_SECONDS = 30


def run_tour(options: WindowOptions, folder: Path, until: str, tell: Callable[[str], object]) -> int:
    """0 when every check of every step held."""
    folder.mkdir(parents=True, exist_ok=True)
    program = Program(make_application(), options)
    outcomes: list[Outcome] = run_program(program, lambda: _drive(program, folder, until, tell))
    write_report(outcomes, folder)
    failed = [outcome.step for outcome in outcomes if not outcome.ok]
    tell(f"{len(outcomes) - len(failed)} of {len(outcomes)} steps held; see {folder / 'tour.json'}")
    return 1 if failed or not outcomes else 0


async def _drive(program: Program, folder: Path, until: str, tell: Callable[[str], object]) -> list[Outcome]:
    program.window.resize(*_SIZE)
    await program.workspace.target.settled(_START_SECONDS)
    last = next((n for n, step in enumerate(STEPS, 1) if step.name == until), len(STEPS))
    url = program.workspace.target.url or "http://127.0.0.1:9/"
    with tempfile.TemporaryDirectory(prefix="fsi-tour-") as scratch:
        async with Browser(url) as browser:
            stage = Stage(program.window, browser, Path(scratch))
            return await run_steps(STEPS[:last], stage, folder, lambda outcome: tell(_line(outcome)))


def _line(outcome: Outcome) -> str:
    problems = [f"\n    {check.what}: {check.seen}" for check in outcome.checks if not check.ok]
    return f"{'ok  ' if outcome.ok else 'FAIL'} {outcome.step}: {outcome.title}" + "".join(problems)
