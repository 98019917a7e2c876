"""The commands about the target: start, stop, restart, choose another, open its address. Shared by menu
and tool bar.

objectNames: "action.start_stop", "action.restart", "action.open_in_browser", "action.copy_url",
"action.open_app", "action.attach", "action.reload" (checked while saved files restart the app),
"action.forget".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication

from inspector.domain.errors import InspectorError
from inspector.domain.kept_target import missing, with_secrets
from inspector.domain.target import RunState, TargetSpec
from inspector.gui.target_choices import TargetChoice, choice_of, cleaned, to_setting, with_recent
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme

if TYPE_CHECKING:
    from inspector.workspace.workspace import Workspace


class TargetActions(QObject):
    """`choices_changed` when another app was chosen; `ask_for_app`, `ask_to_attach` and
    `ask_for_secrets(spec)`: a dialog is wanted; the last one's answer goes to `start_with`.
    """

    choices_changed = Signal()
    ask_for_app = Signal()
    ask_to_attach = Signal()
    ask_for_secrets = Signal(object)

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
        self._make(
            "action.reload", self.tr("Restart when a file is &saved"), "Ctrl+Alt+L", self.toggle_reload
        )
        self._make("action.open_app", self.tr("Open &app…"), "Ctrl+Shift+O", self.ask_for_app.emit)
        attach = self.tr("A&ttach your own server…")
        self._make("action.attach", attach, "Ctrl+Shift+A", self.ask_to_attach.emit)
        self._make("action.forget", self.tr("&Forget this app"), "", self.forget)
        self._actions["action.reload"].setCheckable(True)
        self._actions["action.reload"].setIconVisibleInMenu(False)  # its check mark stands there
        self.refresh()
        theme.changed.connect(self.refresh)

    def named(self, name: str) -> QAction:
        return self._actions[name]

    def all(self) -> list[QAction]:
        return list(self._actions.values())

    @property
    def spec(self) -> TargetSpec | None:
        return self.choices[self.current].spec if self.choices else None

    @property
    def attached(self) -> bool:
        """Processes that the user started elsewhere are the target: nothing to start or stop from here."""
        return self.spec is not None and self.spec.attach

    def choose(self, index: int) -> None:
        """Run another of the known targets; the one that runs is stopped first."""
        if index == self.current and self._target.state.alive:
            return
        if missing(self.choices[index].spec):
            self.choices_changed.emit()  # what runs stays chosen until the answer
            self.ask_for_secrets.emit(self.choices[index].spec)
            return
        self.current = index
        self.choices_changed.emit()
        self.start()

    def recent(self) -> list[TargetSpec]:
        """The user's own apps, as they were run last."""
        return [choice.spec for choice in self.choices if not choice.bundled]

    def run(self, spec: TargetSpec) -> None:
        """Run an app that the dialog described, and remember it."""
        line = to_setting(spec)
        known = [n for n, choice in enumerate(self.choices) if to_setting(choice.spec) == line]
        if known:  # secrets apart
            self.choices[known[0]] = replace(self.choices[known[0]], spec=spec)
        else:
            self.choices.append(choice_of(spec))
        self._remember(spec)
        self.current = known[0] if known else len(self.choices) - 1
        self.choices_changed.emit()
        self.start()

    def forget(self) -> None:
        """Take the chosen app off the list; it goes on while it runs."""
        if not self.choices or self.choices[self.current].bundled:
            return
        line = to_setting(self.choices.pop(self.current).spec)
        self.current = 0
        recent = cleaned(self._workspace.settings.recent_targets)
        self._save_recent([other for other in recent if other != line])
        self.choices_changed.emit()
        self.refresh()

    def toggle_reload(self) -> None:
        self._workspace.reload.set_enabled(not self._workspace.reload.enabled)

    def start_or_stop(self) -> None:
        if self._target.state.alive:
            self._begin("stop the app", self._target.stop())
        else:
            self.start()

    def start(self) -> None:
        spec = self.spec
        if spec is None:
            return
        if missing(spec):
            self.ask_for_secrets.emit(spec)
        else:
            self._begin("start the app", self._target.start(spec))

    def start_with(self, spec: TargetSpec, values: Mapping[str, str]) -> None:
        """Start a target of the list with the secrets that were asked for; {}: without its variables."""
        known = [n for n, choice in enumerate(self.choices) if choice.spec == spec]
        if known:
            whole = replace(self.choices[known[0]], spec=with_secrets(spec, values))
            self.choices[known[0]] = whole
            self.choose(known[0])

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
        ours = not self.attached
        start = self._actions["action.start_stop"]
        start.setText(self.tr("&Stop") if alive else self.tr("&Start"))
        start.setIcon(self._theme.icon("stop", "error") if alive else self._theme.icon("play", "success"))
        start.setEnabled(ours and bool(self.choices) and state is not RunState.STOPPING)
        restart = self._actions["action.restart"]
        restart.setIcon(self._theme.icon("restart"))
        stopped = state in (RunState.STOPPING, RunState.STOPPED)
        restart.setEnabled(ours and bool(self.choices) and not stopped)
        opened = self._actions["action.open_in_browser"]
        opened.setIcon(self._theme.icon("open", "muted"))
        for action in (opened, self._actions["action.copy_url"]):
            action.setEnabled(state is RunState.RUNNING and bool(self._target.url))
        self._actions["action.copy_url"].setIcon(self._theme.icon("copy"))
        self._actions["action.open_app"].setIcon(self._theme.icon("plus"))
        self._actions["action.attach"].setIcon(self._theme.icon("link"))
        self._refresh_reload()
        forget = self._actions["action.forget"]
        forget.setIcon(self._theme.icon("trash", "muted"))
        forget.setEnabled(bool(self.choices) and not self.choices[self.current].bundled)
        for name, action in self._actions.items():
            action.setToolTip(action.text().replace("&", "") + self._shortcuts[name])
        if not ours:
            why = self.tr("You started these processes elsewhere: stop and start them there.")
            for action in (start, restart):
                action.setToolTip(f"{action.toolTip()}\n{why}")

    def _begin(self, name: str, coro: Any) -> None:
        self._runner.start(name, coro)

    def _refresh_reload(self) -> None:
        watches = self._actions["action.reload"]
        watches.setChecked(self._workspace.reload.enabled)
        watches.setEnabled(self._target.spec is not None)
        watches.setIcon(self._theme.icon("eye" if watches.isChecked() else "eye-off", "muted"))

    def _remember(self, spec: TargetSpec) -> None:
        self._save_recent(with_recent(self._workspace.settings.recent_targets, spec))

    def _save_recent(self, recent: list[str]) -> None:
        try:
            self._workspace.settings.update(recent_targets=recent)
        except InspectorError as error:
            self._workspace.notices.error(error)

    def _make(self, name: str, text: str, shortcut: str, slot: Any) -> None:
        action = QAction(text, self)
        action.setObjectName(name)
        action.setShortcut(shortcut)
        self._shortcuts[name] = f" ({shortcut})" if shortcut else ""
        action.triggered.connect(lambda: slot())
        self._actions[name] = action
