"""A coroutine test that ends while a task of its own still runs fails with the names of those tasks."""

from __future__ import annotations

import asyncio
import functools
import os
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

GRACE_S = float(os.environ.get("TEST_LEAK_GRACE_S", "20"))
"""How long a task that is ending already may take."""


def leaving_no_tasks(test: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """`test` with a look at the running tasks before and after. Tasks of fixtures are there before and may go
    on.
    """

    @functools.wraps(test)
    async def checked(*args: Any, **kwargs: Any) -> Any:
        before = asyncio.all_tasks()
        result = await test(*args, **kwargs)
        left = asyncio.all_tasks() - before
        if left:
            _, left = await asyncio.wait(left, timeout=GRACE_S)
        if left:
            names = "\n  ".join(sorted(f"{task.get_name()}: {task.get_coro()}" for task in left))
            pytest.fail(f"The test left tasks running:\n  {names}", pytrace=False)
        return result

    return checked
