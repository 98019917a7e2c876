"""The commands about the target: start, stop, restart, choose another, open its address. Shared by menu
and tool bar.

objectNames: "action.start_stop", "action.restart", "action.open_in_browser", "action.copy_url",
"action.run_another".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication

from inspector.domain.errors import InspectorError
from inspector.domain.target import RunState, TargetSpec
from inspector.gui.target_choices import TargetChoice, choice_of, with_recent
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme

if TYPE_CHECKING:
    from inspector.workspace.workspace import Workspace


class TargetActions(QObject):
    """`choices_changed` when another app was chosen; `ask_for_app` when the dialog is wanted."""

    choices_changed = Signal()
    ask_for_app = Signal()

    def __init__(
        self,
        workspace: Workspace,
        runner: TaskRunner,
        theme: Theme,
        choices: Sequence[TargetChoice],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._target = workspace.target
        self._runner = runner
        self._theme = theme
        self.choices = list(choices)
        self.current = 0
        self._actions: dict[str, QAction] = {}
        self._shortcuts: dict[str, str] = {}
        self._make("action.start_stop", self.tr("&Start"), "Ctrl+Alt+S", self.start_or_stop)
        self._make("action.restart", self.tr("&Restart"), "Ctrl+Alt+R", self.restart)
        self._make("action.open_in_browser", self.tr("&Open in browser"), "Ctrl+B", self.open_in_browser)
        self._make("action.copy_url", self.tr("&Copy address"), "", self.copy_url)
        self._make("action.run_another", self.tr("Run &another app…"), "Ctrl+N", self.ask_for_app.emit)
        self.refresh()
        theme.changed.connect(self.refresh)

    def named(self, name: str) -> QAction:
        return self._actions[name]

    def all(self) -> list[QAction]:
        return list(self._actions.values())

    @property
    def spec(self) -> TargetSpec | None:
        return self.choices[self.current].spec if self.choices else None

    def choose(self, index: int) -> None:
        """Run another of the known targets; the one that runs is stopped first."""
        if index == self.current and self._target.state.alive:
            return
        self.current = index
        self.choices_changed.emit()
        self.start()

    def run(self, spec: TargetSpec) -> None:
        """Run an app that the dialog described, and remember it."""
        if all(choice.spec != spec for choice in self.choices):
            self.choices.append(choice_of(spec))
            self._remember(spec)
        self.current = next(n for n, choice in enumerate(self.choices) if choice.spec == spec)
        self.choices_changed.emit()
        self.start()

    def start_or_stop(self) -> None:
        if self._target.state.alive:
            self._begin("stop the app", self._target.stop())
        else:
            self.start()

    def start(self) -> None:
        spec = self.spec
        if spec is not None:
            self._begin("start the app", self._target.start(spec))

    def restart(self) -> None:
        if self._target.spec is None:
            self.start()
        else:
            self._begin("restart the app", self._target.restart())

    def open_in_browser(self) -> None:
        if self._target.url:
            QDesktopServices.openUrl(QUrl(self._target.url))

    def copy_url(self) -> None:
        QGuiApplication.clipboard().setText(self._target.url or "")

    def refresh(self) -> None:
        state, alive = self._target.state, self._target.state.alive
        start = self._actions["action.start_stop"]
        start.setText(self.tr("&Stop") if alive else self.tr("&Start"))
        start.setIcon(self._theme.icon("stop", "error") if alive else self._theme.icon("play", "success"))
        start.setEnabled(bool(self.choices) and state is not RunState.STOPPING)
        restart = self._actions["action.restart"]
        restart.setIcon(self._theme.icon("restart"))
        restart.setEnabled(bool(self.choices) and state not in (RunState.STOPPING, RunState.STOPPED))
        opened = self._actions["action.open_in_browser"]
        opened.setIcon(self._theme.icon("open", "muted"))
        for action in (opened, self._actions["action.copy_url"]):
            action.setEnabled(state is RunState.RUNNING and bool(self._target.url))
        self._actions["action.copy_url"].setIcon(self._theme.icon("copy"))
        self._actions["action.run_another"].setIcon(self._theme.icon("plus"))
        for name, action in self._actions.items():
            action.setToolTip(action.text().replace("&", "") + self._shortcuts[name])

    def _begin(self, name: str, coro: Any) -> None:
        self._runner.start(name, coro)

    def _remember(self, spec: TargetSpec) -> None:
        settings = self._workspace.settings
        try:
            settings.update(recent_targets=with_recent(settings.recent_targets, spec))
        except InspectorError as error:
            self._workspace.notices.error(error)

    def _make(self, name: str, text: str, shortcut: str, slot: Any) -> None:
        action = QAction(text, self)
        action.setObjectName(name)
        action.setShortcut(shortcut)
        self._shortcuts[name] = f" ({shortcut})" if shortcut else ""
        action.triggered.connect(lambda: slot())
        self._actions[name] = action
