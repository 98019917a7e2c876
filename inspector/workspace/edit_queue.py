"""Session edits that wait for a client, in every process of their app: whichever sees the client first
applies it, and only that one.

The processes claim an edit in a folder (services/claim_folder.py); so does the window to cancel it. A claim
stands until every process has been told that the edit is over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from inspector.domain.errors import LinkError
from inspector.domain.exchanges import EditOutcome
from inspector.guest.flask_session_probe.wire import Do
from inspector.services.claim_folder import ClaimFolder
from inspector.services.tasks import TaskGroup
from inspector.workspace.clients import unfinished
from inspector.workspace.process import Process

CALL_SECONDS = 5.0


OTHERS_SECONDS = 0.5
"""How long the others are waited for once one process has an edit: the next request may reach any of them."""


class EditQueue:
    """`processes` gives those that are connected now; `remark` takes a sentence for the output."""

    def __init__(
        self,
        processes: Callable[[], tuple[Process, ...]],
        remark: Callable[[str], None],
        finished: Callable[[EditOutcome], None],
        claims: ClaimFolder | None = None,
    ) -> None:
        self._processes = processes
        self._remark = remark
        self._finished = finished
        self._claims = claims or ClaimFolder()
        self._waiting: dict[str, dict[str, Any]] = {}
        self._tasks = TaskGroup()

    async def close(self) -> None:
        await self._tasks.close()
        self._claims.close()

    # -- what the user does ------------------------------------------------------------------------------

    async def queue(self, edit: str, arguments: dict[str, Any]) -> None:
        """To every process of the app, later ones included. Done when one has it: another may stand in a
        debugger. Raises LinkError.
        """
        processes = _with_app(self._processes(), arguments["app"])
        if not processes:
            sentence = f"The app {arguments['app']} is not running."
            raise LinkError(sentence, "Start it; the edit is kept in the editor.")
        self._waiting[edit] = arguments = {**arguments, "claims": self._claims.path}
        try:
            await self._first_that_has_it(processes, arguments)
        except BaseException:
            self._withdraw(edit)
            raise

    async def _first_that_has_it(self, processes: list[Process], arguments: dict[str, Any]) -> None:
        calls = [
            self._tasks.spawn(self._tell(process, Do.QUEUE_EDIT, arguments), "queue an edit")
            for process in processes
        ]
        failure: LinkError | None = None
        for call in asyncio.as_completed(calls):
            failure = await call
            if failure is None:
                await asyncio.wait(calls, timeout=OTHERS_SECONDS)
                return
        assert failure is not None
        raise failure

    async def cancel(self, edit: str) -> bool:
        """False when a process is applying it, or has: its outcome is on the way."""
        if edit not in self._waiting or not self._claims.claim(edit):
            return False
        answers = await _ask_all(self._processes(), Do.CANCEL_EDIT, {"edit": edit})
        told = [answer for answer in answers if not isinstance(answer, LinkError)]
        if told and not any((answer or {}).get("cancelled") for answer in told):
            return False  # applied by one that could not make a claim
        self._waiting.pop(edit, None)
        self._release(edit, answers)
        return True

    def _withdraw(self, edit: str) -> None:
        """Whoever has got it must not apply it any more."""
        self._claims.claim(edit)
        self._over(edit)

    # -- what the processes do ---------------------------------------------------------------------------

    def met(self, process: Process, app: str) -> None:
        """The process has that app: what waits for it is queued there too."""
        for arguments in self._waiting.values():
            if arguments["app"] == app:
                self._tasks.spawn(self._tell(process, Do.QUEUE_EDIT, arguments), "queue an edit")

    def outcome(self, outcome: EditOutcome) -> None:
        """What the process that claimed it says; the first counts."""
        if outcome.edit in self._waiting:
            self._over(outcome.edit)
            self._finished(outcome)

    def lost(self, process: Process) -> None:
        """It took what it knew of its edits with it."""
        for edit in list(self._waiting):
            if self._claims.holder(edit) == process.pid:
                self.outcome(EditOutcome(edit, "failed", unfinished(process.pid)))

    def abandon(self, reason: str) -> None:
        """The managed app is gone: what only it could apply is over."""
        attached = tuple(process for process in self._processes() if process.attached)
        for edit, arguments in list(self._waiting.items()):
            if not _with_app(attached, arguments["app"]):
                self.outcome(EditOutcome(edit, "failed", reason))

    def _over(self, edit: str) -> None:
        self._waiting.pop(edit, None)
        self._tasks.spawn(self._tell_it_is_over(edit), "tell that an edit is over")

    async def _tell_it_is_over(self, edit: str) -> None:
        self._release(edit, await _ask_all(self._processes(), Do.CANCEL_EDIT, {"edit": edit}))

    def _release(self, edit: str, answers: list[Any | LinkError]) -> None:
        """Not while a process that stands still may hold the edit: it comes to its call when it goes on."""
        if not any(isinstance(answer, LinkError) for answer in answers):
            self._claims.release(edit)

    async def _tell(self, process: Process, do: str, arguments: dict[str, Any]) -> LinkError | None:
        """What went wrong; also said in the output, unless the process is gone."""
        try:
            await process.ask(do, CALL_SECONDS, arguments)
        except LinkError as error:
            if process in self._processes():
                self._remark(error.sentence)
            return error
        return None


def _with_app(processes: Iterable[Process], app: str | None) -> list[Process]:
    return [process for process in processes if app is None or app in process.apps]


async def _ask_all(processes: Iterable[Process], do: str, arguments: dict[str, Any]) -> list[Any | LinkError]:
    """The answers, a LinkError in place of one that did not come."""
    calls = [process.ask(do, CALL_SECONDS, arguments) for process in processes]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, LinkError):
            raise answer
    return list(answers)
