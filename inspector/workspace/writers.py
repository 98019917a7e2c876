"""Who wrote the keys of a session last: what one exchange tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from inspector.domain.exchanges import Place, SessionFacts
from inspector.domain.sessions import changed_keys

IN_PLACE = "in place"
"""`op` of a change inside a value: no line that assigned the key was seen, so there is no place."""


@dataclass(frozen=True, slots=True)
class Writer:
    """The last write to a key: the line, the exchange (0: not recorded) and when."""

    place: Place
    number: int
    op: str
    started: float
    by: str | None = None
    """"edit <id>" when the window wrote it."""


def writers_in(facts: SessionFacts | None, number: int, started: float) -> dict[Any, Writer]:
    """Of the keys that this exchange saved with another value, and of those that it set."""
    if facts is None or not facts.saved or facts.deleted:
        return {}
    before, after = facts.before or {}, facts.after or {}
    inside = [key for key in changed_keys(facts) if key in before and key in after]
    writers = {key: Writer(Place("", 0, ""), number, IN_PLACE, started) for key in inside}
    for write in facts.writes:
        if write.op == "set" and _hashable(write.key):
            writers[write.key] = Writer(write.place, number, write.op, started, write.by)
    return writers


def _hashable(key: Any) -> bool:
    try:
        hash(key)
    except TypeError:
        return False
    return True
