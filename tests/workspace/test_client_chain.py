"""One client that several workers see before they have heard of each other."""

from __future__ import annotations

from inspector.domain.exchanges import Exchange
from inspector.workspace.client_chain import ClientChain
from tests.workspace.exchange_maker import FIREFOX, exchange, session


def seen(client: str, pid: int, cookie_in: str | None = None, given: str | None = None) -> Exchange:
    """By a process that takes the client for a new one."""
    headers = [["Set-Cookie", f"session={given}; Path=/"]] if given else []
    agent = [["User-Agent", FIREFOX], *([["Cookie", f"session={cookie_in}"]] if cookie_in else [])]
    return exchange(
        client=client,
        pid=pid,
        new_client=True,
        request={"headers": agent, "body": None},
        response={"headers": headers, "body": None, "streamed": False},
        session=session({}, {"a": 1} if given else {}, cookie_in=cookie_in),
    )


def clients(chain: ClientChain, *exchanges: Exchange) -> list[str]:
    followed, _, _ = chain.follow([(each, {}) for each in exchanges])
    return [each.client for each, _ in followed]


def test_the_chain_of_cookies_is_one_client() -> None:
    chain = ClientChain()
    first = seen("a", 1, given="one")
    second = seen("b", 2, "one", given="two")
    third = seen("c", 3, "two")
    later = seen("b", 2, "two")
    assert clients(chain, first, second, third, later) == ["a", "a", "a", "a"]
    assert chain.known_as("c") == "a"


def test_the_process_is_told_once() -> None:
    chain = ClientChain()
    first = seen("a", 1, given="one")
    again = seen("b", 2, "one")
    _, moved, _ = chain.follow([(first, {}), (again, {}), (again, {})])
    told = {"client": "a", "was": "b", "cookies": [["session", "one"]]}
    assert moved == [(2, [told])]


def test_without_cookies_the_agent_decides() -> None:
    assert clients(ClientChain(), seen("a", 1), seen("b", 2)) == ["a", "a"]


def test_a_stranger_stays_one() -> None:
    chain = ClientChain()
    first = seen("a", 1, given="one")
    other = seen("b", 2, "another")
    assert clients(chain, first, other) == ["a", "b"]


def test_the_one_that_gave_the_cookie_may_be_told_later() -> None:
    chain = ClientChain()
    first, second, third = seen("a", 1, given="one"), seen("b", 2, "one", given="two"), seen("c", 3, "two")
    again = seen("b", 2, "two")
    early = [(each, {}) for each in (second, third, again)]
    followed, moved, waiting = chain.follow(early, lambda _: True)
    assert (followed, moved, waiting) == ([], [], early)
    followed, moved, waiting = chain.follow([(first, {}), *waiting], lambda _: True)
    assert [exchange.client for exchange, _ in followed] == ["a", "a", "a", "a"]
    assert [pid for pid, _ in moved] == [2, 3]
    assert waiting == []


def test_who_waited_long_enough_is_a_new_client() -> None:
    chain = ClientChain()
    stranger = seen("b", 2, "from yesterday")
    assert chain.follow([(stranger, {})], lambda _: True)[2] == [(stranger, {})]
    assert clients(chain, stranger) == ["b"]
    known = seen("c", 3, "from yesterday")
    followed, _, waiting = chain.follow([(known, {})], lambda _: True)
    assert [exchange.client for exchange, _ in followed] == ["b"]
    assert waiting == []
