"""One output pipe of a child: read in batches, a flood slowed down so that it never starves the window.

The pipe is ours rather than asyncio.subprocess's: there, some releases of Python let `wait()`
hang for as long as a grandchild keeps the pipe open (python/cpython#119710).
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from inspector.services.output_lines import LineSplitter, thinned

BATCH_SECONDS = 0.05
MAX_BATCH_BYTES = 1024 * 1024
"""Read per batch; a child that prints more than 20 MB/s is slowed down, as a terminal would."""

OnLines = Callable[[list[str]], None]


class OutputPipe(asyncio.Protocol):
    """Give `write_end` to the child, call `started` when it has it; `closed` is set at the end."""

    def __init__(self, on_lines: OnLines) -> None:
        self.write_end = -1
        self.closed = asyncio.Event()
        self._on_lines = on_lines
        self._splitter = LineSplitter()
        self._lines: list[str] = []
        self._bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        self._transport: asyncio.ReadTransport | None = None

    @classmethod
    async def open(cls, on_lines: OnLines) -> OutputPipe:
        pipe = cls(on_lines)
        read_end, pipe.write_end = os.pipe()
        await asyncio.get_running_loop().connect_read_pipe(lambda: pipe, os.fdopen(read_end, "rb", 0))
        return pipe

    def started(self) -> None:
        """The child holds the other end now; ours must go, or the end of the output would never be seen."""
        if self.write_end >= 0:
            os.close(self.write_end)
            self.write_end = -1

    async def drain(self, seconds: float) -> None:
        """What is still in the pipe; not for ever, as a grandchild may hold it open."""
        self.started()
        try:
            async with asyncio.timeout(seconds):
                await self.closed.wait()
        except TimeoutError:
            self._finish()
        if self._transport is not None:
            self._transport.close()
        await self.closed.wait()

    # -- asyncio.Protocol --------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.ReadTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._lines += self._splitter.feed(data)
        self._bytes += len(data)
        if self._bytes > MAX_BATCH_BYTES and self._transport is not None:
            self._transport.pause_reading()
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(BATCH_SECONDS, self._flush)

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        try:
            self._finish()
        finally:  # whoever waits for the end must not wait for ever for a listener that failed
            self.closed.set()

    def _finish(self) -> None:
        self._lines += self._splitter.feed(b"", final=True)
        self._flush()

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        lines, self._lines = self._lines, []
        if self._bytes > MAX_BATCH_BYTES and self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()
        self._bytes = 0
        if lines:
            self._on_lines(thinned(lines))
