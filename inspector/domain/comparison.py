"""A replay beside its original: what differs in status, headers, body, session and flashes.

Pure: two answers in, one `Comparison` out. Bodies are compared as people read them: JSON pretty-printed, text line by
line, anything else by size and hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from inspector.domain.exchanges import FlashFacts

if TYPE_CHECKING:
    from inspector.domain.changes import Change


class HeaderKind(Enum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class HeaderDifference:
    """One header line. `before` is the original's value, `after` the replay's; None where there is none."""

    kind: HeaderKind
    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class BodyComparison:
    """`lines` is a unified diff (without the two file lines), empty when the bodies are the same or not text."""

    same: bool
    summary: str
    lines: tuple[str, ...] = ()
    cut: bool = False
    """One of the bodies was recorded in part: what follows the cut was not compared."""


@dataclass(frozen=True, slots=True)
class SessionComparison:
    """What each request did to its session, and how the two sessions differ after it (original → replay)."""

    original: tuple[Change, ...]
    replay: tuple[Change, ...]
    after: tuple[Change, ...]
    known: bool = True
    """False: the replay's row has not arrived (or was not recorded), so its session is not known."""

    @property
    def same(self) -> bool:
        return self.known and self.original == self.replay and not self.after


@dataclass(frozen=True, slots=True)
class Comparison:
    """Statuses are None when no response came."""

    status: tuple[int | None, int | None]
    headers: tuple[HeaderDifference, ...]
    body: BodyComparison
    session: SessionComparison | None
    """None: neither request opened a session."""
    flashes: tuple[FlashFacts, FlashFacts]

    @property
    def same(self) -> bool:
        headers_same = all(item.kind is HeaderKind.SAME for item in self.headers)
        session_same = self.session is None or self.session.same
        return self.status[0] == self.status[1] and headers_same and self.body.same and session_same
