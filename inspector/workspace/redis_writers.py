"""Who wrote the keys of a server-side session last, as far as the recorded requests and this window tell."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from inspector.domain.errors import StoreError
from inspector.domain.exchanges import Place
from inspector.workspace.writers import Writer, writers_in

if TYPE_CHECKING:
    from inspector.workspace.requests import RequestLog

_LOOK_BACK = 30
"""Exchanges looked at, newest first: each is a read of the capture."""


def last_writers(requests: RequestLog, numbers: Sequence[int]) -> Mapping[Any, Writer]:
    """The last write to each top-level key in the newest of these exchanges."""
    writers: dict[Any, Writer] = {}
    for number in reversed(numbers[-_LOOK_BACK:]):
        try:
            exchange = requests.exchange(number)
        except StoreError:
            continue  # trimmed since
        writers = {**writers_in(exchange.session, number, exchange.started), **writers}
    return writers


class OwnWrites:
    """What this window saved into Redis itself: no request tells of it."""

    def __init__(self) -> None:
        self._writes: dict[bytes, dict[Any, float]] = {}

    def note(self, key: bytes, names: Iterable[Any]) -> None:
        self._writes.setdefault(key, {}).update(dict.fromkeys(names, time.time()))

    def over(self, key: bytes, writers: Mapping[Any, Writer]) -> Mapping[Any, Writer]:
        """`writers`, except where ours came later."""
        found = dict(writers)
        for name, when in self._writes.get(key, {}).items():
            if name not in found or found[name].started < when:
                found[name] = Writer(Place("", 0, ""), 0, "set", when, by="save")
        return found
