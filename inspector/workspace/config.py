"""The config entries of all running apps."""

from __future__ import annotations

from collections.abc import Iterable

from inspector.domain.apps import AppFacts
from inspector.domain.config import ConfigRow, config_from_wire, shown
from inspector.domain.errors import InspectorError
from inspector.guest.flask_session_probe.wire import Do, WireError
from inspector.workspace.probes import ProbeCalls
from inspector.workspace.signal import Signal


class ConfigTable:
    def __init__(self, calls: ProbeCalls | None = None) -> None:
        self.reset: Signal[()] = Signal()
        self.rows: tuple[ConfigRow, ...] = ()
        self.error: InspectorError | None = None
        """Why the rows are not complete."""
        self._calls = calls

    def shown(self, row: ConfigRow, reveal: bool = False) -> str:
        """The value as a text; secrets masked unless `reveal`."""
        return shown(row, reveal)

    def show(self, rows: Iterable[ConfigRow]) -> None:
        self.rows = tuple(rows)
        self.reset.emit()

    async def refresh(self) -> None:
        """Ask every app again. Never raises InspectorError: `error` tells."""
        self.error = None
        rows: list[ConfigRow] = []
        for app in self._calls.apps if self._calls else ():
            rows += await self._rows_of(app)
        self.show(rows)

    async def _rows_of(self, app: AppFacts) -> list[ConfigRow]:
        assert self._calls is not None
        try:
            answer = await self._calls.call(Do.CONFIG, app=app.key)
            return [config_from_wire(app.key, entry) for entry in answer["entries"]]
        except InspectorError as error:
            self.error = error
        except (KeyError, TypeError, ValueError, WireError) as error:
            self.error = InspectorError(f"The config of {app.name} cannot be read.", details=repr(error))
        return []

    def forget(self) -> None:
        self.show(())
