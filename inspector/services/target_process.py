"""The managed server's process: in a process group of its own, its output streamed, no child left over."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections import deque
from collections.abc import Callable
from pathlib import Path

from inspector.domain.errors import TargetError
from inspector.domain.target import ExitOutcome, TargetSpec, outcome_of
from inspector.services.child_environment import child_command, child_environment
from inspector.services.environment_folders import broken_sentence, is_broken
from inspector.services.keeper import Keeper
from inspector.services.output_pipe import OutputPipe
from inspector.services.tasks import TaskGroup

TERM_SECONDS = 3.0
"""Between the polite signal and the other one."""
DRAIN_SECONDS = 0.5
LAST_LINES = 20

OnLines = Callable[[str, list[str]], None]
"""Gets "stdout" or "stderr" and some lines."""


class TargetProcess:
    """`start` once; `ended` is set when the process and its output are over, and `outcome` then tells how."""

    def __init__(self, spec: TargetSpec, guest: Path, on_lines: OnLines) -> None:
        self.spec = spec
        self.pid: int | None = None
        self.outcome: ExitOutcome | None = None
        self.ended = asyncio.Event()
        self.last_lines: deque[str] = deque(maxlen=LAST_LINES)
        self._guest = guest
        self._on_lines = on_lines
        self._keeper: asyncio.Future[Keeper | None] = asyncio.get_running_loop().create_future()
        self._tasks = TaskGroup()
        self._stopping = False

    async def start(self, link: str) -> None:
        """Raises TargetError when it cannot even be started."""
        if self.spec.command and not self.spec.program:
            raise TargetError("The command only sets variables.", "What starts the server comes after them.")
        environment = child_environment(self.spec, self._guest, link)
        out = await OutputPipe.open(lambda lines: self._take("stdout", lines))
        err = await OutputPipe.open(lambda lines: self._take("stderr", lines))
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command(),
                cwd=self.spec.project,
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out.write_end,
                stderr=err.write_end,
                start_new_session=True,
            )
        except OSError as error:
            await asyncio.gather(out.drain(DRAIN_SECONDS), err.drain(DRAIN_SECONDS))
            raise self._not_started(error) from error
        out.started()
        err.started()
        self.pid = process.pid
        self._tasks.spawn(self._watch(process, (out, err)), f"watch the app's process {process.pid}")
        try:
            self._keeper.set_result(await Keeper.start(process.pid, environment))
        except BaseException:
            self._keeper.set_result(None)
            raise

    async def stop(self) -> ExitOutcome | None:
        """SIGTERM to the whole group, SIGKILL to what is left after 3 s. Idempotent."""
        if self.pid is None:
            return None
        if self.outcome is None:
            self._stopping = True
            self._signal_group(signal.SIGTERM)
        try:
            async with asyncio.timeout(TERM_SECONDS):
                await self.ended.wait()
        except TimeoutError:
            self._signal_group(signal.SIGKILL)
            await self.ended.wait()
        return self.outcome

    def kill(self) -> None:
        """At once, without waiting: the last resort of a window that is forced to close."""
        if self.outcome is None:
            self._stopping = True
            self._signal_group(signal.SIGKILL)

    def _command(self) -> list[str]:
        if self.spec.command:
            return list(self.spec.program)
        arguments = ["run", "--app", self.spec.app, "--host", self.spec.host, "--port", str(self.spec.port)]
        if self.spec.arguments:
            arguments += ["--", *self.spec.arguments]
        return [*child_command(self.spec, self._guest), *arguments]

    def _not_started(self, error: OSError) -> TargetError:
        if not self.spec.project.is_dir():
            sentence = f"The project folder {self.spec.project} does not exist."
            return TargetError(sentence, "Choose the folder that holds the app.")
        program = Path(self._command()[0])
        if is_broken(program):
            return TargetError(broken_sentence(program), "Or choose another interpreter.")
        sentence = f"{program} cannot be started: {error.strerror}."
        hint = "Is it installed for the chosen interpreter?" if self.spec.command else "Choose another one."
        return TargetError(sentence, hint)

    async def _watch(self, process: asyncio.subprocess.Process, pipes: tuple[OutputPipe, ...]) -> None:
        returncode = await process.wait()
        self._signal_group(signal.SIGKILL)  # what the app itself had started and left behind
        keeper = await self._keeper
        if keeper is not None:
            await keeper.stop()
        await asyncio.gather(*(pipe.drain(DRAIN_SECONDS) for pipe in pipes))
        self.outcome = outcome_of(returncode, by_us=self._stopping)
        self.ended.set()

    def _take(self, name: str, lines: list[str]) -> None:
        self.last_lines.extend(lines)
        self._on_lines(name, lines)

    def _signal_group(self, number: int) -> None:
        """The group outlives its leader as long as it has members; without any there is nothing to do."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, number)
