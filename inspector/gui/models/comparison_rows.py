"""A comparison of a replay with its original as rows of a table: status, headers, session, flashes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from inspector.domain.changes import Change
from inspector.domain.comparison import Comparison, HeaderDifference, HeaderKind, SessionComparison
from inspector.domain.exchanges import FlashFacts
from inspector.domain.values import preview
from inspector.gui.models.table_model import Column

_SIGNS = {"same": "", "added": "+", "removed": "−", "changed": "~", "unknown": "?"}
_PREVIEW = 200


class ComparisonRow(NamedTuple):
    """`kind`: same, added, removed, changed or unknown. None stands for nothing there."""

    part: str
    name: str
    kind: str
    before: str | None
    after: str | None


def comparison_rows(comparison: Comparison) -> list[ComparisonRow]:
    return [
        _status_row(comparison.status),
        *map(_header_row, comparison.headers),
        *_session_rows(comparison.session),
        *_flash_rows(comparison.flashes, comparison.session is None or comparison.session.known),
    ]


def flashes_differ(comparison: Comparison) -> bool:
    known = comparison.session is None or comparison.session.known
    return any(row.kind != "same" for row in _flash_rows(comparison.flashes, known))


def comparison_columns() -> tuple[Column[ComparisonRow], ...]:
    return (
        Column("", lambda row: _SIGNS[row.kind], 28, color=_color, tooltip=lambda row: row.kind),
        Column(_tr("part"), lambda row: row.part, 124, color=lambda _: "muted"),
        Column(_tr("name"), lambda row: row.name, 150),
        Column(_tr("original"), lambda row: _side(row.before), 240, mono=True, color=_before_color),
        Column(_tr("replay"), lambda row: _side(row.after), 240, mono=True, color=_after_color),
    )


def _status_row(status: tuple[int | None, int | None]) -> ComparisonRow:
    before, after = (_tr("no response") if code is None else str(code) for code in status)
    return ComparisonRow(_tr("status"), "", "same" if before == after else "changed", before, after)


def _header_row(header: HeaderDifference) -> ComparisonRow:
    kind = {
        HeaderKind.SAME: "same",
        HeaderKind.ADDED: "added",
        HeaderKind.REMOVED: "removed",
        HeaderKind.CHANGED: "changed",
    }[header.kind]
    return ComparisonRow(_tr("header"), header.name, kind, header.before, header.after)


def _session_rows(session: SessionComparison | None) -> Iterator[ComparisonRow]:
    """What each request did to its session; then where the two sessions differ after it."""
    if session is None:
        return
    mine = {change.path: _change_text(change) for change in session.original}
    theirs = {change.path: _change_text(change) for change in session.replay}
    part = _tr("session change")
    for path in dict.fromkeys((*mine, *theirs)):
        before, after = mine.get(path), theirs.get(path)
        kind = _kind(before, after) if session.known else "unknown"
        yield ComparisonRow(part, _path_text(path), kind, before, after if session.known else "?")
    for change in session.after:
        before = None if change.op == "added" else preview(change.before, _PREVIEW)
        after = None if change.op == "removed" else preview(change.after, _PREVIEW)
        yield ComparisonRow(_tr("session after"), _path_text(change.path), change.op, before, after)


def _flash_rows(flashes: tuple[FlashFacts, FlashFacts], known: bool) -> Iterator[ComparisonRow]:
    before, after = map(_flash_lines, flashes)
    part = _tr("flash")
    if not known:
        yield from (ComparisonRow(part, what, "unknown", text, "?") for what, text in before)
        return
    left = [line for line in after if line not in before]
    for what, text in before:
        if (what, text) in after:
            yield ComparisonRow(part, what, "same", text, text)
            continue
        other = next((line for line in left if line[0] == what), None)
        if other is not None:
            left.remove(other)
        kind = "removed" if other is None else "changed"
        yield ComparisonRow(part, what, kind, text, other[1] if other else None)
    yield from (ComparisonRow(part, what, "added", None, text) for what, text in left)


def _flash_lines(facts: FlashFacts) -> list[tuple[str, str]]:
    groups = ((_tr("pushed"), facts.pushed), (_tr("consumed"), facts.consumed), (_tr("waits"), facts.waiting))
    return [
        (what, f"{flash.category}: {str(flash.text)[:_PREVIEW]}")
        for what, flashes in groups
        for flash in flashes
    ]


def _change_text(change: Change) -> str:
    match change.op:
        case "added":
            return f"+ {preview(change.after, _PREVIEW)}"
        case "removed":
            return f"− {preview(change.before, _PREVIEW)}"
        case "changed":
            return f"{preview(change.before, _PREVIEW // 2)} → {preview(change.after, _PREVIEW // 2)}"


def _path_text(path: tuple[object, ...]) -> str:
    """`cart[0].sku`"""
    text = ""
    for step in path:
        text += f".{step}" if isinstance(step, str) and text else str(step) if not text else f"[{step!r}]"
    return text


def _kind(before: str | None, after: str | None) -> str:
    if before is None or after is None:
        return "added" if before is None else "removed"
    return "same" if before == after else "changed"


def _side(text: str | None) -> str:
    return "–" if text is None else text


def _color(row: ComparisonRow) -> str | None:
    return row.kind if row.kind in ("added", "removed", "changed") else "muted"


def _before_color(row: ComparisonRow) -> str | None:
    if row.kind in ("removed", "changed"):
        return "removed"
    return "muted" if row.kind in ("same", "added", "unknown") else None


def _after_color(row: ComparisonRow) -> str | None:
    if row.kind in ("added", "changed"):
        return "added"
    return "muted" if row.kind in ("same", "removed", "unknown") else None


def _tr(text: str) -> str:
    return QCoreApplication.translate("ComparisonRows", text)
