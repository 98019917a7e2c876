"""What an exchange did to its session, in one word and one number, and what is stored of it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from inspector.domain.changes import same
from inspector.domain.exchanges import Exchange, SessionFacts


class SessionBadge(Enum):
    NONE = "none"
    """No session was opened, or the app has no secret key for one."""
    UNTOUCHED = "untouched"
    READ = "read"
    NEW = "new"
    CHANGED = "changed"
    CLEARED = "cleared"
    LOST = "lost"
    """Something changed that was not saved."""
    ERROR = "error"


def badge_of(session: SessionFacts | None) -> SessionBadge:
    if session is None:
        return SessionBadge.NONE
    if session.open_error or session.save_error:
        return SessionBadge.ERROR
    if not session.opened or session.kind == "null":
        return SessionBadge.NONE
    if session.lost or session.late:
        return SessionBadge.LOST
    if changed_keys(session):
        return _badge_of_change(session)
    if session.deleted:
        return SessionBadge.CLEARED
    return SessionBadge.READ if session.accessed else SessionBadge.UNTOUCHED


def _badge_of_change(session: SessionFacts) -> SessionBadge:
    if not session.saved and not session.deleted:
        return SessionBadge.LOST
    if not without_marks(session.after):
        return SessionBadge.CLEARED
    return SessionBadge.CHANGED if session.before and not session.new else SessionBadge.NEW


def without_marks(value: Mapping[Any, Any] | None) -> dict[Any, Any]:
    """A session without Flask's own `_permanent`: alone, it is an empty session."""
    return {key: item for key, item in (value or {}).items() if key != "_permanent"}


def changed_keys(session: SessionFacts) -> tuple[Any, ...]:
    """The top-level keys whose value differs between before and after, types included."""
    before, after = session.before or {}, session.after or {}
    if before is after:
        return ()
    changed = [key for key, value in before.items() if key not in after or not same(value, after[key])]
    changed += [key for key in after if key not in before]
    return tuple(changed)


def stored_value(session: SessionFacts) -> dict[Any, Any] | None:
    """What the next request will find: the value after the exchange if it was saved, else the one before."""
    if session.deleted:
        return {}
    return session.after if session.saved else session.before


def came_before(exchange: Exchange, started: float, found: Mapping[Any, Any] | None) -> bool:
    """Whether an exchange came before one that was told already, which began at `started` and found that
    session: its client had the answer, and went on with it, before the server was done with the exchange.
    """
    left = stored_value(exchange.session) if exchange.session is not None else None
    return left is not None and exchange.started < started and left == found


def cookie_after(exchange: Exchange) -> str | None:
    """The session cookie that the client holds after the exchange."""
    session = exchange.session
    if session is None:
        return None
    cookie = session.cookie_in
    for header in exchange.response.header_values("Set-Cookie"):
        name, _, rest = header.partition("=")
        if name.strip() == session.cookie_name:
            cookie = rest.split(";", 1)[0].strip().strip('"') or None
    return cookie
