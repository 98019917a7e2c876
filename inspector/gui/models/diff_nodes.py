"""The nodes of a before/after tree: which items of two values belong together, and what happened to each.
No Qt.

Children are made when asked for, at most `MAX_CHILDREN` of them: a session may hold a list of 20,000 items.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from inspector.domain.changes import changed_span, key_identity, same
from inspector.domain.exchanges import SessionFacts, Write
from inspector.domain.values import is_container, preview

MAX_CHILDREN = 500

ABSENT = object()
"""In place of a value that was not there."""

Item = tuple[Any, Any, Any]
"""Key or index, value before, value after."""


@dataclass(slots=True, eq=False)
class DiffNode:
    """`status`: "added", "removed", "changed", "lost" (changed but not saved) or "same"."""

    label: str
    before: Any
    after: Any
    status: str
    writes: tuple[Write, ...] = ()
    late: bool = False
    """Written after the session had been saved."""
    parent: DiffNode | None = None
    row: int = 0
    _children: list[DiffNode] | None = field(default=None)

    @property
    def is_group(self) -> bool:
        """A branch of keys rather than a value."""
        return self.before is ABSENT and self.after is ABSENT

    @property
    def children(self) -> list[DiffNode]:
        if self._children is None:
            self.adopt(_child_nodes(self))
        assert self._children is not None
        return self._children

    def adopt(self, children: list[DiffNode]) -> None:
        self._children = children
        for row, child in enumerate(children):
            child.parent, child.row = self, row

    @property
    def may_have_children(self) -> bool:
        """Cheap: without making them."""
        if self._children is not None:
            return bool(self._children)
        return any(is_container(value) and bool(value) for value in (self.before, self.after))


def session_nodes(facts: SessionFacts) -> list[DiffNode]:
    """One node per top-level key, in the order of the session before, then what was added."""
    lost = {key_identity(path[0]) for path in facts.lost if path}
    late = {key_identity(key) for key in facts.late}
    nodes = []
    for key, before, after in _dict_items(facts.before or {}, facts.after or {}):
        identity = key_identity(key)
        status = "lost" if identity in lost else _status(before, after)
        writes = tuple(
            write
            for write in facts.writes
            if (before is not ABSENT if write.op == "clear" else key_identity(write.key) == identity)
        )
        nodes.append(DiffNode(_label(key), before, after, status, writes, identity in late))
    return nodes


def _child_nodes(node: DiffNode) -> list[DiffNode]:
    items = _items(node.before, node.after)
    made = [
        DiffNode(_label(key), old, new, _status(old, new)) for key, old, new in islice(items, MAX_CHILDREN)
    ]
    if next(items, None) is not None:
        made.append(DiffNode("…", ABSENT, ABSENT, "same", _children=[]))
    return made


def _items(before: Any, after: Any) -> Iterator[Item]:
    """The items of two values; of one, when the other is not there. Values of different kinds have none
    in common.
    """
    if before is ABSENT and after is not ABSENT:
        before = type(after)() if type(after) in (dict, list, tuple) else None
    elif after is ABSENT and before is not ABSENT:
        after = type(before)() if type(before) in (dict, list, tuple) else None
    if isinstance(before, dict) and isinstance(after, dict):
        return _dict_items(before, after)
    if is_container(before) and type(before) is type(after) and isinstance(before, (list, tuple)):
        return _sequence_items(before, after)
    return iter(())


def _dict_items(before: dict[Any, Any], after: dict[Any, Any]) -> Iterator[Item]:
    now = {key_identity(key): value for key, value in after.items()}
    for key, value in before.items():
        yield key, value, now.pop(key_identity(key), ABSENT)
    for key, value in after.items():
        if key_identity(key) in now:
            yield key, ABSENT, value


def _sequence_items(before: Any, after: Any) -> Iterator[Item]:
    start, old_end, new_end = changed_span(before, after)
    for index in range(start):
        yield index, before[index], after[index]
    for index in range(start, max(old_end, new_end)):
        old = before[index] if index < old_end else ABSENT
        yield index, old, after[index] if index < new_end else ABSENT
    for index in range(new_end, len(after)):
        yield index, before[index - new_end + old_end], after[index]


def _status(before: Any, after: Any) -> str:
    if before is ABSENT:
        return "added"
    if after is ABSENT:
        return "removed"
    return "same" if same(before, after) else "changed"


def _label(key: Any) -> str:
    """A key as it is written: strings plain, indexes in brackets, other types by their repr."""
    if isinstance(key, str):
        return key
    return f"[{key}]" if type(key) is int else preview(key, 60)
