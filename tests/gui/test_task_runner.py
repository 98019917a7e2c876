"""The runner owns what it started, disables what must wait, and shows every error once."""

from __future__ import annotations

import asyncio

import pytest

from inspector.domain.errors import InspectorError, StoreError
from inspector.gui.task_runner import TaskRunner
from tests.gui.kit import Sink


class Button:
    def __init__(self) -> None:
        self.history: list[bool] = []

    def setEnabled(self, enabled: bool, /) -> None:
        self.history.append(enabled)


@pytest.fixture
async def sink() -> Sink:
    return Sink()


@pytest.fixture
async def runner(sink: Sink) -> TaskRunner:
    return TaskRunner(asyncio.get_running_loop(), sink)


async def test_result_and_button(runner: TaskRunner) -> None:
    async def work() -> int:
        return 7

    results: list[int] = []
    button = Button()
    await runner.start("work", work(), results.append, button)
    assert results == [7]
    assert button.history == [False, True]
    assert runner.running == ()


async def test_an_error_goes_to_the_bar_or_to_the_widget(runner: TaskRunner, sink: Sink) -> None:
    async def fail() -> None:
        raise StoreError("Redis is down.", "Start it.")

    own: list[InspectorError] = []
    await runner.start("one", fail())
    await runner.start("two", fail(), on_error=own.append)
    assert [error.sentence for error in sink.errors] == ["Redis is down."]
    assert len(own) == 1


async def test_a_fault_of_ours_is_told_with_its_traceback(runner: TaskRunner, sink: Sink) -> None:
    async def fail() -> None:
        raise ZeroDivisionError("oops")

    await runner.start("sum", fail())
    assert "ZeroDivisionError" in sink.errors[0].sentence
    assert "in fail" in sink.errors[0].details


async def test_a_fault_in_on_done_is_told_too(runner: TaskRunner, sink: Sink) -> None:
    async def work() -> int:
        return 0

    await runner.start("work", work(), lambda number: 1 // number)
    assert "ZeroDivisionError" in sink.errors[0].sentence


async def test_cancel_is_silent_also_before_the_first_step(runner: TaskRunner, sink: Sink) -> None:
    button = Button()
    never = runner.start("early", asyncio.sleep(60))
    never.cancel()
    late = runner.start("late", asyncio.sleep(60), busy=button)
    await asyncio.sleep(0)
    assert runner.running == ("early", "late") or runner.running == ("late",)
    await runner.close()
    assert never.cancelled()
    assert late.cancelled()
    assert sink.errors == []
    assert button.history == [False, True]
