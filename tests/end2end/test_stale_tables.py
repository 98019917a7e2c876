"""Routes and Config show the app that is chosen, not the one before: while it does not run they say why."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QTableView, QWidget

from inspector.domain.target import RunState, TargetSpec
from inspector.gui.tour.stage import text_of
from inspector.gui.widgets.empty_state import EmptyState
from tests.end2end.desk import Desk, in_window
from tests.workspace.opened import spec

pytestmark = pytest.mark.usefixtures("qapp")
STEMS = ("routes", "config")


async def tables(desk: Desk, stem: str) -> str:
    """What the table of that tab holds, once it is there again."""
    desk.tab(stem)
    count = desk.find(QLabel, f"{stem}.count")  # of a tab that is made just now nothing can be seen yet
    await desk.sees(f"the {stem}", lambda: count.text() and not desk.has(EmptyState, f"{stem}.empty"))
    return text_of(desk.find(QTableView, f"{stem}.table")) if stem == "config" else ""


def said(desk: Desk, stem: str) -> tuple[str, str]:
    desk.tab(stem)
    empty = desk.find(EmptyState, f"{stem}.empty")
    return empty.sentence.text(), empty.hint.text()


async def started(desk: Desk, target: TargetSpec, state: RunState) -> None:
    desk.window.target_actions.run(target)
    await desk.sees("its turn", lambda: desk.workspace.target.spec == target)
    await desk.sees(f"{target.app} is {state}", lambda: desk.workspace.target.state is state)


def test_an_app_that_fails_does_not_stand_beside_the_tables_of_another(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.serving()
        for stem in STEMS:
            await tables(desk, stem)
        await started(desk, spec("import_fails"), RunState.FAILED)
        for stem in STEMS:
            sentence, hint = said(desk, stem)
            assert sentence == "import_fails is not running"
            assert "no prices for 2026" in hint
        assert desk.workspace.routes.rows == desk.workspace.config.rows == ()
        assert not desk.has(QWidget, "config.table")
        await started(desk, spec("notepad"), RunState.RUNNING)
        assert "SECRET_KEY" in await tables(desk, "config")
        await tables(desk, "routes")

    in_window(tmp_path, scenario, spec("notepad"))


def test_an_app_that_hangs_while_it_is_imported(tmp_path: Path) -> None:
    (tmp_path / "hangs.py").write_text("import time\nwhile True:\n    time.sleep(1)\n")

    async def scenario(desk: Desk) -> None:
        await desk.serving()
        for stem in STEMS:
            await tables(desk, stem)
        await started(desk, TargetSpec("hangs", tmp_path), RunState.STARTING)
        await desk.sees("what is waited for", lambda: "Importing" in said(desk, "routes")[1])
        assert said(desk, "config")[0] == "hangs is starting"
        await desk.workspace.target.stop()
        assert said(desk, "routes") == (
            "hangs is not running",
            "Start it: this is asked of the app itself.",
        )

    in_window(tmp_path, scenario, spec("notepad"))


def test_the_tables_of_an_app_that_was_stopped_stay_and_say_so(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.serving()
        for stem in STEMS:
            await tables(desk, stem)
        await desk.workspace.target.stop()
        for stem in STEMS:
            await tables(desk, stem)
            count = desk.find(QLabel, f"{stem}.count")
            assert count.text().endswith("of the last run")
        await desk.workspace.target.restart()
        await desk.serving()
        await desk.sees("no longer", lambda: not count.text().endswith("of the last run"))

    in_window(tmp_path, scenario, spec("notepad"))
