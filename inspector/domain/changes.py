"""What changed between two values: deep through dicts, lists and tuples, and with types (1, True and 1.0
differ).

Paths of removed and changed items count in `before`, those of added items in `after`. `apply_changes` takes
the changes back to `after`; that it does for all values is what the tests check.
"""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any, Literal

from inspector.guest.flask_session_probe.wire import Cut, Opaque

Path = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """`before` is None for an added item, `after` for a removed one."""

    op: Literal["added", "removed", "changed"]
    path: Path
    before: Any = None
    after: Any = None


def diff(before: Any, after: Any) -> tuple[Change, ...]:
    """The changes that lead from `before` to `after`, in the order of `before`, then what was added."""
    return tuple(_diff(before, after, ()))


def _diff(before: Any, after: Any, path: Path) -> Iterator[Change]:
    if before is after:
        return
    if type(before) is type(after):
        if isinstance(before, dict):
            yield from _diff_dicts(before, after, path)
            return
        if isinstance(before, (list, tuple)) and not isinstance(before, (Opaque, Cut)):
            yield from _diff_sequences(before, after, path)
            return
    if not same(before, after):
        yield Change("changed", path, before, after)


def _diff_dicts(before: dict[Any, Any], after: dict[Any, Any], path: Path) -> Iterator[Change]:
    now = {key_identity(key): (key, value) for key, value in after.items()}
    seen = set()
    for key, value in before.items():
        identity = key_identity(key)
        if identity in now:
            seen.add(identity)
            yield from _diff(value, now[identity][1], (*path, key))
        else:
            yield Change("removed", (*path, key), before=value)
    for identity, (key, value) in now.items():
        if identity not in seen:
            yield Change("added", (*path, key), after=value)


def _diff_sequences(before: Any, after: Any, path: Path) -> Iterator[Change]:
    start, old_end, new_end = changed_span(before, after)
    paired = min(old_end, new_end)
    for index in range(start, paired):
        yield from _diff(before[index], after[index], (*path, index))
    for index in range(paired, old_end):
        yield Change("removed", (*path, index), before=before[index])
    for index in range(paired, new_end):
        yield Change("added", (*path, index), after=after[index])


def changed_span(before: Any, after: Any) -> tuple[int, int, int]:
    """(start, end in before, end in after) of the middle that is left without the equal head and the equal
    tail.

    A queue from which the first item was taken is then one removal, not a change of every item.
    """
    shorter = min(len(before), len(after))
    start = 0
    while start < shorter and same(before[start], after[start]):
        start += 1
    tail = 0
    while tail < shorter - start and same(before[-1 - tail], after[-1 - tail]):
        tail += 1
    return start, len(before) - tail, len(after) - tail


def same(a: Any, b: Any) -> bool:
    """Equal in value and in type, all the way down. NaN is the same as NaN, 0.0 is not -0.0."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return _same_dicts(a, b)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, (set, frozenset)):
        return {key_identity(item) for item in a} == {key_identity(item) for item in b}
    return bool(key_identity(a) == key_identity(b))


def _same_dicts(a: dict[Any, Any], b: dict[Any, Any]) -> bool:
    if len(a) != len(b):
        return False
    other = {key_identity(key): value for key, value in b.items()}
    missing = object()
    return all(same(value, other.get(key_identity(key), missing)) for key, value in a.items())


def key_identity(key: Any) -> Any:
    """Something hashable that differs where types differ: a dict takes 1, 1.0 and True for one key, we do
    not.
    """
    if isinstance(key, tuple):
        return (type(key), *map(key_identity, key))
    if isinstance(key, frozenset):
        return (frozenset, frozenset(map(key_identity, key)))
    if isinstance(key, (float, decimal.Decimal)):
        return (type(key), repr(key))
    if isinstance(key, (datetime.datetime, datetime.time)):
        return (type(key), key.isoformat())
    return (type(key), key)


def apply_changes(before: Any, changes: Iterable[Change]) -> Any:
    """`before` with the changes made; nothing of it is altered."""
    result = before
    ordered = list(changes)
    # Removals from the back and additions from the front keep the indexes of a list right.
    result = _apply_all(result, [change for change in ordered if change.op == "changed"])
    result = _apply_all(result, reversed([change for change in ordered if change.op == "removed"]))
    return _apply_all(result, [change for change in ordered if change.op == "added"])


def _apply_all(value: Any, changes: Iterable[Change]) -> Any:
    for change in changes:
        value = _apply(value, change.path, change)
    return value


def _apply(value: Any, path: Path, change: Change) -> Any:
    if not path:
        return change.after
    if isinstance(value, tuple):
        return tuple(_apply(list(value), path, change))
    head, rest = path[0], path[1:]
    result = copy(value)
    if rest:
        result[head] = _apply(result[head], rest, change)
    elif change.op == "removed":
        del result[head]
    elif change.op == "added" and isinstance(result, list):
        result.insert(head, change.after)
    else:
        result[head] = change.after
    return result
