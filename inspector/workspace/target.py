"""The managed Flask server: started, stopped, restarted; what it says of itself; what may be asked of it."""

from __future__ import annotations

from typing import Any

from inspector.domain.apps import AppFacts
from inspector.domain.errors import LinkError
from inspector.domain.target import Failure, RunState, TargetSpec, Versions
from inspector.workspace.signal import Signal


class TargetControl:
    def __init__(self) -> None:
        self.changed: Signal[()] = Signal()
        self.spec: TargetSpec | None = None
        self.state = RunState.STOPPED
        self.url: str | None = None
        self.pid: int | None = None
        self.versions: Versions | None = None
        self.failure: Failure | None = None
        self.redis_choice = ""
        self.redis_url: str | None = None
        self.apps: tuple[AppFacts, ...] = ()
        self.started_at: float | None = None
        self.progress = ""
        """While STARTING: what is being waited for."""

    async def start(self, spec: TargetSpec) -> None:
        raise NotImplementedError

    async def stop(self) -> None:
        raise NotImplementedError

    async def restart(self) -> None:
        raise NotImplementedError

    async def call(self, do: str, *, app: str | None = None, seconds: float = 5.0, **arguments: Any) -> Any:
        raise LinkError("No app is running.", "Start one first.")

    async def queue_edit(
        self, edit: str, client: str, app: str | None, ops: list[dict[str, Any]], force: bool
    ) -> None:
        raise LinkError("No app is running.", "Start one first.")

    async def cancel_edit(self, edit: str) -> bool:
        return False
