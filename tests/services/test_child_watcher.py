"""A loop that is gone leaves nothing behind that the next one would trip over."""

from __future__ import annotations

import asyncio
import sys

from inspector.services.child_watcher import children_watched


async def _exit_code() -> int:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "raise SystemExit(3)")
    return await process.wait()


def test_loops_one_after_the_other_see_their_children_end() -> None:
    for watched in (True, True, False):
        loop = asyncio.new_event_loop()
        try:
            if watched:
                with children_watched(loop):
                    assert loop.run_until_complete(_exit_code()) == 3
            else:
                assert loop.run_until_complete(_exit_code()) == 3
        finally:
            loop.close()
