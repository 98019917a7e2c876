"""Replays: an edited copy of a recorded request, sent again, and what it gave beside the original."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inspector.domain.comparison import Comparison
from inspector.domain.errors import InspectorError
from inspector.domain.exchanges import Body, Headers

if TYPE_CHECKING:
    from inspector.workspace.requests import RequestLog
    from inspector.workspace.target import TargetControl


@dataclass(slots=True)
class ReplayDraft:
    """What will be sent, as the editor shows it. Cookies are the `Cookie` header; Host and Content-Length are made on sending."""

    method: str
    url: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    original: int | None = None
    warnings: tuple[str, ...] = ()
    """What could not be taken over from the original, in words (a body that was recorded in part)."""


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """`body` holds what was kept of the response; `status` is None when none came, and `error` then says why."""

    draft: ReplayDraft
    sent_at: float
    duration_ms: float
    status: int | None
    reason: str
    headers: Headers
    body: Body
    error: InspectorError | None = None
    number: int | None = None
    """The row of the exchange that this replay made; None when it was not (yet) recorded."""


class Replays:
    """Drafts, sends and compares."""

    def __init__(self, requests: RequestLog, target: TargetControl) -> None:
        self._requests = requests
        self._target = target

    def draft(self, number: int) -> ReplayDraft:
        raise NotImplementedError

    async def send(self, draft: ReplayDraft) -> ReplayResult:
        raise NotImplementedError

    def compare(self, original: int, result: ReplayResult) -> Comparison:
        raise NotImplementedError
