"""A server started as a user would start it in another terminal, with the line that the window gives."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx

GUEST = Path(__file__).resolve().parents[2] / "inspector" / "guest"
SECONDS = 30.0


@contextlib.asynccontextmanager
async def attached(
    command: Sequence[str], folder: Path, variable: str, port: int, **more: str
) -> AsyncIterator[subprocess.Popen[bytes]]:
    """Until it answers; ended with all its workers."""
    process = _started(command, folder, {"FLASK_INSPECTOR": variable, "PORT": str(port), **more})
    try:
        await answering(port, process)
        yield process
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(process.wait, 10)


def _started(command: Sequence[str], folder: Path, variables: dict[str, str]) -> subprocess.Popen[bytes]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "FLASK", "COV_"))
    }
    environment |= {"PYTHONPATH": str(GUEST), **variables}
    return subprocess.Popen(
        list(command),
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


async def answering(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + SECONDS
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            assert process.poll() is None, f"the server ended with {process.returncode}"
            assert time.monotonic() < end, "the server does not listen"
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return


def browser(port: int) -> httpx.AsyncClient:
    """No connection is kept: with several workers each request may reach another."""
    return httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}",
        trust_env=False,
        timeout=SECONDS,
        headers={"Connection": "close", "User-Agent": "Mozilla/5.0 Firefox/140.0"},
    )
