"""The rows behind the session table: one node per value, each beside what stood there when the editing
began.

Pure Python, no Qt: `entries` lists the children of a value next to those of its base, so that
additions, changes and removals can be told apart row by row. Removed children stay as ghosts until the
edit is saved. Children are made when somebody asks for them: a session with 20,000 items costs nothing
until it is unfolded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from inspector.domain.changes import changed_span, key_identity, same
from inspector.domain.values import children, is_container
from inspector.guest.flask_session_probe.wire import MISSING


class Status(Enum):
    SAME = "same"
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One child: `value` is MISSING for a removed one, `base` for an added one."""

    key: Any
    value: Any
    base: Any

    @property
    def shown(self) -> Any:
        """What to paint: of a removed child, what was there."""
        return self.base if self.value is MISSING else self.value


class Node:
    """One row. `children` is None until asked for."""

    __slots__ = ("base", "children", "id", "key", "parent", "row", "value")

    def __init__(self, number: int, parent: Node | None, row: int, entry: Entry) -> None:
        self.id = number
        self.parent = parent
        self.row = row
        self.key = entry.key
        self.value = entry.value
        self.base = entry.base
        self.children: list[Node] | None = None

    @property
    def shown(self) -> Any:
        """The value to paint: of a ghost, the one that was removed."""
        return self.base if self.value is MISSING else self.value

    @property
    def ghost(self) -> bool:
        return self.value is MISSING

    @property
    def status(self) -> Status:
        if self.value is MISSING:
            return Status.REMOVED
        if self.base is MISSING:
            return Status.ADDED
        return Status.SAME if same(self.base, self.value) else Status.CHANGED

    def path(self) -> tuple[Any, ...]:
        """The steps from the session down to this value."""
        steps: list[Any] = []
        node: Node | None = self
        while node is not None and node.parent is not None:
            steps.append(node.key)
            node = node.parent
        return tuple(reversed(steps))


def entries(value: Any, base: Any) -> list[Entry]:
    """The children of `value` beside those of `base`. A removed container lists what went with it."""
    if value is MISSING:
        return [Entry(key, MISSING, child) for key, child in children(base)]
    family = next((kinds for kinds in _FAMILIES if isinstance(value, kinds)), None)
    if not is_container(base) or family is None or not isinstance(base, family):
        return [Entry(key, child, MISSING) for key, child in children(value)]
    if isinstance(value, dict) and isinstance(base, dict):
        return list(_dict_entries(value, base))
    return list((_sequence_entries if isinstance(value, (list, tuple)) else _member_entries)(value, base))


_FAMILIES: tuple[tuple[type, ...], ...] = ((dict,), (list, tuple), (set, frozenset))
"""Containers whose children can be compared one by one."""


def _dict_entries(value: dict[Any, Any], base: dict[Any, Any]) -> Iterator[Entry]:
    """In the order of `value`; what was removed stands behind the neighbour that it had in `base`."""
    before = {key_identity(key): item for key, item in base.items()}
    gone = _ghosts_after(value, base)
    yield from gone.get(None, ())
    for key, item in value.items():
        yield Entry(key, item, before.get(key_identity(key), MISSING))
        yield from gone.get(key_identity(key), ())


def _ghosts_after(value: dict[Any, Any], base: dict[Any, Any]) -> dict[Any, list[Entry]]:
    now = {key_identity(key) for key in value}
    ghosts: dict[Any, list[Entry]] = {}
    neighbour: Any = None
    for key, item in base.items():
        if key_identity(key) in now:
            neighbour = key_identity(key)
        else:
            ghosts.setdefault(neighbour, []).append(Entry(key, MISSING, item))
    return ghosts


def _sequence_entries(value: Any, base: Any) -> Iterator[Entry]:
    _, base_end, value_end = changed_span(base, value)
    paired = min(base_end, value_end)
    for index in range(paired):
        yield Entry(index, value[index], base[index])
    for index in range(paired, base_end):
        yield Entry(index, MISSING, base[index])
    for index in range(paired, value_end):
        yield Entry(index, value[index], MISSING)
    for index in range(value_end, len(value)):
        yield Entry(index, value[index], base[index - value_end + base_end])


def _member_entries(value: Any, base: Any) -> Iterator[Entry]:
    before = {key_identity(member): member for _, member in children(base)}
    for step, member in children(value):
        yield Entry(step, member, before.pop(key_identity(member), MISSING))
    for step, member in enumerate(before.values()):
        yield Entry(step, MISSING, member)


def matches(node: Node, entry: Entry) -> bool:
    """True when `entry` is the same row of a sequence as `node`."""
    return node.ghost is (entry.value is MISSING) and bool(same(node.shown, entry.shown))
