"""What stores may ask of the running probes, whichever processes these live in."""

from __future__ import annotations

from typing import Any, Protocol

from inspector.domain.apps import AppFacts


class ProbeCalls(Protocol):
    """Implemented by `target.TargetControl`."""

    @property
    def apps(self) -> tuple[AppFacts, ...]: ...

    async def call(self, do: str, *, app: str | None = None, seconds: float = 5.0, **arguments: Any) -> Any:
        """The answer of one probe that has the app (`wire.Do` names the calls). Raises LinkError."""

    async def call_each(
        self, do: str, *, app: str | None = None, seconds: float = 5.0, **arguments: Any
    ) -> list[Any]:
        """The answers of all probes that have the app. Raises LinkError."""

    async def queue_edit(
        self, edit: str, client: str, app: str | None, ops: list[dict[str, Any]], force: bool
    ) -> None:
        """In every process of the app: whoever sees the client first applies it. Raises LinkError."""

    async def cancel_edit(self, edit: str) -> bool:
        """False when it had been applied already."""
