"""The functions that run around a view: which of an app's hooks apply to a route, in the order they run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from inspector.domain.exchanges import Place
from inspector.domain.routes import RouteRow

KINDS = ("url_value_preprocessor", "before", "after", "teardown", "error", "url_defaults")
"""In the order in which a request meets them."""
_INNER_FIRST = frozenset({"after", "teardown", "error"})


@dataclass(frozen=True, slots=True)
class Hook:
    kind: str
    scope: str | None
    """The blueprint it was put on; None: the app."""
    name: str
    place: Place | None = None
    what: str = ""
    """Code or exception of an error handler."""


def hook_from_wire(record: Any) -> Hook:
    """Raises TypeError or ValueError on a record that is not one."""
    kind, scope, name, file, line, what = record
    place = Place(str(file), int(line or 0), str(name)) if file else None
    return Hook(str(kind), None if scope is None else str(scope), str(name), place, str(what or ""))


def hooks_of(row: RouteRow, hooks: Iterable[Hook]) -> Mapping[str, tuple[Hook, ...]]:
    """Kind -> the hooks that apply to `row`. Before a view the app's come first, after it its blueprint's."""
    scopes = _scopes(row.blueprint)
    found: dict[str, list[Hook]] = {}
    for hook in hooks:
        if hook.scope in scopes:
            found.setdefault(hook.kind, []).append(hook)
    return {kind: tuple(_in_order(kind, found[kind], scopes)) for kind in KINDS if kind in found}


def _scopes(blueprint: str | None) -> list[str | None]:
    """The app, then the blueprints from the outermost in."""
    parts = blueprint.split(".") if blueprint else []
    return [None, *(".".join(parts[: count + 1]) for count in range(len(parts)))]


def _in_order(kind: str, hooks: list[Hook], scopes: list[str | None]) -> list[Hook]:
    """Flask runs after_request and teardown functions in the reverse order of their registration."""
    if kind not in _INNER_FIRST:
        return sorted(hooks, key=lambda hook: scopes.index(hook.scope))
    if kind != "error":
        hooks = hooks[::-1]
    return sorted(hooks, key=lambda hook: -scopes.index(hook.scope))
