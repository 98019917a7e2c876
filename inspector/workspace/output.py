"""What the child printed: its last lines, with the number each had."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from inspector.workspace.signal import Signal

MAX_LINES = 10_000
_SLACK = 500
"""Lines over the limit before the oldest are cut off, so that a busy child does not trim at every line."""

Stream = Literal["stdout", "stderr", "inspector"]


@dataclass(frozen=True, slots=True)
class OutputLine:
    number: int
    time: float
    stream: Stream
    text: str


class ServerOutput:
    """`added(n)`: n lines at the end; `trimmed(n)`: the first n are gone."""

    def __init__(self, limit: int = MAX_LINES) -> None:
        self.added: Signal[int] = Signal()
        self.trimmed: Signal[int] = Signal()
        self.cleared: Signal[()] = Signal()
        self._lines: list[OutputLine] = []
        self._limit = limit
        self._next = 1

    @property
    def lines(self) -> Sequence[OutputLine]:
        return self._lines

    def add(self, stream: Stream, text: str) -> None:
        self.add_many([(stream, text)])

    def add_many(self, lines: Iterable[tuple[Stream, str]]) -> None:
        now = time.time()
        new = [OutputLine(self._next + n, now, stream, text) for n, (stream, text) in enumerate(lines)]
        if not new:
            return
        self._next += len(new)
        self._lines.extend(new)
        self.added.emit(len(new))
        surplus = len(self._lines) - self._limit
        if surplus > min(_SLACK, self._limit):
            del self._lines[:surplus]
            self.trimmed.emit(surplus)

    def last(self, count: int) -> tuple[str, ...]:
        """The last lines of the child itself."""
        return tuple(line.text for line in self._lines[-count * 4 :] if line.stream != "inspector")[-count:]

    def clear(self) -> None:
        self._lines = []
        self.cleared.emit()
