"""Changed copies of nested values: what lies on the path is rebuilt, the rest is shared. Errors are
EditRejected.

A path goes through dict keys, list and tuple indexes, and through a set by the number of the member in
`kinds.sorted_members`.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from inspector.domain.changes import Path, key_identity
from inspector.domain.errors import EditRejected
from inspector.domain.kinds import sorted_members, type_label
from inspector.guest.flask_session_probe.wire import Cut, Opaque, path_text


def at(value: Any, path: Path) -> Any:
    """The value at `path`."""
    for depth, step in enumerate(path):
        value = _child(value, step, path[: depth + 1])
    return value


def _child(container: Any, step: Any, path: Path) -> Any:
    if isinstance(container, (Opaque, Cut)):
        raise EditRejected(f"A {container.type} cannot be changed inside from here.")
    if isinstance(container, (set, frozenset)):
        container = sorted_members(container)
    try:
        if isinstance(container, dict):
            return dict.__getitem__(container, step)
        if isinstance(container, (list, tuple)) and isinstance(step, int) and step >= 0:
            return container[step]
    except (KeyError, IndexError, TypeError):
        pass
    raise EditRejected(
        f"There is nothing at {path_text(list(path))}.", "It may have been deleted: look again."
    )


def replaced(root: Any, path: Path, value: Any) -> Any:
    """`root` with `value` at `path`."""
    if not path:
        return value
    head, rest = path[0], path[1:]
    child = _child(root, head, path[:1])
    return _with_item(root, head, replaced(child, rest, value))


def removed(root: Any, path: Path) -> Any:
    """`root` without the item at `path`."""
    head, rest = path[0], path[1:]
    child = _child(root, head, path[:1])
    if rest:
        return _with_item(root, head, removed(child, rest))
    if isinstance(root, dict):
        result = copy(root)
        del result[head]
        return result
    if isinstance(root, (set, frozenset)):
        return type(root)(item for item in root if item is not child)
    return type(root)([*root[:head], *root[head + 1 :]])


def _with_item(container: Any, step: Any, item: Any) -> Any:
    if isinstance(container, (set, frozenset)):
        members = sorted_members(container)
        others = [member for index, member in enumerate(members) if index != step]
        return type(container)([*others, _new_member(others, item)])
    if isinstance(container, tuple):
        return (*container[:step], item, *container[step + 1 :])
    result = copy(container)
    result[step] = item
    return result


def added(container: Any, key: Any, value: Any) -> tuple[Any, Any]:
    """(`container` with one more item, the step that leads to it)."""
    if isinstance(container, (Opaque, Cut)) or not isinstance(container, (dict, list, tuple, set, frozenset)):
        raise EditRejected(
            f"A {type_label(container)} has no items.", "Change its type to list or dict first."
        )
    if isinstance(container, dict):
        _check_key(container, key)
        result = copy(container)
        result[key] = value
        return result, key
    if isinstance(container, (set, frozenset)):
        grown = type(container)([*container, _new_member(list(container), value)])
        return grown, next(
            n for n, member in enumerate(sorted_members(grown)) if member is value or member == value
        )
    index = len(container) if key is None else key
    if not isinstance(index, int) or not 0 <= index <= len(container):
        raise EditRejected(
            f"{index!r} is no place in a list of {len(container)}.", "Use a number, or add at the end."
        )
    return type(container)([*container[:index], value, *container[index:]]), index


def renamed(container: dict[Any, Any], old: Any, new: Any) -> dict[Any, Any]:
    """`container` with the key `old` called `new`, order kept."""
    others = {key: value for key, value in container.items() if key_identity(key) != key_identity(old)}
    _check_key(others, new)
    result = copy(container)
    result.clear()
    for key, value in container.items():
        result[new if key_identity(key) == key_identity(old) else key] = value
    return result


def _check_key(container: dict[Any, Any], key: Any) -> None:
    if key is None:
        raise EditRejected("An entry of a dict needs a key.", "Type one.")
    try:
        taken = key in container
    except TypeError as error:
        raise EditRejected(
            f"A {type_label(key)} cannot be a key.", "Use text, a number or a tuple.", str(error)
        ) from error
    if taken:
        raise EditRejected(f"There is a key {key!r} already.", "Change its value, or choose another key.")


def _new_member(others: list[Any], item: Any) -> Any:
    try:
        hash(item)  # first, because `set() in {…}` is an answer, not an error
        taken = item in set(others)
    except TypeError as error:
        raise EditRejected(
            f"A {type_label(item)} cannot be in a set.",
            "Members of a set are text, numbers or tuples of these.",
            str(error),
        ) from error
    if taken:
        raise EditRejected("The set has this member already.", "A set holds each value once.")
    return item
