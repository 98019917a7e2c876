"""Session keys that endpoints of the app have read: what the probe's `reads` message tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inspector.domain.exchanges import Place
from inspector.guest.flask_session_probe.wire import EVERY_KEY


@dataclass(frozen=True, slots=True)
class SessionRead:
    """`count` reads of one key by one endpoint, the last one from `place`."""

    app: str | None
    endpoint: str
    key: str
    count: int
    place: Place


def reads_from_wire(message: Mapping[str, Any]) -> list[SessionRead]:
    """Raises KeyError, TypeError or ValueError for what is no such message."""
    return [
        SessionRead(
            record["app"], str(record["endpoint"]), str(record["key"]), int(record["count"]), _place(record)
        )
        for record in message["reads"]
    ]


def key_title(key: str) -> str:
    return "all keys" if key == EVERY_KEY else key


def _place(record: Mapping[str, Any]) -> Place:
    return Place(
        str(record["file"]), int(record["line"]), str(record["function"]), record.get("template") or None
    )
