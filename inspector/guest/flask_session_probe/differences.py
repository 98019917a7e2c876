"""Which paths of two nested values differ: for changes inside a session that nothing marked as modified."""

from typing import Any, List

MAX_PATHS = 50
MAX_DEPTH = 40
_GONE = object()


def changed_paths(before, after):
    """At most MAX_PATHS paths, outermost difference first."""
    found: List[Any] = []
    _compare(before, after, (), found)
    return found


def _compare(before, after, path, found):
    if len(found) >= MAX_PATHS:
        return
    if len(path) < MAX_DEPTH and type(before) is type(after):
        if isinstance(before, dict):
            for key in [*before, *(key for key in after if key not in before)]:
                _compare(before.get(key, _GONE), after.get(key, _GONE), (*path, key), found)
            return
        if type(before) in (list, tuple):
            for index in range(max(len(before), len(after))):
                _compare(_at(before, index), _at(after, index), (*path, index), found)
            return
    if type(before) is not type(after) or before != after:
        found.append(list(path))


def _at(items, index):
    return items[index] if index < len(items) else _GONE
