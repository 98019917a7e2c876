"""What a project offers to run, and what to run it with: for the dialog that opens an app."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path

from inspector.domain.app_candidates import AppCandidate
from inspector.domain.interpreters import Interpreter
from inspector.domain.run_address import RunAddress
from inspector.domain.target import TargetSpec
from inspector.domain.target_check import TargetFacts
from inspector.services.app_finder import env_files, find_apps, project_address
from inspector.services.interpreters import Interpreters


class AppSearch:
    """One per window: what interpreters answered is kept."""

    def __init__(self) -> None:
        self._interpreters: Interpreters | None = None

    async def apps(self, project: Path) -> tuple[AppCandidate, ...]:
        return await find_apps(project)

    async def env_files(self, project: Path) -> tuple[Path, ...]:
        """Those that the app reads by itself when python-dotenv is installed."""
        return await asyncio.to_thread(env_files, project)

    async def address(self, project: Path) -> RunAddress:
        """Where the project's own files say that it is served."""
        return await asyncio.to_thread(project_address, project)

    async def interpreters(
        self, project: Path, on_found: Callable[[Interpreter], object] | None = None
    ) -> tuple[Interpreter, ...]:
        """The likeliest first; `on_found` gets each as soon as it has answered."""
        return await self._asked().find(project, on_found)

    async def interpreter(self, path: Path) -> Interpreter:
        return await self._asked().ask(path)

    def facts(
        self,
        spec: TargetSpec,
        candidates: tuple[AppCandidate, ...] | None,
        interpreter: Interpreter | None,
        words: Sequence[str] = (),
    ) -> TargetFacts:
        """Looks at the few paths that a target names. `words`: what was typed as a shell would take it."""
        return TargetFacts(
            project_given=spec.project != Path(),
            project_exists=spec.project.is_dir(),
            candidates=candidates,
            interpreter=interpreter,
            python_exists=spec.python is None or spec.python.is_file(),
            missing_env_files=tuple(file for file in spec.env_files if not file.is_file()),
            arguments_readable=all(split_arguments(text) is not None for text in words),
        )

    def _asked(self) -> Interpreters:
        if self._interpreters is None:
            self._interpreters = Interpreters()
        return self._interpreters


def split_arguments(text: str) -> tuple[str, ...] | None:
    """As a shell would; None for an open quote."""
    try:
        return tuple(shlex.split(text))
    except ValueError:
        return None
