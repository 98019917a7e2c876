"""The rules of all running apps, and how often each endpoint was asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from inspector.domain.apps import AppFacts
from inspector.domain.errors import InspectorError
from inspector.domain.exchanges import Exchange
from inspector.domain.routes import RouteRow, route_from_wire
from inspector.guest.flask_session_probe.wire import Do, WireError
from inspector.workspace.probes import ProbeCalls
from inspector.workspace.signal import Signal

HitKey = tuple[str | None, str]


class RouteTable:
    def __init__(self, calls: ProbeCalls | None = None) -> None:
        self.reset: Signal[()] = Signal()
        self.rows: tuple[RouteRow, ...] = ()
        self.error: InspectorError | None = None
        """Why the rows are not complete."""
        self._calls = calls
        self._hits: Counter[HitKey] = Counter()
        self.hits: Mapping[HitKey, int] = self._hits

    def show(self, rows: Iterable[RouteRow]) -> None:
        self.rows = tuple(rows)
        self.reset.emit()

    async def refresh(self) -> None:
        """Ask every app again. Never raises InspectorError: `error` tells."""
        self.error = None
        rows: list[RouteRow] = []
        for app in self._calls.apps if self._calls else ():
            rows += await self._rows_of(app)
        self.show(rows)

    async def _rows_of(self, app: AppFacts) -> list[RouteRow]:
        assert self._calls is not None
        try:
            answer = await self._calls.call(Do.ROUTES, app=app.key)
            return [route_from_wire(app.key, rule, order) for order, rule in enumerate(answer["rules"])]
        except InspectorError as error:
            self.error = error
        except (KeyError, TypeError, ValueError, WireError) as error:
            self.error = InspectorError(f"The routes of {app.name} cannot be read.", details=repr(error))
        return []

    def feed_many(self, batch: Iterable[Exchange]) -> None:
        for exchange in batch:
            if exchange.endpoint is not None:
                self._hits[exchange.app, exchange.endpoint] += 1

    def forget(self) -> None:
        self._hits.clear()
        self.show(())
