"""The columns of the routes table: one row per rule of every running app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath

from inspector.domain.routes import RouteRow
from inspector.gui.models.table_model import Column

Hits = Mapping[tuple[str | None, str], int]


def methods_text(row: RouteRow) -> str:
    """HEAD and OPTIONS come with every GET rule and say nothing; alone they are shown."""
    if row.methods is None:
        return "any"
    telling = [method for method in row.methods if method not in ("HEAD", "OPTIONS")]
    return " ".join(telling or row.methods)


def all_methods(row: RouteRow) -> str:
    return " ".join(row.methods) if row.methods is not None else "any method"


def source_text(row: RouteRow) -> str:
    """`auth.py:31`; the whole path is the tooltip."""
    if row.view is None or not row.view.file:
        return ""
    return f"{PurePath(row.view.file).name}:{row.view.line}"


def source_address(row: RouteRow) -> str:
    if row.view is None or not row.view.file:
        return "No view function in a file is known for this rule."
    return f"{row.view.name}\n{row.view.file}:{row.view.line}"


def mapping_text(values: Mapping[str, object], quote: bool = False) -> str:
    return ", ".join(f"{name}={value!r}" if quote else f"{name}: {value}" for name, value in values.items())


def domain_text(row: RouteRow) -> str:
    return row.host or row.subdomain or ""


def special_text(row: RouteRow) -> str:
    """What is unusual about a rule, in a few words."""
    words = []
    if row.redirect_to is not None:
        words.append(f"redirects to {row.redirect_to}")
    if row.strict_slashes is False:
        words.append("slash optional")
    if row.alias:
        words.append("alias")
    if row.build_only:
        words.append("only builds URLs")
    if row.websocket:
        words.append("websocket")
    return ", ".join(words)


def method_color(row: RouteRow) -> str | None:
    methods = row.methods or ()
    if "DELETE" in methods:
        return "method_delete"
    return "method_write" if {"POST", "PUT", "PATCH"} & set(methods) else "method_read"


def route_columns(hits: Hits, app_name: Callable[[str], str]) -> tuple[Column[RouteRow], ...]:
    """`hits` is read at each paint, so that it may grow."""

    def count(row: RouteRow) -> int:
        return hits.get((row.app, row.endpoint), 0)

    return (
        Column("Rule", lambda row: row.rule, 280, mono=True, tooltip=_rule_tooltip),
        Column("Methods", methods_text, 110, mono=True, color=method_color, tooltip=all_methods),
        Column("Endpoint", lambda row: row.endpoint, 180, tooltip=_endpoint_tooltip),
        Column(
            "Source", source_text, 140, color=lambda _: "link", tooltip=source_address, order=_source_order
        ),
        Column(
            "Hits",
            lambda row: f"{count(row):,}" if count(row) else "",
            60,
            right=True,
            order=count,
            explanation="Requests of this endpoint since the window was opened",
        ),
        Column("Converters", lambda row: mapping_text(row.converters), 170, mono=True),
        Column("Defaults", lambda row: mapping_text(row.defaults, quote=True), 130, mono=True),
        Column("Subdomain", domain_text, 100, explanation="Subdomain, or host when the map matches hosts"),
        Column("Special", special_text, 180, color=lambda _: "muted"),
        Column("App", lambda row: app_name(row.app), 120),
    )


APP_COLUMN = 9
SOURCE_COLUMN = 3
HITS_COLUMN = 4


def _rule_tooltip(row: RouteRow) -> str:
    return f"{row.rule}\n\n{row.doc}" if row.doc else row.rule


def _endpoint_tooltip(row: RouteRow) -> str:
    return f"{row.endpoint}\nblueprint {row.blueprint}" if row.blueprint else row.endpoint


def _source_order(row: RouteRow) -> tuple[str, int]:
    return (row.view.file, row.view.line) if row.view else ("", 0)
