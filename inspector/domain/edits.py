"""The model behind every session editor: a value, its edits with undo, and the operations that lead there.

Values are never altered in place: each edit rebuilds what lies on its path and shares the rest, so undo keeps
whole values at no cost, and what the editor was given (`base`) stays as it was. `operations()` gives the
smallest guarded list that turns base into the edited value, for the probe or a store to apply; see
wire.apply_operation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from inspector.domain import rebuild
from inspector.domain.changes import Path, changed_span, key_identity, same
from inspector.domain.conversions import convert
from inspector.domain.errors import EditRejected
from inspector.domain.values import first_foreign, is_container, type_label
from inspector.guest.flask_session_probe.wire import Cut, Expected, Opaque, Operation, path_text

_Value = dict[Any, Any]


class EditBuffer:
    """One session being edited. Every change either works or raises EditRejected and leaves all as it was."""

    def __init__(self, base: _Value) -> None:
        self._base = base
        self._value = base
        self._past: list[_Value] = []
        self._future: list[_Value] = []

    @property
    def base(self) -> _Value:
        """The value the editing started from."""
        return self._base

    @property
    def value(self) -> _Value:
        """The value as edited. Read it; change it through the methods only."""
        return self._value

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    @property
    def dirty(self) -> bool:
        """True when the value differs from the base, whatever was done and undone in between."""
        return not same(self._base, self._value)

    def get(self, path: Sequence[Any]) -> Any:
        """The value at a path. Raises EditRejected when there is none."""
        return rebuild.at(self._value, tuple(path))

    def set(self, path: Sequence[Any], value: Any) -> None:
        """Put `value` in place of the one at `path` (which must be there)."""
        steps = _inner(path)
        _refuse_foreign(value)
        old = rebuild.at(self._value, steps)
        if not same(old, value):
            self._do(rebuild.replaced(self._value, steps, value))

    def add(self, container: Sequence[Any], key: Any, value: Any) -> Path:
        """Add to the dict, list, tuple or set at `container`; the path of the new item comes back.

        `key` is the key in a dict, the index to insert before in a list or tuple (None: at the end), None
        for a set.
        """
        _refuse_foreign(value)
        changed, step = rebuild.added(rebuild.at(self._value, tuple(container)), key, value)
        self._do(rebuild.replaced(self._value, tuple(container), changed))
        return (*container, step)

    def delete(self, path: Sequence[Any]) -> None:
        """Remove the item at `path`."""
        self._do(rebuild.removed(self._value, _inner(path)))

    def rename(self, path: Sequence[Any], new_key: Any) -> None:
        """Give the dict entry at `path` another key, at the same place in the dict."""
        steps = _inner(path)
        parent = rebuild.at(self._value, steps[:-1])
        if not isinstance(parent, dict):
            raise EditRejected(
                f"The items of a {type_label(parent)} have no names.", "Only entries of a dict do."
            )
        _refuse_foreign(rebuild.at(self._value, steps))
        if key_identity(new_key) != key_identity(steps[-1]):
            self._do(rebuild.replaced(self._value, steps[:-1], rebuild.renamed(parent, steps[-1], new_key)))

    def retype(self, path: Sequence[Any], kind: str) -> None:
        """Turn the value at `path` into another type; see conversions.py for what can become what."""
        self.set(path, convert(self.get(_inner(path)), kind))

    def undo(self) -> None:
        self._travel(self._past, self._future)

    def redo(self) -> None:
        self._travel(self._future, self._past)

    def reset(self, base: _Value) -> None:
        """Start anew from `base`; what was edited and its history are forgotten."""
        self._base = self._value = base
        self._past.clear()
        self._future.clear()

    def operations(self) -> list[Operation]:
        """The operations that turn `base` into `value`, each guarded by what stands in base."""
        return operations_between(self._base, self._value)

    def _do(self, value: _Value) -> None:
        self._past.append(self._value)
        self._future.clear()
        self._value = value

    def _travel(self, source: list[_Value], target: list[_Value]) -> None:
        if source:
            target.append(self._value)
            self._value = source.pop()


def _inner(path: Sequence[Any]) -> Path:
    if not path:
        raise EditRejected("The session itself stays a dict.", "Change, add or delete its keys.")
    return tuple(path)


def _refuse_foreign(value: Any) -> None:
    found = first_foreign(value)
    if isinstance(found, Opaque):
        raise EditRejected(
            f"This holds an object of {found.type}, which cannot be written anew from here.",
            "Change the entries around it, or delete it.",
        )
    if isinstance(found, Cut):
        raise EditRejected(
            f"This holds a {found.type} of which only the size is known.",
            "It was too large to be sent. Change the entries around it, or delete it.",
        )


def operations_between(base: _Value, value: _Value) -> list[Operation]:
    """Smallest list of guarded operations from `base` to `value`, to be applied in this order.

    Raises EditRejected when one of them would have to carry an object of an unknown type.
    """
    found: list[Operation] = []
    _dict_operations(base, value, (), found.append)
    for operation in found:
        if operation.op == "set":
            _refuse_foreign(operation.value)
    return found


_Emit = Callable[[Operation], None]


def _value_operations(before: Any, after: Any, path: Path, emit: _Emit) -> None:
    if same(before, after):
        return
    if type(before) is type(after) and is_container(before):
        if isinstance(before, dict):
            _dict_operations(before, after, path, emit)
            return
        if isinstance(before, (list, tuple)) and _in_steps(before, after):
            _sequence_operations(before, after, path, emit)
            return
    emit(Operation("set", list(path), after, Expected(before)))


def _dict_operations(before: _Value, after: _Value, path: Path, emit: _Emit) -> None:
    now = {key_identity(key): value for key, value in after.items()}
    old = {key_identity(key) for key in before}
    for key, value in before.items():
        if key_identity(key) not in now:
            emit(Operation("delete", [*path, key], None, Expected(value)))
    for key, value in before.items():
        if key_identity(key) in now:
            _value_operations(value, now[key_identity(key)], (*path, key), emit)
    for key, value in after.items():
        if key_identity(key) not in old:
            emit(Operation("set", [*path, key], value, Expected(None, present=False)))


def _in_steps(before: Any, after: Any) -> bool:
    """Items changed, taken out, or put at the end can be told one by one; an insertion further in cannot."""
    _, old_end, new_end = changed_span(before, after)
    return new_end <= old_end or old_end == len(before)


def _sequence_operations(before: Any, after: Any, path: Path, emit: _Emit) -> None:
    start, old_end, new_end = changed_span(before, after)
    paired = min(old_end, new_end)
    for index in range(start, paired):
        _value_operations(before[index], after[index], (*path, index), emit)
    for index in reversed(range(paired, old_end)):
        emit(Operation("delete", [*path, index], None, Expected(before[index])))
    for index in range(paired, new_end):
        emit(Operation("set", [*path, index], after[index], Expected(None, present=False)))


def describe(operation: Operation) -> str:
    """One line for a list of pending changes: `set cart.items[0]`."""
    return f"{operation.op} {path_text(operation.path)}"
