"""From inert pickle nodes to values: well-known harmless types by our own hands, everything else as `Opaque`.

No constructor named by the pickle is ever called; see pickle_types.py for those that are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from inspector.domain.kinds import MAX_DEPTH
from inspector.domain.pickle_nodes import Global, Members, Node, PickleRefused
from inspector.domain.pickle_types import BUILDERS
from inspector.domain.values import preview
from inspector.guest.flask_session_probe.wire import Opaque

MAX_ITEMS = 200_000
"""Items counted as often as they are referred to: 254 bytes of pickle may refer to 2**40 of them."""


class Resolver:
    """One pickle's result made into values. What the pickle shares stays shared."""

    def __init__(self) -> None:
        self._done: dict[int, tuple[Any, int]] = {}
        self._active: set[int] = set()

    def resolve(self, node: Any) -> Any:
        """The value of a node. Raises PickleRefused for what goes in circles, or is too deep or too large."""
        return self._resolve(node, 0)[0]

    def _resolve(self, node: Any, depth: int) -> tuple[Any, int]:
        if isinstance(node, (str, bytes, int, float, type(None))):
            return node, 1
        identity = id(node)
        if identity in self._done:
            return self._done[identity]
        if identity in self._active:
            raise PickleRefused("it holds a value that contains itself")
        if depth > MAX_DEPTH:
            raise PickleRefused(f"it is nested deeper than {MAX_DEPTH} levels")
        self._active.add(identity)
        result = self._resolved(node, depth + 1)
        self._active.discard(identity)
        self._done[identity] = result
        return result

    def _resolved(self, node: Any, depth: int) -> tuple[Any, int]:
        if isinstance(node, (list, tuple)):
            items, weight = self._all(node, depth)
            return (items if isinstance(node, list) else tuple(items)), weight
        if isinstance(node, dict):
            pairs, weight = self._pairs(list(node.items()), depth)
            return _hashed(dict, pairs), weight
        if isinstance(node, Members):
            items, weight = self._all(node.items, depth)
            return _hashed(frozenset if node.frozen else set, items), weight
        if isinstance(node, Node):
            return self._node(node, depth)
        if isinstance(node, Global):
            return Opaque("class or function", node.path), 1
        return Opaque(type(node).__name__, preview(bytes(node)) if isinstance(node, bytearray) else ""), 1

    def _all(self, nodes: Any, depth: int) -> tuple[list[Any], int]:
        items, total = [], 1
        for node in nodes:
            item, weight = self._resolve(node, depth)
            items.append(item)
            total += weight
            if total > MAX_ITEMS:
                raise PickleRefused(f"it unfolds to more than {MAX_ITEMS:,} items")
        return items, total

    def _pairs(self, pairs: list[tuple[Any, Any]], depth: int) -> tuple[list[tuple[Any, Any]], int]:
        keys, key_weight = self._all([key for key, _ in pairs], depth)
        items, weight = self._all([item for _, item in pairs], depth)
        return list(zip(keys, items, strict=True)), key_weight + weight

    def _node(self, node: Node, depth: int) -> tuple[Any, int]:
        args, weight = self._resolve(node.args, depth)
        state, state_weight = self._resolve(node.state, depth)
        items, item_weight = self._all(node.items, depth)
        pairs, pair_weight = self._pairs(node.pairs, depth)
        total = weight + state_weight + item_weight + pair_weight
        maker, args = _maker(node, args)
        builder = BUILDERS.get(maker)
        if builder is not None and isinstance(args, tuple) and not items:
            try:
                return builder(args, state, pairs), total
            except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
                pass  # known by name, but not with this content: shown like any other object
        return Opaque(maker, _text(maker, args, state, items, pairs)), total


def _maker(node: Node, args: Any) -> tuple[str, Any]:
    """(the class or function, its arguments), behind Python's own helper for protocols 0 and 1."""
    maker = node.maker
    if not isinstance(maker, Global):
        return "something computed", args
    if maker.path != "copyreg._reconstructor" or not isinstance(node.args, tuple) or len(node.args) != 3:
        return maker.path, args
    cls, base, _ = node.args
    if not isinstance(cls, Global) or not isinstance(base, Global):
        return maker.path, args
    return cls.path, () if base.path == "builtins.object" else (args[2],)


def _text(maker: str, args: Any, state: Any, items: list[Any], pairs: list[tuple[Any, Any]]) -> str:
    inside = [preview(arg, 200) for arg in args] if isinstance(args, tuple) else [preview(args, 200)]
    text = f"{maker}({', '.join(inside)})"
    for extra in (state, items or None, dict(pairs) if _all_hashable(pairs) and pairs else None):
        if extra is not None:
            text += f" with {preview(extra, 300)}"
    return text[:500]


def _all_hashable(pairs: list[tuple[Any, Any]]) -> bool:
    try:
        return all(hash(key) is not None for key, _ in pairs)
    except TypeError:
        return False


def _hashed(make: Callable[[Any], Any], items: Any) -> Any:
    try:
        return make(items)
    except TypeError as error:
        raise PickleRefused(f"it has a key or member that cannot be one: {error}") from error
