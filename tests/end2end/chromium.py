"""A real chromium behind a pipe: one JSON command a line in, one JSON answer a line out.

In a process of its own, because its driver wants a loop and threads that are not those of the window.
`python -m tests.end2end.chromium PROFILE`, then lines such as ["goto", "http://…"] or
["inner_text", ".name"]: a method of Playwright's Page with its arguments.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Chromium:
    """`await chromium.do("goto", url)`; raises what the page raised, as text."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile

    async def __aenter__(self) -> Chromium:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.end2end.chromium",
            str(self._profile),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await asyncio.wait_for(self._process.wait(), 40)

    async def do(self, method: str, *arguments: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([method, *arguments]).encode() + b"\n")
        await self._process.stdin.drain()
        line = await asyncio.wait_for(self._process.stdout.readline(), 60)
        answer = json.loads(line)
        if "error" in answer:
            raise AssertionError(f"{method} {arguments}: {answer['error']}")
        return answer["result"]


def main(profile: str) -> None:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "no chromium on this machine; make test installs it"
    with sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            profile, executable_path=program, args=list(FLAGS)
        )
        page = context.pages[0]
        page.set_default_timeout(40_000)
        for line in sys.stdin:
            method, *arguments = json.loads(line)
            try:
                result = getattr(page, method)(*arguments)
            except Exception as error:  # noqa: BLE001 - told to whoever asked
                answer = {"error": str(error)}
            else:
                answer = {"result": result if isinstance(result, str) else None}
            print(json.dumps(answer), flush=True)
        context.close()


if __name__ == "__main__":
    main(sys.argv[1])
