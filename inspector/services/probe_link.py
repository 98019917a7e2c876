"""The window's end of the wire: a server on loopback that one run's probes connect to.

A probe has to prove that it knows the run's token before anything it says counts (see wire.py). Several
processes may be connected at once. Records that do not read are counted and reported, never fatal; exchanges
that arrive together are passed on together.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from inspector.domain.exchanges import Exchange, exchange_from_wire
from inspector.guest.flask_session_probe.wire import M
from inspector.services.probe_connection import ProbeConnection

Batch = list[tuple[Exchange, Mapping[str, Any]]]

HANDSHAKE_SECONDS = 5.0
BAD_RECORD = (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError)


class LinkEvents(Protocol):
    """What a run's owner is told. All calls come on the event loop."""

    def on_probe(self, probe: ProbeConnection) -> None:
        """A process has proved itself; `probe.hello` says what it is."""

    def on_exchanges(self, batch: Batch) -> None: ...

    def on_message(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        """Every other fact: serving, failed, apps, edit, problem, dropped."""

    def on_probe_lost(self, probe: ProbeConnection) -> None: ...

    def on_bad_record(self, sentence: str) -> None: ...


class ProbeLink:
    """`start`, pass `variable` to the child, `close`. `welcome` gives settings and clients to newcomers."""

    def __init__(
        self, events: LinkEvents, welcome: Callable[[], dict[str, Any]], token: str | None = None
    ) -> None:
        self.token = token or secrets.token_urlsafe(24)
        self.bad_records = 0
        self._events = events
        self._welcome = welcome
        self._server: asyncio.Server | None = None
        self._deserted = asyncio.Event()
        self._deserted.set()
        self._strangers: set[ProbeConnection] = set()
        self._probes: list[ProbeConnection] = []

    @property
    def probes(self) -> tuple[ProbeConnection, ...]:
        """Those connected now, oldest first."""
        return tuple(self._probes)

    @property
    def address(self) -> tuple[str, int]:
        assert self._server is not None, "not started"
        host, port = self._server.sockets[0].getsockname()[:2]
        return str(host), int(port)

    @property
    def variable(self) -> str:
        """The value of wire.ENV_VARIABLE for the child."""
        host, port = self.address
        return f"{host}:{port}:{self.token}"

    async def start(self, port: int = 0) -> None:
        """Raises OSError when that port is taken."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, "127.0.0.1", port)

    async def close(self) -> None:
        """Idempotent. Calls under way end with LinkError."""
        if self._server is None:
            return
        self._server.close()
        for connection in (*self._strangers, *self._probes):
            connection.close()
        await self._server.wait_closed()
        self._server = None
        # Transports close in the next turn of the loop; whoever closes us may close the loop then.
        await self._deserted.wait()

    async def deserted(self, seconds: float) -> None:
        """Wait until every connection has ended, for so long at most: facts may still be on their way."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._deserted.wait()

    def _connection(self) -> ProbeConnection:
        self._deserted.clear()
        connection = ProbeConnection(self, self.token, HANDSHAKE_SECONDS)
        self._strangers.add(connection)
        return connection

    # -- what connections tell ---------------------------------------------------------------------------

    def greeted(self, connection: ProbeConnection) -> dict[str, Any]:
        """The connection has proved itself; gives what to put into the welcome."""
        self._strangers.discard(connection)
        self._probes.append(connection)
        return self._welcome()

    def ready(self, connection: ProbeConnection) -> None:
        self._events.on_probe(connection)

    def refused(self, sentence: str) -> None:
        self._bad(sentence)

    def lost(self, connection: ProbeConnection) -> None:
        self._strangers.discard(connection)
        if connection in self._probes:
            self._probes.remove(connection)
            self._events.on_probe_lost(connection)
        if not self._strangers and not self._probes:
            self._deserted.set()

    def received(self, connection: ProbeConnection, messages: Iterable[dict[str, Any]]) -> None:
        batch: Batch = []
        for message in messages:
            if message["m"] == M.EXCHANGE:
                self._take(message, batch)
                continue
            if batch:  # keep the order: an `edit` that follows its exchange comes after it
                self._events.on_exchanges(batch)
                batch = []
            self._events.on_message(connection, message)
        if batch:
            self._events.on_exchanges(batch)

    def _take(self, message: dict[str, Any], batch: Batch) -> None:
        try:
            batch.append((exchange_from_wire(message), message))
        except BAD_RECORD as error:
            self._bad(f"An exchange could not be read ({type(error).__name__}: {error}).")

    def _bad(self, sentence: str) -> None:
        self.bad_records += 1
        self._events.on_bad_record(sentence)
