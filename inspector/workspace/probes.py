"""What stores may ask of the running probes, whichever processes these live in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from inspector.domain.apps import AppFacts
from inspector.domain.errors import LinkError


@dataclass(frozen=True, slots=True)
class ProcessAnswer:
    """What one of several processes answered to the same call."""

    pid: int
    program: str
    answer: Any = None
    error: LinkError | None = None


class ProbeCalls(Protocol):
    """Implemented by `target.TargetControl`."""

    @property
    def apps(self) -> tuple[AppFacts, ...]: ...

    def processes_with(self, app: str) -> int:
        """How many processes have the app now."""

    async def call(self, do: str, *, app: str | None = None, seconds: float = 5.0, **arguments: Any) -> Any:
        """The answer of the process that is shown of the app (`wire.Do` names calls). Raises LinkError."""

    async def call_each(
        self, do: str, *, app: str | None = None, seconds: float = 5.0, **arguments: Any
    ) -> list[ProcessAnswer]:
        """The answers of all processes that have the app, that of the shown one first. Raises LinkError when
        none has it.
        """

    async def queue_edit(
        self, edit: str, client: str, app: str | None, ops: list[dict[str, Any]], force: bool
    ) -> None:
        """In every process of the app: whoever sees the client first applies it, once. Raises LinkError."""

    async def cancel_edit(self, edit: str) -> bool:
        """False when it is being applied, or has been."""
