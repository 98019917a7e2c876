"""The rows of the config table, of the chain of one key, of a comparison and of the extensions. Secrets are
masked by
the workspace until the user asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont

from inspector.domain.config import ConfigRow, identity_text, shown_value
from inspector.domain.config_chain import Setting
from inspector.domain.config_compare import Difference
from inspector.domain.config_hints import Extension
from inspector.gui.models.table_model import Column, Index, TableModel
from inspector.gui.widgets.places import place_address, place_text

KEY_COLUMN, VALUE_COLUMN, HINT_COLUMN, FROM_COLUMN, GROUP_COLUMN, APP_COLUMN = 0, 1, 4, 5, 6, 7
ROOM = {VALUE_COLUMN: 1, FROM_COLUMN: 1}
"""Who gets how many parts of the view's width that is left."""
MAY_GO = (GROUP_COLUMN, 2, 3)
"""Where there is no room for all, the first of these go first: the colour of a key tells its state, too."""
BADGE_COLORS = {
    "weak": "warning",
    "stale": "warning",
    "ignored": "warning",
    "misspelled?": "warning",
    "no effect": "warning",
    "text": "warning",
    "rejected": "warning",
    "empty": "warning",
    "too new": "warning",
    "wrong type": "error",
    "wrong value": "error",
    "bug": "error",
    "deprecated": "info",
    "not set": "info",
    "changed here": "changed",
    "added": "added",
    "removed": "removed",
    "changed": "changed",
}


def badge_color(text: str) -> str:
    return BADGE_COLORS.get(text, "")


class ConfigModel(TableModel[ConfigRow]):
    """`edited(row, value)` when a value was typed into its cell."""

    edited = Signal(object, object)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and index.column() == VALUE_COLUMN and self.row_at(index.row()).live.editable:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """The cell shows the new value when the app has it. `value` comes in a tuple, so that Qt keeps its
        type.
        """
        if not index.isValid() or role != Qt.ItemDataRole.EditRole or not isinstance(value, tuple):
            return False
        self.edited.emit(self.row_at(index.row()), value)
        return True


def state_text(row: ConfigRow) -> str:
    if row.ignored:
        return "ignored"
    if row.changed_here:
        return "changed here"
    return "default" if row.is_default else "set"


def config_columns(
    shown: Callable[[ConfigRow], str], app_name: Callable[[str], str]
) -> tuple[Column[ConfigRow], ...]:
    """`shown` masks or reveals, as the tab's toggle says."""
    return (
        Column("key", lambda row: row.key, 250, mono=True, color=_key_color),
        Column("value", shown, 200, mono=True, color=_value_color,
               tooltip=lambda row: _value_tooltip(row, shown)),
        Column("type", lambda row: row.type.rpartition(".")[2], 80, color=lambda _: "muted",
               tooltip=lambda row: row.type),
        Column("state", state_text, 96, color=_state_color, tooltip=_default_tooltip,
               explanation="Whether the app gave it another value than Flask's own"),
        Column("hint", lambda row: row.hints[0].badge if row.hints else "", 110, tooltip=_hints_tooltip,
               order=_hint_order, explanation="What is wrong with this entry; the details below say more"),
        Column("from", lambda row: row.origin, 220, color=lambda row: "link" if row.place else "muted",
               tooltip=lambda row: place_address(row.place) or row.origin,
               explanation="The line and the call that gave it this value; double-click opens it"),
        Column("group", lambda row: row.group, 110, color=lambda _: "muted"),
        Column("app", lambda row: app_name(row.app), 64),
    )  # fmt: skip


def shown_with_identity(row: ConfigRow, text: str, reveal: bool) -> str:
    """A masked value with its length and fingerprint behind it."""
    extra = identity_text(row) if row.hidden and not reveal else ""
    return f"{text}  {extra}" if extra else text


def _key_color(row: ConfigRow) -> str | None:
    return "muted" if row.is_default or row.ignored else None


def _value_color(row: ConfigRow) -> str | None:
    if row.changed_here:
        return "changed"
    return "muted" if row.is_default or row.ignored else None


def _value_tooltip(row: ConfigRow, shown: Callable[[ConfigRow], str]) -> str:
    how = "F2 changes it in the running app." if row.live.editable else row.live.why_not
    return f"{shown(row)}\n\n{how}"


def _state_color(row: ConfigRow) -> str:
    if row.changed_here:
        return "changed"
    return "muted" if row.is_default or row.ignored else "success"


def _hints_tooltip(row: ConfigRow) -> str:
    return "\n".join(hint.sentence for hint in row.hints)


def _hint_order(row: ConfigRow) -> tuple[int, str]:
    if not row.hints:
        return (9, "")
    return (("error", "warning", "info").index(row.hints[0].level), row.hints[0].badge)


def _default_tooltip(row: ConfigRow) -> str:
    if row.ignored:
        return "A loader passed over it."
    if not row.has_default:
        return "Flask has no default for it."
    default = shown_value(row.key, row.default)
    return "Flask's default." if row.is_default else f"Flask's default is {default}."


class ChainModel(TableModel[Setting]):
    """What was overwritten is struck through."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = super().data(index, role)
        if role == Qt.ItemDataRole.FontRole and index.isValid() and index.column() == 0:
            setting = self.row_at(index.row())
            if setting.replaced:
                font = QFont(found)
                font.setStrikeOut(True)
                return font
        return found


def chain_columns(value_text: Callable[[Setting], str]) -> tuple[Column[Setting], ...]:
    """`value_text` shows the value that a write had set, masked or not."""
    return (
        Column("value", value_text, 220, mono=True,
               color=lambda setting: "muted" if setting.replaced else None),
        Column("set by", lambda setting: setting.text(), 320),
        Column("line", lambda setting: place_text(setting.place), 160, color=lambda _: "link",
               tooltip=lambda setting: _places_tooltip(setting)),
    )  # fmt: skip


def _places_tooltip(setting: Setting) -> str:
    """All lines that had a part in it."""
    places = [setting.place, setting.via, setting.caller]
    return "\n".join(dict.fromkeys(place_address(place) for place in places if place is not None))


def comparison_columns() -> tuple[Column[Difference], ...]:
    return (
        Column("key", lambda difference: difference.key, 280, mono=True),
        Column("change", lambda difference: difference.kind, 100),
        Column("before", lambda found: found.before.text if found.before else "", 330, mono=True,
               color=lambda _: "muted"),
        Column("now", lambda difference: difference.after.text if difference.after else "", 330, mono=True),
    )  # fmt: skip


ExtensionRow = tuple[str, Extension]


def extension_columns(app_name: Callable[[str], str]) -> tuple[Column[ExtensionRow], ...]:
    return (
        Column("package", lambda row: row[1].package or "the app's own", 240,
               color=lambda row: None if row[1].package else "muted"),
        Column("version", lambda row: row[1].version, 110, mono=True),
        Column("registered as", lambda row: row[1].name, 200, mono=True),
        Column("class", lambda row: row[1].kind or "imported, not in app.extensions", 300, mono=True,
               color=lambda _: "muted"),
        Column("app", lambda row: app_name(row[0]), 140),
    )  # fmt: skip


def extension_rows(extensions: Mapping[str, tuple[Extension, ...]]) -> list[ExtensionRow]:
    """What an app registered, app by app; what the process has only imported, once and without an app."""
    pairs = [
        (app if extension.kind else "", extension) for app, found in extensions.items() for extension in found
    ]
    return list(dict.fromkeys(pairs))
