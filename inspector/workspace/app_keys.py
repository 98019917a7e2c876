"""The secret keys and the session lifetime of a running app, asked for when a cookie is verified; never
shown.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from inspector.domain.errors import InspectorError
from inspector.guest.flask_session_probe.wire import Do, WireError, unpack
from inspector.workspace.probes import ProbeCalls


@dataclass(frozen=True, slots=True)
class AppKeys:
    """`keys`: SECRET_KEY first, then the fallbacks. `lifetime` in seconds, None: not known."""

    keys: tuple[str | bytes, ...] = field(default=(), repr=False)
    lifetime: int | None = None
    cookie_limit: int | None = None
    """MAX_COOKIE_SIZE."""


async def ask_keys(calls: ProbeCalls, app: str) -> AppKeys:
    """Empty when the app does not tell."""
    try:
        answer = await calls.call(Do.CONFIG, app=app, keys=sorted(_WANTED))
        config = {
            entry["key"]: unpack(entry["value"]) for entry in answer["entries"] if entry["key"] in _WANTED
        }
    except (InspectorError, WireError, KeyError, TypeError):
        return AppKeys()
    keys = [config.get("SECRET_KEY"), *(config.get("SECRET_KEY_FALLBACKS") or ())]
    limit = config.get("MAX_COOKIE_SIZE")
    return AppKeys(
        tuple(key for key in keys if isinstance(key, (str, bytes)) and key),
        _seconds(config.get("PERMANENT_SESSION_LIFETIME")),
        limit if isinstance(limit, int) else None,
    )


_WANTED = frozenset({"SECRET_KEY", "SECRET_KEY_FALLBACKS", "PERMANENT_SESSION_LIFETIME", "MAX_COOKIE_SIZE"})


def _seconds(lifetime: Any) -> int | None:
    if isinstance(lifetime, datetime.timedelta):
        return int(lifetime.total_seconds())
    return lifetime if isinstance(lifetime, int) else None
