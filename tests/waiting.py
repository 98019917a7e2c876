"""Waiting for a condition, with a deadline; never for luck."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Callable

DEADLINE = 30.0


async def until(condition: Callable[[], object], what: str, seconds: float = DEADLINE) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds:g} s in vain: {what}"
        await asyncio.sleep(0.01)


def alive(pid: int) -> bool:
    """Running; a zombie that waits for its parent is not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
    except ProcessLookupError:
        return False


def end_process(pid: int) -> None:
    """For clean-up: gone already is fine."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 9)
