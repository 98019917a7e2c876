"""The columns of the routes table: one row per rule of every running app."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from inspector.domain.file_names import short_name
from inspector.domain.routes import RouteRow
from inspector.domain.session_reads import key_title
from inspector.gui.models.request_cells import duration_text
from inspector.gui.models.table_model import Column
from inspector.gui.widgets.places import place_text
from inspector.workspace.route_usage import KeyUses, Usage

UsageOf = Callable[[RouteRow], Usage]

READS_HINT = "Reads are recorded while “Record session reads” above the list is ticked."
_TOOLTIP_LINES = 20

METHODS_COLUMN = 1
ENDPOINT_COLUMN = 2
SOURCE_COLUMN = 3
KEY_COLUMNS = (7, 8)
"""Session keys."""
DOMAIN_COLUMN = 10
HIDDEN_COLUMNS = (9, 11, 12)
"""At first: the details tell them."""
APP_COLUMN = 13
ROOM = {0: 3, ENDPOINT_COLUMN: 2, **dict.fromkeys((METHODS_COLUMN, SOURCE_COLUMN, *KEY_COLUMNS), 1)}
"""Who gets how many parts of the view's width that is left."""
MAY_GO = (DOMAIN_COLUMN, 6, KEY_COLUMNS[0], 5, KEY_COLUMNS[1], 4)
"""Where there is no room for all, the first of these go first."""


def methods_text(row: RouteRow) -> str:
    """HEAD and OPTIONS come with every GET rule and say nothing; alone they are shown."""
    if row.methods is None:
        return "any"
    telling = [method for method in row.methods if method not in ("HEAD", "OPTIONS")]
    return " ".join(telling or row.methods)


def all_methods(row: RouteRow) -> str:
    return " ".join(row.methods) if row.methods is not None else "any method"


def main_method(row: RouteRow) -> str:
    """What one would try first."""
    methods = row.methods or ("GET",)
    return "GET" if "GET" in methods else methods_text(row).partition(" ")[0]


def source_text(row: RouteRow) -> str:
    """`auth.py:31`; the whole path is the tooltip."""
    if row.view is None or not row.view.file:
        return ""
    return f"{short_name(row.view.file)}:{row.view.line}"


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
    words = [row.problem] if row.problem else []
    if row.redirect_to is not None:
        words.append(f"redirects to {row.redirect_to}{'()' if row.redirect_is_function else ''}")
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


def status_color(status: int | None) -> str | None:
    return f"status_{status // 100}xx" if status is not None and 100 <= status < 600 else None


def route_columns(
    usage: UsageOf, app_name: Callable[[str], str], reads_recorded: Callable[[], bool]
) -> tuple[Column[RouteRow], ...]:
    """`usage` is asked at each paint: it may grow."""
    return (
        Column("rule", lambda row: row.rule, 230, mono=True, tooltip=_rule_tooltip),
        Column("methods", methods_text, 80, mono=True, color=method_color, tooltip=all_methods),
        Column("endpoint", lambda row: row.endpoint, 128, tooltip=_endpoint_tooltip),
        Column(
            "source", source_text, 112, color=lambda _: "link", tooltip=source_address, order=_source_order
        ),
        *_usage_columns(usage),
        *_key_columns(usage, reads_recorded),
        Column("special", special_text, 150, color=lambda _: "muted"),
        Column("subdomain", domain_text, 98, explanation="Subdomain, or host when the map matches hosts"),
        Column("converters", lambda row: mapping_text(row.converters), 170, mono=True),
        Column("defaults", lambda row: mapping_text(row.defaults, quote=True), 130, mono=True),
        Column("app", lambda row: app_name(row.app), 64),
    )


def _usage_columns(usage: UsageOf) -> tuple[Column[RouteRow], ...]:
    def hits(row: RouteRow) -> str:
        count = usage(row).hits
        return f"{count:,}" if count else ""

    def status(row: RouteRow) -> str:
        last = usage(row)
        return ("" if not last.hits else "–") if last.last_status is None else str(last.last_status)

    def mean(row: RouteRow) -> str:
        return duration_text(usage(row).mean_ms) if usage(row).hits else ""

    return (
        Column(
            "hits",
            hits,
            44,
            right=True,
            order=lambda row: usage(row).hits,
            explanation="Requests in the log that this rule took",
        ),
        Column(
            "last",
            status,
            46,
            right=True,
            color=lambda row: status_color(usage(row).last_status),
            order=lambda row: usage(row).last_status or 0,
            explanation="Status of its last response",
        ),
        Column(
            "mean ms",
            mean,
            70,
            right=True,
            order=lambda row: usage(row).mean_ms,
            explanation="Mean duration of its requests, in milliseconds",
        ),
    )


def _key_columns(usage: UsageOf, reads_recorded: Callable[[], bool]) -> tuple[Column[RouteRow], ...]:
    def read_tooltip(row: RouteRow) -> str:
        return keys_tooltip(usage(row).read) or ("" if reads_recorded() else READS_HINT)

    return (
        Column(
            "reads",
            lambda row: keys_text(usage(row).read) or ("" if reads_recorded() else "–"),
            66,
            color=lambda row: None if usage(row).read else "muted",
            tooltip=read_tooltip,
            explanation="Session keys that its requests read\n" + READS_HINT,
        ),
        Column(
            "writes",
            lambda row: keys_text(usage(row).written),
            66,
            tooltip=lambda row: keys_tooltip(usage(row).written),
            explanation="Session keys that its requests wrote",
        ),
    )


def keys_text(uses: KeyUses) -> str:
    return ", ".join(key_title(key) for key, _ in uses.most_common())


def keys_tooltip(uses: KeyUses) -> str:
    lines = [f"{key_title(key)} ×{use.count:,}  {place_text(use.place)}" for key, use in uses.most_common()]
    if len(lines) > _TOOLTIP_LINES:
        lines[_TOOLTIP_LINES:] = [f"and {len(lines) - _TOOLTIP_LINES} more"]
    return "\n".join(lines)


def _rule_tooltip(row: RouteRow) -> str:
    return f"{row.rule}\n\n{row.doc}" if row.doc else row.rule


def _endpoint_tooltip(row: RouteRow) -> str:
    return f"{row.endpoint}\nblueprint {row.blueprint}" if row.blueprint else row.endpoint


def _source_order(row: RouteRow) -> tuple[str, int]:
    return (row.view.file, row.view.line) if row.view else ("", 0)
