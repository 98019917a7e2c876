"""One connection of a probe: the handshake, frames in, calls and their answers."""

from __future__ import annotations

import asyncio
import hmac
import itertools
import secrets
from collections.abc import Iterable
from typing import Any, Protocol

from inspector.domain.errors import LinkError
from inspector.guest.flask_session_probe.wire import (
    PROTOCOL,
    FrameReader,
    M,
    WireError,
    frame,
    proof,
)

MAX_STRANGER_BYTES = 64 * 1024
"""What somebody may send before having proved anything."""


class ConnectionOwner(Protocol):
    """`ProbeLink`."""

    def greeted(self, connection: ProbeConnection) -> dict[str, Any]: ...

    def ready(self, connection: ProbeConnection) -> None: ...

    def refused(self, sentence: str) -> None: ...

    def lost(self, connection: ProbeConnection) -> None: ...

    def received(self, connection: ProbeConnection, messages: Iterable[dict[str, Any]]) -> None: ...


class ProbeConnection(asyncio.Protocol):
    """`hello` is None until the other side has proved that it knows the token."""

    def __init__(self, owner: ConnectionOwner, token: str, patience: float) -> None:
        self.hello: dict[str, Any] | None = None
        self._owner = owner
        self._token = token
        self._patience = patience
        self._nonce = secrets.token_hex(16)
        self._reader = FrameReader()
        self._stranger_bytes = 0
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._ids = itertools.count(1)
        self._calls: dict[int, asyncio.Future[Any]] = {}

    @property
    def pid(self) -> int | None:
        pid = (self.hello or {}).get("pid")
        return pid if isinstance(pid, int) else None

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    # -- asyncio.Protocol --------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._timer = asyncio.get_running_loop().call_later(self._patience, self.close)
        self.send({"m": M.CHALLENGE, "nonce": self._nonce})

    def connection_lost(self, error: Exception | None) -> None:
        self._cancel_timer()
        self._transport = None
        for call in self._calls.values():
            if not call.done():
                call.set_exception(LinkError("The app's process has gone away before it answered."))
        self._calls.clear()
        self._owner.lost(self)

    def data_received(self, data: bytes) -> None:
        if self.hello is None:
            self._stranger_bytes += len(data)
            if self._stranger_bytes > MAX_STRANGER_BYTES:
                self._refuse("Somebody who is no probe sent data to the window; the connection was closed.")
                return
        try:
            messages = self._reader.feed(data)
        except WireError as error:
            self._refuse(f"A connection sent what is not of our protocol ({error}); it was closed.")
            return
        if self.hello is None and messages:
            self._greet(messages.pop(0))
        if messages and self.hello is not None:
            self._owner.received(self, [m for m in messages if m["m"] != M.ANSWER or self._answer(m)])

    # -- handshake ---------------------------------------------------------------------------------------

    def _greet(self, hello: dict[str, Any]) -> None:
        expected = proof(self._token, "probe", self._nonce)
        given = hello.get("proof")
        if hello["m"] != M.HELLO or not isinstance(given, str) or not _equal(given, expected):
            self._refuse("A connection without the right token was closed.")
            return
        if hello.get("protocol") != PROTOCOL:
            self._refuse(
                f"The probe speaks version {hello.get('protocol')} of the protocol, the window {PROTOCOL}; "
                "install the same version of both."
            )
            return
        self._cancel_timer()
        self.hello = hello
        welcome = self._owner.greeted(self)
        nonce = str(hello.get("nonce"))
        self.send({"m": M.WELCOME, "proof": proof(self._token, "window", nonce), **welcome})
        self._owner.ready(self)

    def _refuse(self, sentence: str) -> None:
        self._owner.refused(sentence)
        self.close()

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # -- calls -------------------------------------------------------------------------------------------

    def send(self, message: dict[str, Any]) -> None:
        if self._transport is not None:
            self._transport.write(frame(message))

    async def call(self, do: str, seconds: float, arguments: dict[str, Any]) -> Any:
        """The answer's "ok". Raises LinkError, in words, when there is none or it is an error."""
        if self._transport is None or self._transport.is_closing():
            raise LinkError("The app's process is not connected.", "Restart it.")
        number = next(self._ids)
        future = self._calls[number] = asyncio.get_running_loop().create_future()
        self.send({**arguments, "m": M.CALL, "id": number, "do": do})
        try:
            async with asyncio.timeout(seconds):
                return await future
        except TimeoutError:
            raise LinkError(
                f"The app's process did not answer {do!r} within {seconds:g} s.",
                "It may be stopped in a debugger, or busy; try again.",
            ) from None
        finally:
            self._calls.pop(number, None)

    def _answer(self, message: dict[str, Any]) -> bool:
        """Always False: an answer is for the caller alone. Late ones have nobody left to read them."""
        call = self._calls.get(message.get("id", 0))
        if call is not None and not call.done():
            if "error" in message:
                call.set_exception(LinkError(str(message["error"]), details=str(message.get("detail") or "")))
            else:
                call.set_result(message.get("ok"))
        return False


def _equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
