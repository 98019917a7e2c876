"""The composition of all stores, one per window (or headless command)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from inspector.domain.exchanges import Exchange
from inspector.services.paths import Paths
from inspector.services.settings import Settings
from inspector.services.tasks import TaskGroup
from inspector.workspace.clients import Clients
from inspector.workspace.config import ConfigTable
from inspector.workspace.cookies import CookieDesk
from inspector.workspace.flashes import FlashQueues
from inspector.workspace.notices import Notices
from inspector.workspace.output import ServerOutput
from inspector.workspace.redis_browser import RedisBrowser
from inspector.workspace.replays import Replays
from inspector.workspace.requests import ExchangeStore, RequestLog
from inspector.workspace.routes import RouteTable
from inspector.workspace.target import TargetControl

Record = Mapping[str, Any]
"""An exchange as it came over the wire."""


class Workspace:
    """`open` for the real thing; the constructor alone gives stores in memory, fed by `feed`."""

    def __init__(self, settings: Settings | None = None, store: ExchangeStore | None = None) -> None:
        self.settings = settings or Settings()
        self.notices = Notices()
        self.output = ServerOutput()
        self.tasks = TaskGroup()
        self.target = TargetControl()
        self.clients = Clients(self.target)
        self.requests = RequestLog(store, self.clients.label, self.settings.keep_exchanges)
        self.flashes = FlashQueues()
        self.routes = RouteTable(self.target)
        self.config = ConfigTable(self.target)
        self.cookies = CookieDesk(self.target)
        self.redis = RedisBrowser(self.requests, self.target, self.tasks)
        self.replays = Replays(self.requests, self.target)

    @classmethod
    async def open(cls, paths: Paths, *, capture: Path | None = None) -> Workspace:
        return cls(Settings.load(paths.settings_file))

    async def close(self) -> None:
        await self.tasks.close()

    def feed(self, exchange: Exchange, record: Record | None = None) -> int:
        """One finished exchange for every store; gives its number in the log (0 when recording is paused)."""
        return self.feed_many([(exchange, record)])[0]

    def feed_many(self, batch: Iterable[tuple[Exchange, Record | None]]) -> list[int]:
        """The same for many, announced once."""
        batch = list(batch)
        exchanges = [exchange for exchange, _ in batch]
        self.clients.meet(exchanges)  # the log shows their labels
        numbers = self.requests.add_many(batch)
        numbered = list(zip(exchanges, numbers, strict=True))
        self.clients.feed_many(numbered)
        self.flashes.feed_many(numbered)
        self.routes.feed_many(exchanges)
        return numbers
