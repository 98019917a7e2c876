"""The probe's side of the wire, scripted: connects, proves the token, sends facts, answers calls."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from inspector.guest.flask_session_probe.wire import PROTOCOL, FrameReader, frame, proof


class ProbeSide:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._frames = FrameReader()
        self._waiting: list[dict[str, Any]] = []

    @classmethod
    async def connect(cls, variable: str) -> ProbeSide:
        host, port, _ = variable.split(":", 2)
        return cls(*await asyncio.open_connection(host, int(port)))

    @classmethod
    async def greeted(cls, variable: str, **hello: Any) -> ProbeSide:
        """Handshake done; the window's proof was right."""
        side = await cls.connect(variable)
        token = variable.split(":", 2)[2]
        challenge = await side.receive()
        await side.send(
            {
                "m": "hello",
                "proof": proof(token, "probe", challenge["nonce"]),
                "nonce": "abc",
                "protocol": PROTOCOL,
                "pid": 4711,
                "python": "3.11.7",
                "flask": "3.1.3",
                "werkzeug": "3.1.9",
                **hello,
            }
        )
        return side

    async def send(self, *messages: dict[str, Any]) -> None:
        await self.send_bytes(b"".join(frame(message) for message in messages))

    async def send_bytes(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def receive(self) -> dict[str, Any]:
        """The next message; EOFError when the window has closed the connection."""
        while not self._waiting:
            data = await self._reader.read(65536)
            if not data:
                raise EOFError
            self._waiting += self._frames.feed(data)
        return self._waiting.pop(0)

    async def refused(self) -> bool:
        """Whether the window closes the connection without another word."""
        try:
            await self.receive()
        except (EOFError, ConnectionError):
            return True
        return False

    async def close(self) -> None:
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()
