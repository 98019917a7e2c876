"""No orphan: ends a process group when the window dies, however it dies.

The probe ends its own process when the window is gone, but not what the app has started, and a stubborn app
may not listen. So a shell waits at the end of a pipe that only the window holds; when the window ends, the
pipe does.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping

_SCRIPT = 'read -r _; kill -TERM "-$1"; sleep 1; kill -KILL "-$1"'


class Keeper:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, group: int, environment: Mapping[str, str]) -> Keeper | None:
        """None where there is no shell; the probe's own care has to do there."""
        try:
            process = await asyncio.create_subprocess_exec(
                "/bin/sh",
                "-c",
                _SCRIPT,
                "sh",
                str(group),
                env=environment,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError:
            return None
        return cls(process)

    async def stop(self) -> None:
        """The group has ended in our care."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
