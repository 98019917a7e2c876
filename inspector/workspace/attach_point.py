"""The door for processes that the user started elsewhere: open as long as the window is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from inspector.services.attach_address import AttachAddress, attach_address
from inspector.services.probe_connection import ProbeConnection
from inspector.services.probe_link import Batch, ProbeLink
from inspector.workspace.probe_group import ProbeGroup
from inspector.workspace.process import Process
from inspector.workspace.signal import Signal


class AttachPoint:
    """Implements `LinkEvents`. `variable` is what a process needs in FLASK_INSPECTOR; "" until `open`."""

    def __init__(
        self, group: ProbeGroup, welcome: Callable[[], dict[str, Any]], on_changed: Callable[[], None]
    ) -> None:
        self.changed: Signal[()] = Signal()
        """A process came or went."""
        self.variable = ""
        self._group = group
        self._welcome = welcome
        self._on_changed = on_changed
        self._link: ProbeLink | None = None

    async def open(self, file: Path) -> None:
        """At the profile's own address; at another one while a second window of the profile has that. Raises
        StoreError.
        """
        if self._link is not None:
            return
        address = attach_address(file)
        link = ProbeLink(self, self._welcome, address.token)
        try:
            await link.start(address.port)
        except OSError:  # taken
            await link.start()
        self._link = link
        self.variable = AttachAddress(link.address[1], address.token).variable
        self.changed.emit()

    async def close(self) -> None:
        """Idempotent. The processes go on, and look for the window again."""
        if self._link is not None:
            await self._link.close()
            self._link = None

    @property
    def processes(self) -> tuple[Process, ...]:
        return tuple(process for process in self._group.processes if process.attached)

    # -- LinkEvents --------------------------------------------------------------------------------------

    def on_probe(self, probe: ProbeConnection) -> None:
        self._group.on_probe(probe, attached=True)
        self._tell()

    def on_probe_lost(self, probe: ProbeConnection) -> None:
        self._group.on_probe_lost(probe)
        self._tell()

    def on_exchanges(self, batch: Batch) -> None:
        self._group.on_exchanges(batch)

    def on_message(self, probe: ProbeConnection, message: dict[str, Any]) -> None:
        self._group.on_message(probe, message)

    def on_bad_record(self, sentence: str) -> None:
        self._group.on_bad_record(sentence)

    def _tell(self) -> None:
        self._on_changed()
        self.changed.emit()
