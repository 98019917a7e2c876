"""The columns of the config table. Secrets are masked by the workspace until the user asks for them."""

from __future__ import annotations

from collections.abc import Callable

from inspector.domain.config import ConfigRow
from inspector.gui.models.table_model import Column

APP_COLUMN = 5


def config_columns(
    shown: Callable[[ConfigRow], str], app_name: Callable[[str], str]
) -> tuple[Column[ConfigRow], ...]:
    """`shown` masks or reveals, as the tab's toggle says."""
    return (
        Column("Key", lambda row: row.key, 280, mono=True),
        Column(
            "Value",
            shown,
            340,
            mono=True,
            color=lambda row: "muted" if row.is_default else None,
        ),
        Column("Type", lambda row: row.type, 100, color=lambda _: "muted"),
        Column(
            "Set",
            lambda row: "default" if row.is_default else "set",
            80,
            color=lambda row: "muted" if row.is_default else "changed",
            tooltip=_default_tooltip,
            explanation="Whether the app gave it another value than Flask's own",
        ),
        Column("From", lambda row: row.origin, 320, explanation="The call and line that gave it this value"),
        Column("App", lambda row: app_name(row.app), 120),
    )


def _default_tooltip(row: ConfigRow) -> str:
    return "Flask's default." if row.is_default else f"Flask's default is {row.default!r}."
