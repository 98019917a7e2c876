"""The cookie desk: any cookie pasted is taken apart, verified, edited and signed again.

The apps that run are asked first (their own session interface knows salt, digest and serializer); then the keys given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspector.workspace.signal import Signal

if TYPE_CHECKING:
    from inspector.domain.cookies import CookieReport
    from inspector.domain.edits import EditBuffer
    from inspector.workspace.sessions import OpenedSession, SaveOutcome
    from inspector.workspace.target import TargetControl


class PastedCookie:
    """A SessionSource over a pasted cookie: saving signs the edited payload and gives the text to copy."""

    title: str
    where: str
    save_label: str

    def __init__(
        self, report: CookieReport, *, key: str | None, app: str | None, target: TargetControl
    ) -> None:
        self.changed: Signal[()] = Signal()
        self.save_label = "Sign"
        self.title = "Pasted cookie"
        self.where = ""

    def current(self) -> OpenedSession | None:
        raise NotImplementedError

    async def load(self) -> OpenedSession:
        raise NotImplementedError

    async def save(self, buffer: EditBuffer, *, force: bool = False) -> SaveOutcome:
        raise NotImplementedError


class CookieDesk:
    """Inspects and signs."""

    def __init__(self, target: TargetControl) -> None:
        self._target = target

    async def inspect(self, text: str, *, app: str | None = None, keys: Sequence[str] = ()) -> CookieReport:
        raise NotImplementedError

    def source(self, report: CookieReport, *, key: str | None = None, app: str | None = None) -> PastedCookie:
        return PastedCookie(report, key=key, app=app, target=self._target)
