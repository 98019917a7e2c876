"""One client seen by several processes.

A process learns of a cookie that another one gave only when the window has passed it on; a browser is faster
than that. The process then takes it for a new client. Here the chain of cookies is known as a whole, so that
such an exchange gets its true client, and the process is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from inspector.domain.exchanges import Exchange
from inspector.domain.sessions import cookie_after
from inspector.services.probe_link import Batch

MAX_COOKIES = 20_000

Moved = list[tuple[int, list[dict[str, Any]]]]
"""Process id, and what it has to adopt."""


class ClientChain:
    def __init__(self) -> None:
        self._by_cookie: dict[tuple[str, str], str] = {}
        self._by_agent: dict[tuple[str, str], str] = {}
        """Clients without a cookie."""
        self._same: dict[str, str] = {}

    def follow(
        self, batch: Batch, may_wait: Callable[[Exchange], bool] = lambda _: False
    ) -> tuple[Batch, Moved, Batch]:
        """The batch with every exchange at its true client, what processes have to adopt, and what is better
        followed later: exchanges that may wait for the one that gave their cookie, told by a process that is
        slower.
        """
        followed: Batch = []
        moved: Moved = []
        waiting: Batch = []
        undecided: set[str] = set()
        for exchange, record in batch:
            if exchange.client in undecided or (may_wait(exchange) and self._lacks_giver(exchange)):
                undecided.add(exchange.client)
                waiting.append((exchange, record))
                continue
            client = self._true_client(exchange)
            if client != exchange.client:
                if exchange.client not in self._same:
                    self._same[exchange.client] = client
                    moved.append((exchange.pid, [_adoption(exchange, client)]))
                exchange = replace(exchange, client=client, new_client=False)
                record = _with_client(record, client)
            self._learn(exchange)
            followed.append((exchange, record))
        if len(self._by_cookie) > MAX_COOKIES:
            self._forget_oldest()
        return followed, moved, waiting

    def known_as(self, client: str) -> str:
        return self._same.get(client, client)

    def _lacks_giver(self, exchange: Exchange) -> bool:
        """Its process has never seen the cookie, and nor have we."""
        session = exchange.session
        if not exchange.new_client or exchange.client in self._same or session is None:
            return False
        return bool(session.cookie_in) and (session.cookie_name, session.cookie_in) not in self._by_cookie

    def _true_client(self, exchange: Exchange) -> str:
        client = self._same.get(exchange.client)
        if client is not None:
            return client
        if not exchange.new_client:
            return exchange.client
        session = exchange.session
        if session is not None and session.cookie_in:
            return self._by_cookie.get((session.cookie_name, session.cookie_in), exchange.client)
        return self._by_agent.get(_agent(exchange), exchange.client)

    def _learn(self, exchange: Exchange) -> None:
        session, cookie, agent = exchange.session, cookie_after(exchange), _agent(exchange)
        if session is not None and cookie:
            self._by_cookie[session.cookie_name, cookie] = exchange.client
            if self._by_agent.get(agent) == exchange.client:
                del self._by_agent[agent]
        elif exchange.request.header("Cookie") is None:
            self._by_agent[agent] = exchange.client

    def _forget_oldest(self) -> None:
        for key in list(self._by_cookie)[: MAX_COOKIES // 2]:
            del self._by_cookie[key]
        for agent in list(self._by_agent)[: -MAX_COOKIES // 2]:
            del self._by_agent[agent]
        for client in list(self._same)[: -MAX_COOKIES // 2]:
            del self._same[client]


def _agent(exchange: Exchange) -> tuple[str, str]:
    return exchange.remote[0], exchange.request.header("User-Agent") or ""


def _adoption(exchange: Exchange, client: str) -> dict[str, Any]:
    """`was`: the id by which that process knows the client."""
    session, cookie = exchange.session, cookie_after(exchange)
    cookies = [[session.cookie_name, cookie]] if session is not None and cookie else []
    return {"client": client, "was": exchange.client, "cookies": cookies}


def _with_client(record: Mapping[str, Any], client: str) -> Mapping[str, Any]:
    return {**record, "client": client, "new_client": False} if record else record
