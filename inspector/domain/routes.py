"""The rules of an app's URL map, one row per rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from inspector.domain.exchanges import Place, View
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
    arguments: tuple[str, ...] = ()
    """Variables and the names of defaults: what `url_for` wants or takes."""
    merge_slashes: bool | None = None
    redirect_is_function: bool = False
    automatic_options: bool | None = None
    """Whether Flask answers OPTIONS; None: as Flask decides."""
    registered: Place | None = None
    """The line of the app that added the rule."""
    view_class: str | None = None
    view_methods: Mapping[str, Place] = field(default_factory=dict)
    """HTTP method (lower case) -> where the View class defines it."""
    decorators: tuple[str, ...] = ()
    """Those that left a trace, outermost first."""
    candidates: tuple[Place, ...] = ()
    """Functions that the view may be, when a decorator without functools.wraps hides it."""
    problem: str = ""
    """Why not all of it could be read."""

    @property
    def needed(self) -> tuple[str, ...]:
        """Variables without which no URL can be built."""
        return tuple(name for name in self.converters if name not in self.defaults)


def route_from_wire(app: str, record: Mapping[str, Any], order: int) -> RouteRow:
    """Raises KeyError, TypeError or WireError on a record that is not a rule."""
    methods = record.get("methods")
    view = record.get("view")
    return RouteRow(
        app=app,
        rule=str(record["rule"]),
        methods=None if methods is None else _in_reading_order(methods),
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
        view=_view(view) if view and "name" in view else None,
        doc=str((view or {}).get("doc") or record.get("doc") or ""),
        order=order,
        arguments=tuple(str(name) for name in record.get("arguments") or ()),
        merge_slashes=record.get("merge_slashes"),
        redirect_is_function=bool(record.get("redirect_is_function")),
        automatic_options=record.get("provide_automatic_options"),
        registered=_place(record.get("registered")),
        problem=str(record.get("problem") or (view or {}).get("problem") or ""),
        **_about_view(view or {}),
    )


_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def _in_reading_order(methods: Iterable[object]) -> tuple[str, ...]:
    """As people name them; those of their own come last."""
    names = sorted(str(method) for method in methods)
    return tuple(sorted(names, key=lambda name: _METHODS.index(name) if name in _METHODS else len(_METHODS)))


def _about_view(view: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "view_class": view.get("class"),
        "view_methods": {
            str(name): Place(str(at[0]), int(at[1]), str(name))
            for name, at in (view.get("methods") or {}).items()
        },
        "decorators": tuple(str(name) for name in view.get("decorators") or ()),
        "candidates": tuple(
            Place(str(file), int(line or 0), str(name)) for name, file, line in view.get("candidates") or ()
        ),
    }


def _place(record: Any) -> Place | None:
    """`[file, line, function]`."""
    return Place(str(record[0]), int(record[1] or 0), str(record[2])) if record else None


_CONVERTER_NAMES = {
    "werkzeug.routing.converters.UnicodeConverter": "string",
    "werkzeug.routing.converters.AnyConverter": "any",
    "werkzeug.routing.converters.PathConverter": "path",
    "werkzeug.routing.converters.IntegerConverter": "int",
    "werkzeug.routing.converters.FloatConverter": "float",
    "werkzeug.routing.converters.UUIDConverter": "uuid",
}
"""Their names in rules; own converters are shown by their class."""


def _view(record: Mapping[str, Any]) -> View:
    return View(str(record["name"]), str(record.get("file") or ""), int(record.get("line") or 0))


def _optional_text(value: Any) -> str | None:
    return None if value is None else str(value)


def _converters(record: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): converter_text(value) for name, value in record.items()}


def converter_text(value: Any) -> str:
    """`[class, arguments as written]` as one would write it in a rule: `int(min=1)`."""
    if not isinstance(value, list | tuple) or not value:
        return str(value)
    name = _CONVERTER_NAMES.get(str(value[0]), str(value[0]).rpartition(".")[2])
    arguments = str(value[1]) if len(value) > 1 and value[1] else ""
    return f"{name}({arguments})" if arguments else name
