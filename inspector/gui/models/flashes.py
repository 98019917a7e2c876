"""Flashes as rows: the columns of what waits, and how a text and a span of time are written."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import IntEnum

from PySide6.QtCore import QCoreApplication

from inspector.gui.models.request_cells import local_time
from inspector.gui.models.table_model import Column
from inspector.gui.widgets.places import place_address, place_text
from inspector.workspace.flashes import WaitingFlash

Label = Callable[[str], str]
_PREVIEW = 400


class WaitingColumn(IntEnum):
    CLIENT = 0
    APP = 1
    CATEGORY = 2
    TEXT = 3
    PLACE = 4
    NUMBER = 5
    SINCE = 6
    SURVIVED = 7


def waiting_columns(
    label: Label, app_title: Label, now: Callable[[], float] = time.time
) -> tuple[Column[WaitingFlash], ...]:
    """In the order of WaitingColumn. `now` is asked at every repaint: the waiting time ticks."""
    return (
        Column(_tr("client"), lambda flash: label(flash.client), 64),
        Column(_tr("app"), lambda flash: app_title(flash.app or ""), 120, color=lambda _: "muted"),
        Column(_tr("category"), lambda flash: flash.category, 104),
        Column(_tr("text"), lambda flash: one_line(flash.text), 320, tooltip=lambda flash: flash.text[:4000]),
        Column(
            _tr("pushed by"),
            lambda flash: place_text(flash.place) or _tr("before the recording"),
            190,
            color=lambda _: "muted",
            tooltip=lambda flash: place_address(flash.place),
        ),
        Column(
            _tr("in"),
            lambda flash: f"#{flash.pushed_in}" if flash.pushed_in else "–",
            64,
            right=True,
            order=lambda flash: flash.pushed_in or 0,
            tooltip=lambda flash: _tr("The request that pushed it"),
        ),
        Column(
            _tr("waits"),
            lambda flash: span_text(now() - flash.since),
            80,
            right=True,
            order=lambda flash: -flash.since,
            tooltip=lambda flash: _tr("Since {time}").format(time=local_time(flash.since)),
        ),
        Column(
            _tr("survived"),
            lambda flash: str(flash.survived),
            80,
            right=True,
            color=lambda flash: "warning" if flash.survived >= 3 else None,
            order=lambda flash: flash.survived,
            explanation=_tr("Requests of this client meanwhile that did not show it"),
        ),
    )


def one_line(text: str) -> str:
    """A flash is mostly a sentence; a longer one is cut for its cell."""
    joined = " ↵ ".join(text[: 2 * _PREVIEW].splitlines()) if "\n" in text else text
    return joined if len(joined) <= _PREVIEW else f"{joined[:_PREVIEW]}…"


def span_text(seconds: float) -> str:
    """ "0.4 s", "12 s", "3 min 05 s", "2 h 14 min", "3 d 4 h"."""
    seconds = max(0.0, seconds)
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Flashes", text)
