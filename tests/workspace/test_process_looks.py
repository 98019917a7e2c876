"""Several comparisons of an app's processes at once: the window's own, and those of its background."""

from __future__ import annotations

import asyncio
from typing import Any

from inspector.domain.apps import AppFacts
from inspector.workspace.probes import ProcessAnswer
from inspector.workspace.process_check import ProcessCheck
from tests.waiting import until

Answers = list[ProcessAnswer]


class Workers:
    """Two of them, which answer a question when the test says so."""

    apps = (AppFacts("shop", "shop", "shop"),)

    def __init__(self) -> None:
        self.asked: list[asyncio.Future[Answers]] = []

    def processes_with(self, app: str) -> int:
        return 2

    async def call_each(self, do: str, **arguments: Any) -> Answers:
        self.asked.append(asyncio.get_running_loop().create_future())
        return await self.asked[-1]

    def answer(self, question: int, theme: str) -> None:
        """One worker has this theme, the other has none."""
        answers = [{}, {"THEME": theme}] if theme else [{}, {}]
        self.asked[question].set_result(
            [ProcessAnswer(pid, "gunicorn", answer) for pid, answer in enumerate(answers, 1)]
        )


async def two_looks() -> tuple[Workers, ProcessCheck, list[asyncio.Task[None]]]:
    workers = Workers()
    check = ProcessCheck(workers, "config", lambda app, answer: answer)  # type: ignore[arg-type]
    looks = []
    for number in (1, 2):
        looks.append(asyncio.create_task(check.look()))
        await until(lambda: len(workers.asked) == number, "its question")  # noqa: B023 - awaited here
    return workers, check, looks


async def test_what_a_look_found_is_there_when_it_is_over() -> None:
    """Whoever has waited for it reads it then, though the background has begun another one."""
    workers, check, looks = await two_looks()
    workers.answer(0, "dark")
    await looks[0]
    assert check.found["shop"].names == ("THEME",)
    workers.answer(1, "")
    await looks[1]
    assert check.found == {}


async def test_an_older_look_that_took_longer_does_not_count() -> None:
    workers, check, looks = await two_looks()
    workers.answer(1, "")
    await looks[1]
    workers.answer(0, "dark")
    await looks[0]
    assert check.found == {}
