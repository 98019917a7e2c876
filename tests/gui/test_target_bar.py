"""The tool bar and the processes that the user started elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QToolButton

from inspector.domain.target import RunState, attach_target
from inspector.gui.target_actions import TargetActions
from inspector.gui.target_bar import TargetBar
from inspector.gui.target_choices import TargetChoice
from inspector.gui.task_runner import TaskRunner
from inspector.workspace.workspace import Workspace
from tests.gui.kit import SAMPLE, WindowMaker, discard, make_theme
from tests.services.probe_side import ProbeSide
from tests.waiting import until

ATTACHED = TargetChoice("Attached processes", attach_target(), bundled=True)


@pytest.fixture
async def bar(qapp: Any, tmp_path: Path) -> AsyncIterator[TargetBar]:
    workspace, theme = Workspace(), make_theme()
    await workspace.target.attach_point.open(tmp_path / "attach.json")
    runner = TaskRunner(asyncio.get_running_loop(), workspace.notices)
    actions = TargetActions(workspace, runner, theme, [SAMPLE, ATTACHED])
    bar = TargetBar(workspace.target, actions, theme)
    workspace.target.changed.connect(actions.refresh)
    workspace.target.changed.connect(bar.refresh)
    bar.resize(1200, 40)
    bar.show()
    yield bar
    await workspace.target.close()
    discard(bar)


def state(bar: TargetBar) -> str:
    label = bar.findChild(QLabel, "target.state")
    assert label is not None
    return label.text().rpartition("> ")[2]


async def test_attached_processes_are_not_counted_as_those_of_the_target(bar: TargetBar) -> None:
    target = bar._target
    target.state, target.pid = RunState.RUNNING, 4
    target.changed.emit()
    assert state(bar) == "running"
    probes = [await ProbeSide.greeted(target.attach_point.variable, pid=pid) for pid in (71, 72)]
    await until(lambda: state(bar) == "running · 2 attached", "both")
    label = bar.findChild(QLabel, "target.state")
    assert label is not None
    assert label.toolTip() == "Process 4\nAttached: process 71, 72"
    target.state = RunState.FAILED
    await probes[0].close()
    await until(lambda: state(bar) == "failed · 1 attached", "the end of one")
    await probes[1].close()


async def test_what_runs_elsewhere_is_not_stopped_from_here(bar: TargetBar) -> None:
    buttons = [bar.findChild(QToolButton, f"target.{name}") for name in ("start_stop", "restart")]
    bar._actions.choose(1)
    await until(lambda: bar._target.state is RunState.STARTING, "it waits for them")
    probe = await ProbeSide.greeted(bar._target.attach_point.variable, pid=71)
    await until(lambda: state(bar) == "running · 1 attached", "the process")
    for button in buttons:
        assert not button.isEnabled()
        assert "You started these processes elsewhere" in button.toolTip()
    await probe.close()
    bar._actions.current = 0
    await bar._target.start(SAMPLE.spec)  # in memory only: it fails
    assert all(button.isEnabled() and "elsewhere" not in button.toolTip() for button in buttons)


def test_the_menu_says_why(make_window: WindowMaker) -> None:
    window = make_window(choices=[SAMPLE, ATTACHED])
    menu = next(menu for menu in window.menus._menus() if menu.title() == "&Target")
    for current, explained in ((0, False), (1, True)):
        window.target_actions.current = current
        menu.aboutToShow.emit()
        assert menu.toolTipsVisible() is explained
