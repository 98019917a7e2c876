"""Full collections wait for a quiet moment, and come after five minutes without one."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest

from inspector.gui.garbage import QuietGarbage


class Counter:
    value = 0


@pytest.fixture
def garbage(qtbot: Any) -> Iterator[tuple[QuietGarbage, Counter]]:
    counter = Counter()
    made = QuietGarbage(lambda: counter.value)
    yield made, counter
    made.close()


def test_it_collects_when_it_is_quiet_after_work(garbage: tuple[QuietGarbage, Counter]) -> None:
    made, counter = garbage
    assert not made.look()
    counter.value = 5
    assert not made.look()
    assert made.look()
    assert not made.look()


def test_work_without_a_pause_is_collected_too(garbage: tuple[QuietGarbage, Counter]) -> None:
    made, counter = garbage
    looks = []
    for _ in range(130):
        counter.value += 1
        looks.append(made.look())
    assert looks.count(True) == 2


def test_closing_leaves_python_as_it_was(qtbot: Any) -> None:
    before = gc.get_threshold()
    made = QuietGarbage(lambda: 0)
    assert gc.get_threshold() != before
    made.close()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
