"""Where a replay window comes up."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSize

from inspector.gui.replay_windows import centred

ROOM = QRect(0, 0, 1920, 1080)


@pytest.mark.parametrize(
    ("parent", "size", "room", "placed"),
    [
        (QRect(100, 100, 1400, 900), QSize(1000, 700), ROOM, QRect(300, 200, 1000, 700)),
        (QRect(1500, 700, 1400, 900), QSize(1000, 700), ROOM, QRect(920, 380, 1000, 700)),
        (QRect(-900, -300, 1000, 650), QSize(1000, 700), ROOM, QRect(0, 0, 1000, 700)),
        (QRect(0, 0, 700, 500), QSize(1000, 700), QRect(0, 0, 800, 600), QRect(0, 0, 800, 600)),
        (QRect(2000, 30, 900, 600), QSize(500, 300), QRect(1920, 0, 1920, 1080), QRect(2200, 180, 500, 300)),
    ],
    ids=["in the middle", "at the right edge", "half off the screen", "a small screen", "a second screen"],
)
def test_it_opens_over_its_parent_and_on_the_screen(
    parent: QRect, size: QSize, room: QRect, placed: QRect
) -> None:
    found = centred(parent, size, room)
    assert room.contains(found)
    assert (found.size(), found.topLeft().toTuple()) == (
        placed.size(),
        pytest.approx(placed.topLeft().toTuple(), abs=1),
    )
