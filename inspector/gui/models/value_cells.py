"""How one row of the session table looks, cell by cell: text, tooltip, colours, font."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt

from inspector.domain.identity import explain_key
from inspector.domain.values import is_container, preview, type_label
from inspector.guest.flask_session_probe.wire import Cut, Opaque
from inspector.gui.models.value_nodes import Node, Status
from inspector.gui.models.value_text import PREVIEW, key_text, value_text, writer_text
from inspector.gui.theme import Theme
from inspector.workspace.writers import IN_PLACE, Writer

_LONG = 1500
"""Characters of a value in its tooltip."""


class Column(IntEnum):
    KEY = 0
    TYPE = 1
    VALUE = 2
    WRITER = 3


def text_of(node: Node, column: int, writer: Writer | None) -> str:
    match column:
        case Column.KEY:
            return key_text(node.key)
        case Column.TYPE:
            return type_label(node.shown)
        case Column.WRITER:
            return "" if writer is None else writer_text(writer)
        case _:
            return value_text(node.shown)


def spoken_text_of(node: Node, column: int, writer: Writer | None) -> str:
    """With what the colours say."""
    state = "" if node.status is Status.SAME else f", {_status_text(node)}"
    return f"{text_of(node, column, writer)}{state}"


def tooltip_of(node: Node, column: int, writer: Writer | None, why_not: str) -> str:
    """`why_not`: why the row cannot be edited."""
    lines = [preview(node.shown, _LONG) if column == Column.VALUE else text_of(node, column, writer)]
    if column == Column.WRITER and writer is not None:
        lines = [_writer_tooltip(writer)]
    top = node.parent is not None and node.parent.parent is None
    explanation = explain_key(node.key) if column == Column.KEY and top else None
    lines.extend(text for text in (explanation, _status_text(node), why_not) if text)
    return "\n".join(lines)


def look_of(node: Node, column: int, role: int, theme: Theme) -> Any:
    match role:
        case Qt.ItemDataRole.BackgroundRole if node.status is not Status.SAME:
            return theme.color(f"{node.status.value}_background")
        case Qt.ItemDataRole.ForegroundRole:
            return theme.color(_color(node, column))
        case Qt.ItemDataRole.FontRole:
            font = theme.mono() if column in (Column.KEY, Column.VALUE) else None
            if font is not None and node.ghost:
                font.setStrikeOut(True)
            return font
        case _:
            return None


def _color(node: Node, column: int) -> str:
    if node.status is not Status.SAME and column == Column.KEY:
        return str(node.status.value)
    if column in (Column.TYPE, Column.WRITER) or is_container(node.shown):
        return "muted"
    return "muted" if isinstance(node.shown, (Opaque, Cut)) else "text"


def _writer_tooltip(writer: Writer) -> str:
    if writer.op == IN_PLACE:
        return _tr(
            "Something inside this value changed. Only lines that assign a key of the session are seen."
        )
    return f"{writer.place.file}:{writer.place.line}" if not writer.by else ""


def _status_text(node: Node) -> str:
    match node.status:
        case Status.ADDED:
            return _tr("added")
        case Status.REMOVED:
            return _tr("removed")
        case Status.CHANGED:
            return f"{_tr('changed, was')} {preview(node.base, PREVIEW)}"
        case _:
            return ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("ValueTree", text)
