"""The first change is told at once, a crowd of them together at the end of the tick."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, QTimer

from inspector.gui.models.pace import TICK, Pace
from tests.gui.kit import wait


@pytest.fixture
def paced(qtbot: Any) -> Iterator[tuple[Pace, list[int]]]:
    owner, told = QObject(), []
    pace = Pace(owner)
    pace.due.connect(lambda: told.append(len(told)))
    yield pace, told
    owner.deleteLater()


def test_the_first_is_told_at_once_and_a_crowd_together(paced: tuple[Pace, list[int]], qtbot: Any) -> None:
    pace, told = paced
    told_then: list[int] = []

    def ask_again() -> None:
        pace.ask()
        told_then.append(len(told))

    def after_the_crowd() -> None:
        if len(told) == 2:  # posted, it comes before any timer: within the tick that follows, however late
            QTimer.singleShot(0, ask_again)

    pace.due.connect(after_the_crowd)
    for _ in range(100):
        pace.ask()
    assert len(told) == 1
    wait(qtbot, lambda: len(told) == 3)
    assert told_then == [2]


def test_after_a_pause_it_is_at_once_again(paced: tuple[Pace, list[int]], qtbot: Any) -> None:
    pace, told = paced
    pace.ask()
    qtbot.wait(3 * TICK)
    assert len(told) == 1, "nothing was asked for since"
    pace.ask()
    assert len(told) == 2
