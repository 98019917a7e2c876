"""Three versions of one session, brought together key by key.

An editor opened `base`, made `mine` of it, and meanwhile the app stored `theirs`. Sessions are dicts whose
top-level keys belong to different parts of the app, so they are merged by top-level key: what only one side
touched is taken from that side, what both touched differently has to be decided by a person. The flash queue
is the exception: its items are independent, so what each side took out and put in holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from inspector.domain.changes import same
from inspector.guest.flask_session_probe.wire import MISSING

FLASHES = "_flashes"
"""Flask's key of the flash queue: a list of (category, message)."""


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
        _key_merge(key, base.get(key, MISSING), mine.get(key, MISSING), theirs.get(key, MISSING))
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


def _key_merge(key: Any, base: Any, mine: Any, theirs: Any) -> KeyMerge:
    merge = KeyMerge(key, base, mine, theirs)
    if key == FLASHES and merge.contested and all(map(_is_queue, (base, mine, theirs))):
        return KeyMerge(key, theirs, _merged_queue(base, mine, theirs), theirs)
    return merge


def _is_queue(value: Any) -> bool:
    return value is MISSING or isinstance(value, list)


def _merged_queue(base: Any, mine: Any, theirs: Any) -> Any:
    """`theirs` without what I took out and with what I put in. Flask keeps no empty queue."""
    before, now, stored = ([] if value is MISSING else list(value) for value in (base, mine, theirs))
    queue = _without(stored, _without(before, now)) + _without(now, before)
    return queue or MISSING


def _without(items: list[Any], taken: list[Any]) -> list[Any]:
    """One item less for each of `taken`, the first that is the same."""
    rest = list(items)
    for one in taken:
        position = next((index for index, item in enumerate(rest) if same(item, one)), None)
        if position is not None:
            del rest[position]
    return rest
