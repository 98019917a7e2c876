"""Whether the processes of an app agree on what one of them is shown for: its config, its routes.

Nearly always they do, and nothing is said. They do not when something is set after the fork: a secret key
drawn by chance in every worker, a key changed by a request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from inspector.domain.apps import AppFacts
from inspector.domain.errors import LinkError
from inspector.domain.process_differences import Identities, Peer, ProcessDifferences, differing
from inspector.guest.flask_session_probe.wire import WireError
from inspector.services.tasks import TaskGroup
from inspector.workspace.probes import ProbeCalls, ProcessAnswer
from inspector.workspace.signal import Signal

SETTLE_SECONDS = 0.5
"""Workers start together: they are compared once, not once for each."""

Read = Callable[[AppFacts, Any], Identities]


class ProcessCheck:
    """Asks `do` of every process and compares what `read` makes of the answers."""

    def __init__(self, calls: ProbeCalls | None, do: str, read: Read) -> None:
        self.changed: Signal[()] = Signal()
        self.found: Mapping[str, ProcessDifferences] = {}
        """By app; only those whose processes differ."""
        self._calls = calls
        self._do = do
        self._read = read
        self._looks = self._shown_look = 0

    async def look(self) -> None:
        """Never raises InspectorError: who does not answer is not compared. What it found counts when it is
        over, unless another one that began later was quicker.
        """
        self._looks += 1
        look = self._looks
        found: dict[str, ProcessDifferences] = {}
        for app in self._calls.apps if self._calls else ():
            differences = await self._of(app)
            if differences is not None:
                found[app.key] = differences
        if look < self._shown_look:
            return
        self._shown_look = look
        if found != self.found:
            self.found = found
            self.changed.emit()

    async def _of(self, app: AppFacts) -> ProcessDifferences | None:
        assert self._calls is not None
        if self._calls.processes_with(app.key) < 2:
            return None
        try:
            answers = await self._calls.call_each(self._do, app=app.key)
        except LinkError:
            return None
        shown = self._identities(app, answers[0])
        if shown is None:
            return None
        peers = [Peer(answers[0].pid, answers[0].program)]
        for answer in answers[1:]:
            await asyncio.sleep(0)  # a large config takes some milliseconds
            peers.append(self._peer(app, answer, shown))
        return ProcessDifferences(app.key, tuple(peers)) if any(peer.differs for peer in peers) else None

    def _peer(self, app: AppFacts, answer: ProcessAnswer, shown: Identities) -> Peer:
        own = self._identities(app, answer)
        differs = differing(shown, own) if own is not None else ()
        return Peer(answer.pid, answer.program, differs, silent=own is None)

    def _identities(self, app: AppFacts, answer: ProcessAnswer) -> Identities | None:
        if answer.error is not None:
            return None
        try:
            return self._read(app, answer.answer)
        except (KeyError, TypeError, ValueError, WireError):
            return None


class ProcessChecks:
    """Looks again a moment after a process has come or gone."""

    def __init__(self, members: Signal[()], tasks: TaskGroup, checks: Iterable[ProcessCheck]) -> None:
        self._tasks = tasks
        self._checks = tuple(checks)
        self._waiting = False
        members.connect(self._settle)

    def look(self) -> None:
        """Now, without waiting for what they answer: one of them may stand in a debugger."""
        self._tasks.spawn(self._look(), "compare the processes of the apps")

    def _settle(self) -> None:
        if not self._waiting:
            self._waiting = True
            self._tasks.spawn(self._look_later(), "compare the processes of the apps soon")

    async def _look_later(self) -> None:
        await asyncio.sleep(SETTLE_SECONDS)
        self._waiting = False
        await self._look()

    async def _look(self) -> None:
        for check in self._checks:
            await check.look()
