"""Three versions of one session, brought together key by key.

An editor opened `base`, made `mine` of it, and meanwhile the app stored `theirs`. Sessions are dicts whose
top-level keys belong to different parts of the app, so they are merged by top-level key: what only one side
touched is taken from that side, what both touched differently has to be decided by a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from inspector.guest.flask_session_probe.wire import MISSING


class Side(Enum):
    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class KeyMerge:
    """One top-level key whose value is not the same in `mine` and `theirs`. MISSING: the key is not there."""

    key: Any
    base: Any
    mine: Any
    theirs: Any

    @property
    def mine_changed(self) -> bool:
        return not same(self.base, self.mine)

    @property
    def theirs_changed(self) -> bool:
        return not same(self.base, self.theirs)

    @property
    def contested(self) -> bool:
        """Both sides changed it, and not to the same value."""
        return self.mine_changed and self.theirs_changed

    @property
    def natural(self) -> Side | None:
        """The side that is right without asking; None when a person has to say."""
        if self.contested:
            return None
        return Side.MINE if self.mine_changed else Side.THEIRS


def three_way(
    base: Mapping[Any, Any], mine: Mapping[Any, Any], theirs: Mapping[Any, Any]
) -> tuple[KeyMerge, ...]:
    """The keys that differ between `mine` and `theirs`, in the order of mine, then theirs."""
    keys = dict.fromkeys([*mine, *theirs])
    merges = (
        KeyMerge(key, base.get(key, MISSING), mine.get(key, MISSING), theirs.get(key, MISSING))
        for key in keys
    )
    return tuple(merge for merge in merges if not same(merge.mine, merge.theirs))


def merged(
    theirs: Mapping[Any, Any], merges: Sequence[KeyMerge], choices: Mapping[Any, Side] | None = None
) -> dict[Any, Any]:
    """`theirs` with my version of every key for which my side was chosen, by `choices` or by nature.

    A contested key without a choice keeps mine: nothing that a person typed is dropped unasked.
    """
    result = dict(theirs)
    for merge in merges:
        side = (choices or {}).get(merge.key, merge.natural) or Side.MINE
        if side is Side.THEIRS:
            continue
        if merge.mine is MISSING:
            result.pop(merge.key, None)
        else:
            result[merge.key] = merge.mine
    return result


def same(first: Any, second: Any) -> bool:
    """Equal in value and type, all the way down: 1 is neither True nor 1.0, a list is no tuple, NaN is NaN."""
    if first is second:
        return True
    if type(first) is not type(second):
        return False
    if isinstance(first, dict):
        return _same_dicts(first, second)
    if isinstance(first, (list, tuple)):
        return len(first) == len(second) and all(same(a, b) for a, b in zip(first, second, strict=True))
    return bool(first == second) or (first != first and second != second)


def _same_dicts(first: dict[Any, Any], second: dict[Any, Any]) -> bool:
    if len(first) != len(second):
        return False
    return all(same(value, second.get(key, MISSING)) for key, value in first.items())
