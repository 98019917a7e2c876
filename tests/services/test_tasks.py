import asyncio

import pytest

from inspector.services.tasks import TaskGroup


async def test_a_failure_reaches_the_sink_with_its_name_and_spares_the_others():
    seen = []
    group = TaskGroup(lambda name, error: seen.append((name, str(error))))

    async def fail():
        raise ValueError("no")

    survivor = group.spawn(asyncio.sleep(0.05, "fine"), "survivor")
    group.spawn(fail(), "the one that fails")
    assert group.names() == ["survivor", "the one that fails"]
    assert await survivor == "fine"
    assert seen == [("the one that fails", "no")]
    assert len(group) == 0


async def test_closing_cancels_and_waits():
    group = TaskGroup()
    cleaned = []

    async def work():
        try:
            await asyncio.sleep(100)
        finally:
            await asyncio.sleep(0)
            cleaned.append(True)

    group.spawn(work(), "work")
    await asyncio.sleep(0)
    await group.close()
    await group.close()
    assert cleaned == [True]
    with pytest.raises(RuntimeError, match="closed"):
        group.spawn(asyncio.sleep(0), "too late")


async def test_a_task_may_close_its_own_group():
    group = TaskGroup()
    done = asyncio.Event()

    async def end_all():
        await group.close()
        done.set()

    group.spawn(asyncio.sleep(100), "other")
    group.spawn(end_all(), "the end")
    await done.wait()
