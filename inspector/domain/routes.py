"""The rules of an app's URL map, one row per rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from inspector.domain.exchanges import View
from inspector.guest.flask_session_probe.wire import unpack


@dataclass(frozen=True, slots=True)
class RouteRow:
    app: str
    rule: str
    methods: tuple[str, ...] | None
    """None: any method."""
    endpoint: str
    blueprint: str | None = None
    converters: Mapping[str, str] = field(default_factory=dict)
    """Variable -> converter as it is written in a rule, e.g. `int(min=1)`."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    subdomain: str | None = None
    host: str | None = None
    strict_slashes: bool | None = None
    redirect_to: str | None = None
    alias: bool = False
    websocket: bool = False
    build_only: bool = False
    view: View | None = None
    doc: str = ""
    order: int = 0
    """Position in the URL map."""


def route_from_wire(app: str, record: Mapping[str, Any], order: int) -> RouteRow:
    """Raises KeyError, TypeError or WireError on a record that is not a rule."""
    methods = record.get("methods")
    view = record.get("view")
    return RouteRow(
        app=app,
        rule=str(record["rule"]),
        methods=None if methods is None else tuple(sorted(str(method) for method in methods)),
        endpoint=str(record["endpoint"]),
        blueprint=record.get("blueprint"),
        converters=_converters(record.get("converters") or {}),
        defaults=unpack(record.get("defaults")) or {},
        subdomain=record.get("subdomain"),
        host=record.get("host"),
        strict_slashes=record.get("strict_slashes"),
        redirect_to=_optional_text(record.get("redirect_to")),
        alias=bool(record.get("alias")),
        websocket=bool(record.get("websocket")),
        build_only=bool(record.get("build_only")),
        view=_view(view) if view else None,
        doc=str((view or {}).get("doc") or record.get("doc") or ""),
        order=order,
    )


def _view(record: Mapping[str, Any]) -> View:
    return View(str(record["name"]), str(record.get("file") or ""), int(record.get("line") or 0))


def _optional_text(value: Any) -> str | None:
    return None if value is None else str(value)


def _converters(record: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): converter_text(value) for name, value in record.items()}


def converter_text(value: Any) -> str:
    """`[class, args]` or a ready text as one would write it in a rule."""
    if isinstance(value, list | tuple) and value:
        name, arguments = str(value[0]), unpack(value[1]) if len(value) > 1 else None
        return f"{name}({_arguments_text(arguments)})" if arguments else name
    return str(value)


def _arguments_text(arguments: Any) -> str:
    if isinstance(arguments, Mapping):
        return ", ".join(f"{key}={value!r}" for key, value in arguments.items())
    if isinstance(arguments, list | tuple):
        if (
            len(arguments) == 2
            and isinstance(arguments[0], list | tuple)
            and isinstance(arguments[1], Mapping)
        ):
            texts = [repr(item) for item in arguments[0]] + [_arguments_text(arguments[1])]
            return ", ".join(text for text in texts if text)
        return ", ".join(repr(item) for item in arguments)
    return str(arguments)
