"""Who wrote the keys of a server-side session last, as far as the recorded requests tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from inspector.domain.errors import StoreError
from inspector.workspace.clients import Writer

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
        for write in reversed(exchange.session.writes if exchange.session else ()):
            writers.setdefault(write.key, Writer(write.place, number, write.op, exchange.started, write.by))
    return writers
