"""The rules of all running apps with their hooks, how they are used, and what the apps say about URLs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from inspector.domain.apps import AppFacts
from inspector.domain.errors import InspectorError, LinkError
from inspector.domain.exchanges import Exchange
from inspector.domain.process_differences import Identities, route_identities
from inspector.domain.route_answers import BuildAnswer, MatchAnswer, build_from_wire, match_from_wire
from inspector.domain.route_hooks import Hook, hook_from_wire, hooks_of
from inspector.domain.routes import RouteRow, route_from_wire
from inspector.domain.session_reads import SessionRead
from inspector.guest.flask_session_probe.wire import Do, WireError
from inspector.workspace.probes import ProbeCalls
from inspector.workspace.process_check import ProcessCheck
from inspector.workspace.route_usage import KeyUse, RouteUsage, Usage
from inspector.workspace.signal import Signal


class RouteTable:
    """`address` gives where the target listens: what a URL without a host means."""

    def __init__(
        self, calls: ProbeCalls | None = None, address: Callable[[], str | None] = lambda: None
    ) -> None:
        self.reset: Signal[()] = Signal()
        self.usage_changed: Signal[()] = Signal()
        """By what the probes told of session reads; what the log holds is announced by the log."""
        self.rows: tuple[RouteRow, ...] = ()
        self.error: InspectorError | None = None
        """Why the rows are not complete."""
        self._calls = calls
        self.processes = ProcessCheck(calls, Do.ROUTES, _identities)
        """Where the processes of an app differ."""
        self._address = address
        self._hooks: dict[str, tuple[Hook, ...]] = {}
        self._usage = RouteUsage()

    def show(self, rows: Iterable[RouteRow], hooks: Mapping[str, Iterable[Hook]] | None = None) -> None:
        self.rows = tuple(rows)
        self._hooks = {app: tuple(each) for app, each in (hooks or {}).items()}
        self.reset.emit()

    def usage(self, row: RouteRow) -> Usage:
        return self._usage.of(row.app, row.endpoint, row.rule)

    def readers(self, app: str | None, key: str) -> list[tuple[str, KeyUse]]:
        """The endpoints that were seen to read a session key, while this was recorded."""
        return self._usage.readers(app, key)

    def hooks(self, row: RouteRow) -> Mapping[str, tuple[Hook, ...]]:
        """Kind -> what runs around its view, in the order it runs."""
        return hooks_of(row, self._hooks.get(row.app, ()))

    async def refresh(self) -> None:
        """Ask every app again, then whether all its processes agree. Never raises InspectorError: `error`
        tells.
        """
        await self.read()
        await self.processes.look()

    async def read(self) -> None:
        """Of each app, what the shown process has. With no app there, what the last ones told stays."""
        if self._calls is None or not self._calls.apps:
            return
        self.error = None
        rows: list[RouteRow] = []
        hooks: dict[str, list[Hook]] = {}
        for app in self._calls.apps:
            try:
                found, hooks[app.key] = await self._of_app(app)
            except InspectorError as error:  # it ends just now: its last rows stay
                self.error = error
                found = [row for row in self.rows if row.app == app.key]
                hooks[app.key] = list(self._hooks.get(app.key, ()))
            rows += found
        self.show(rows, hooks)

    # -- questions to an app -----------------------------------------------------------------------------

    async def match(self, app: str, method: str, url: str) -> MatchAnswer:
        """Which rule takes it. Raises InspectorError when the app cannot be asked."""
        answer = await self._ask(Do.MATCH, app, method=method.strip().upper() or "GET", url=url.strip())
        try:
            return match_from_wire(answer)
        except (KeyError, TypeError, ValueError) as error:
            raise InspectorError("The app's answer cannot be read.", details=repr(error)) from error

    async def build(self, row: RouteRow, values: Mapping[str, str]) -> BuildAnswer:
        """The URL of its endpoint. Raises InspectorError when the app cannot be asked."""
        answer = await self._ask(
            Do.BUILD, row.app, endpoint=row.endpoint, order=row.order, values=dict(values)
        )
        try:
            return build_from_wire(answer)
        except (KeyError, TypeError, ValueError) as error:
            raise InspectorError("The app's answer cannot be read.", details=repr(error)) from error

    async def _ask(self, do: str, app: str, **arguments: Any) -> Any:
        if self._calls is None:
            raise LinkError("No app is running.", "Start it first.")
        facts = next((each for each in self._calls.apps if each.key == app), None)
        root = (facts.script_root if facts else None) or ""
        base = self._address() or ""
        return await self._calls.call(do, app=app, base=base, script_root=root, **arguments)

    # -- facts in ----------------------------------------------------------------------------------------

    async def _of_app(self, app: AppFacts) -> tuple[list[RouteRow], list[Hook]]:
        assert self._calls is not None
        try:
            answer = await self._calls.call(Do.ROUTES, app=app.key)
            return _rows(app, answer), [hook_from_wire(record) for record in answer.get("hooks") or ()]
        except (KeyError, TypeError, ValueError, WireError) as error:
            self.error = InspectorError(f"The routes of {app.name} cannot be read.", details=repr(error))
        return [], []

    def feed_many(self, batch: Iterable[Exchange]) -> None:
        self._usage.feed_many(batch)

    def feed_reads(self, reads: Iterable[SessionRead]) -> None:
        self._usage.feed_reads(reads)
        self.usage_changed.emit()

    def forget_usage(self) -> None:
        """The log was cleared."""
        self._usage.clear()

    def forget_rows(self) -> None:
        """They are those of another app. What the log says of their use stays."""
        self.error = None
        self.show(())


def _rows(app: AppFacts, answer: Mapping[str, Any]) -> list[RouteRow]:
    return [route_from_wire(app.key, rule, order) for order, rule in enumerate(answer["rules"])]


def _identities(app: AppFacts, answer: Mapping[str, Any]) -> Identities:
    return route_identities(_rows(app, answer))
