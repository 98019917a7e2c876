"""Where the facts of running processes go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from inspector.domain.exchanges import EditOutcome, Exchange
from inspector.domain.session_reads import SessionRead
from inspector.services.probe_link import Batch


class FactSink(Protocol):
    """`Workspace`."""

    def welcome(self) -> dict[str, Any]: ...

    def take_exchanges(self, batch: Batch) -> None: ...

    def take_running(self, exchange: Exchange, record: Mapping[str, Any]) -> None: ...

    def process_gone(self, pid: int, *, stopped: bool) -> None: ...

    def take_edit(self, outcome: EditOutcome) -> None: ...

    def take_dropped(self, count: int) -> None: ...

    def take_reads(self, reads: list[SessionRead]) -> None: ...
