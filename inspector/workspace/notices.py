"""The one channel for sentences to the user; shown in a bar, never in a box that stops the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from inspector.domain.errors import InspectorError
from inspector.workspace.signal import Signal


class Level(Enum):
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class NoticeAction:
    """What can be done about it with one click; the notice stays until then."""

    label: str
    run: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Notice:
    level: Level
    sentence: str
    hint: str = ""
    details: str = ""
    action: NoticeAction | None = None
    key: str = ""
    """What it is about: a later notice about the same takes the place of this one."""


class Notices:
    def __init__(self) -> None:
        self.posted: Signal[Notice] = Signal()

    def post(self, notice: Notice) -> None:
        self.posted.emit(notice)

    def error(self, error: InspectorError) -> None:
        self.post(Notice(Level.ERROR, error.sentence, error.hint, error.details))
