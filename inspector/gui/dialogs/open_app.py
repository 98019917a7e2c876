"""Opens an app of the user's own: the project's folder, what `flask --app` takes, the interpreter, variables,
arguments, host and port. What the project offers is looked up while one types, and a sentence says whether it
can be started.

objectNames: "open" (the dialog), "open.project", "open.app", "open.interpreters", "open.env_files",
"open.variables", "open.reveal", "open.command", "open.arguments", "open.host", "open.port", "open.debug",
"open.verdict", "open.start", "open.window", "open.more".
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QWidget

from inspector.domain.app_candidates import AppCandidate
from inspector.domain.interpreters import Interpreter
from inspector.domain.run_address import DEFAULT_HOST, RunAddress
from inspector.domain.target import TargetSpec
from inspector.domain.target_check import Check, check
from inspector.gui.dialogs.open_app_form import OpenAppForm
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.workspace.app_search import AppSearch, split_arguments

_PAUSE_MS = 250
"""Between the last key in the folder's field and the search."""


class OpenAppDialog(QDialog):
    """`chosen(spec)` for this window, `chosen_for_new_window(spec)` for another one."""

    chosen = Signal(object)
    chosen_for_new_window = Signal(object)

    def __init__(
        self,
        search: AppSearch,
        runner: TaskRunner,
        theme: Theme,
        recent: Sequence[TargetSpec] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("open")
        self.setWindowTitle(self.tr("Open app"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._search = search
        self._runner = runner
        self._candidates: tuple[AppCandidate, ...] | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._project: Path | None = None
        """Which was searched."""
        self._filled: TargetSpec | None = None
        """The target of which the fields were filled, while its folder is the one that is shown."""
        self.form = OpenAppForm(theme, [spec.project for spec in recent], self)
        self._recent = list(recent)
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._look)
        form = self.form
        form.project_edited.connect(self._on_project_edited)
        form.recent_chosen.connect(self._fill_from_recent)
        form.edited.connect(self._judge)
        form.python_chosen.connect(self._ask)
        form.buttons.accepted.connect(self.accept)
        form.buttons.rejected.connect(self.reject)
        form.new_window.clicked.connect(lambda: self._finish(self.chosen_for_new_window))
        self.finished.connect(self._end_tasks)
        self._judge()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.form.project_line.setFocus()
        self.form.fit()

    # -- what is described -------------------------------------------------------------------------------

    def spec(self) -> TargetSpec:
        form = self.form
        interpreter = form.interpreters.current()
        command = split_arguments(form.command.text()) or ()
        variables = form.variables.variables()
        kept_back = self._filled.missing_env if self._filled is not None else ()
        missing = tuple(name for name in kept_back if variables.get(name) == "")
        return TargetSpec(
            app="" if command else form.app.text(),
            project=form.project(),
            python=interpreter.path if interpreter else None,
            env_files=form.env_files(),
            host=form.address.host.text().strip() or DEFAULT_HOST,
            port=form.address.port.value(),
            debug=form.debug.currentData(),
            env={name: value for name, value in variables.items() if name not in missing},
            missing_env=missing,
            arguments=split_arguments(form.arguments.text()) or (),
            command=command,
        )

    def check(self) -> Check:
        spec = self.spec()
        interpreter = self.form.interpreters.current()
        words = (self.form.arguments.text(), self.form.command.text())
        facts = self._search.facts(spec, self._candidates, interpreter, words)
        return check(spec, replace(facts, address=self.form.address.sentence()))

    def fill(self, spec: TargetSpec) -> None:
        """Show a target as it was run before."""
        self.form.fill(spec)
        self._filled = spec
        self._project = None
        self._look()

    def accept(self) -> None:
        self._finish(self.chosen)

    def _finish(self, signal: SignalInstance) -> None:
        if self.check().verdict.may_start:
            signal.emit(self.spec())
            super().accept()
        else:
            self._judge()

    # -- looking -----------------------------------------------------------------------------------------

    def _on_project_edited(self) -> None:
        if self.form.project() != self._project:
            self._end_tasks()
            self._project = self._candidates = None
            self._pause.start()
        self._judge()

    def _fill_from_recent(self, row: int) -> None:
        if 0 <= row < len(self._recent):
            self.fill(self._recent[row])

    def _look(self) -> None:
        self._pause.stop()
        self._end_tasks()
        project = self.form.project()
        if not project.is_dir():
            self._candidates = ()
            self._judge()
            return
        self._project = project
        self._forget_other(project)
        self.form.searching(True)
        self._tasks = [
            self._runner.start("find apps", self._search.apps(project), self._take_apps),
            self._runner.start(
                "find interpreters", self._search.interpreters(project), self._take_interpreters
            ),
            self._runner.start("find .env files", self._search.env_files(project), self.form.show_env_hint),
            self._runner.start("find its address", self._search.address(project), self._take_address),
        ]
        self._judge()

    def _forget_other(self, project: Path) -> None:
        """What another project's target had filled in goes; what was changed since stays."""
        if self._filled is not None and self._filled.project != project:
            self.form.fill_in(without(self.spec(), self._filled))
            self._filled = None

    def _take_apps(self, candidates: tuple[AppCandidate, ...]) -> None:
        self._candidates = candidates
        self.form.app.set_candidates(candidates)
        self._judge()

    def _take_address(self, address: RunAddress) -> None:
        """A target that was run before keeps the address that it had."""
        if self._filled is None:
            self.form.address.offer(address)
            self._judge()

    def _take_interpreters(self, found: tuple[Interpreter, ...]) -> None:
        self.form.searching(False)
        self.form.interpreters.set_interpreters(found)
        self._judge()

    def _ask(self, path: str) -> None:
        asked = self._search.interpreter(Path(path))
        self._tasks.append(self._runner.start("ask the interpreter", asked, self.form.interpreters.add))

    def _judge(self) -> None:
        result = self.check()
        self.form.show_check(result)
        self.form.set_startable(result.verdict.may_start)

    def _end_tasks(self) -> None:
        self.form.searching(False)
        while self._tasks:
            self._tasks.pop().cancel()


def without(spec: TargetSpec, filled: TargetSpec) -> TargetSpec:
    """`spec`, blank wherever it is like `filled`. The interpreter is always one to be found anew."""
    blank = TargetSpec(app="", project=spec.project)
    names = [each.name for each in fields(TargetSpec) if each.name != "project"]
    alike = [name for name in names if getattr(spec, name) == getattr(filled, name)]
    return replace(spec, **{name: getattr(blank, name) for name in (*alike, "python")})
