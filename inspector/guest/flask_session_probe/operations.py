"""Edits of a session as operations on its value. Both sides apply them with the same function.

An operation travels as {"op": "set"|"delete", "path": [key, ...], "value": packed, "expected": packed or
absent}. Keys and indexes of a path are packed as well.
"""

from typing import Any, Dict, List, MutableMapping, NamedTuple, Optional

from .typed_values import WireError, pack, safe_repr, type_name, unpack

MISSING = object()
"""In place of an expected value: the key must not be there."""


class EditConflict(Exception):
    """The value at a path is not what the editor saw. `found` is MISSING when it is gone."""

    def __init__(self, path: List[Any], expected: Any, found: Any) -> None:
        super().__init__("the value at %s has changed meanwhile" % path_text(path))
        self.path = path
        self.expected = expected
        self.found = found


def path_text(path: List[Any]) -> str:
    """`cart.items[0]`-like text of a path, for people."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += "[%d]" % step
        else:
            text += ("." if text else "") + str(step)
    return text or "(the whole session)"


class Operation(NamedTuple):
    """One change of a value. `expected` is what the editor saw there; None stands for "do not check"."""

    op: str
    path: List[Any]
    value: Any = None
    expected: Optional["Expected"] = None


class Expected(NamedTuple):
    """What an editor saw at a path: a value, or nothing at all (`present` False)."""

    value: Any
    present: bool = True


def pack_operation(operation: Operation) -> Dict[str, Any]:
    """The wire form of one operation."""
    packed: Dict[str, Any] = {"op": operation.op, "path": [pack(step) for step in operation.path]}
    if operation.op == "set":
        packed["value"] = pack(operation.value)
    if operation.expected is not None:
        packed["expected"] = [pack(operation.expected.value)] if operation.expected.present else []
    return packed


def unpack_operation(tree: Dict[str, Any]) -> Operation:
    """Raises WireError on anything that is not an operation."""
    op = tree.get("op")
    path = tree.get("path")
    if op not in ("set", "delete") or not isinstance(path, list) or not path:
        raise WireError("not an operation: %s" % safe_repr(tree, 200))
    seen = tree.get("expected")
    expected = None
    if isinstance(seen, list):
        expected = Expected(unpack(seen[0])) if seen else Expected(None, False)
    return Operation(op, [unpack(step) for step in path], unpack(tree.get("value")), expected)


def apply_operation(root: MutableMapping[Any, Any], operation: Operation, check: bool = True) -> None:
    """Change `root` (a dict or other mutable mapping, nested lists, tuples and dicts allowed) in place at
    the top key only.

    Nested values are rebuilt along the path and the top key is assigned anew, so that a session which
    notices only assignments notices the edit, and containers shared with the app's own code are not
    touched. Raises EditConflict when `check` and the value found is not the one expected; KeyError,
    IndexError or TypeError when the path leads nowhere.
    """
    if check and operation.expected is not None:
        _check(root, operation)
    head, rest = operation.path[0], operation.path[1:]
    if rest:
        root[head] = _rebuilt(_item(root, head), rest, operation)
    elif operation.op == "set":
        root[head] = operation.value
    else:
        del root[head]


def _check(root: Any, operation: Operation) -> None:
    found: Any = root
    for step in operation.path:
        try:
            found = _item(found, step)
        except (KeyError, IndexError, TypeError):
            found = MISSING
            break
    expected = operation.expected
    assert expected is not None
    same = (
        (pack(found) == pack(expected.value))
        if found is not MISSING and expected.present
        else (found is MISSING and not expected.present)
    )
    if not same:
        raise EditConflict(operation.path, expected.value if expected.present else MISSING, found)


def _item(container: Any, step: Any) -> Any:
    # dict's own method where there is one: a session's `[]` marks it accessed. Other mappings have only
    # theirs.
    return dict.__getitem__(container, step) if isinstance(container, dict) else container[step]


def _rebuilt(container: Any, path: List[Any], operation: Operation) -> Any:
    head, rest = path[0], path[1:]
    if isinstance(container, tuple):
        return tuple(_rebuilt(list(container), path, operation))
    if not isinstance(container, (dict, list)):
        raise TypeError("%s has no items" % type_name(container))
    copy: Any = dict(container) if isinstance(container, dict) else list(container)
    if rest:
        copy[head] = _rebuilt(copy[head], rest, operation)
    elif operation.op == "delete":
        del copy[head]
    elif isinstance(copy, list) and head == len(copy):
        copy.append(operation.value)
    else:
        copy[head] = operation.value
    return copy
