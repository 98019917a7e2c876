"""The main window: puts the parts together and passes news of the workspace on to them.

It owns no data. It is shown empty first, so that it is there at once; `attach` puts the parts in.
Closing is a conversation with app.py: the first close emits `close_requested` (the child is stopped, the
capture written, then `finish()`), a second one meanwhile emits `force_requested`.

objectNames: "window"; parts: target_bar.py, tab_area.py, status_line.py, menus.py,
widgets/{notice_bar,failure_panel}.py, docks/server_output.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from inspector.domain.kept_target import missing, with_secrets
from inspector.domain.target import RunState, TargetSpec
from inspector.gui.capture_commands import CaptureCommands
from inspector.gui.dialog_opener import DialogOpener
from inspector.gui.docks.server_output import ServerOutputDock
from inspector.gui.menus import Menus, WindowCommands
from inspector.gui.navigator import Navigator
from inspector.gui.replay_windows import ReplayWindows
from inspector.gui.status_line import StatusLine
from inspector.gui.tab_area import TabArea
from inspector.gui.target_actions import TargetActions
from inspector.gui.target_bar import TargetBar
from inspector.gui.target_choices import TargetChoice
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import MODES, Theme
from inspector.gui.widgets.empty_state import EmptyState
from inspector.gui.widgets.failure_panel import FailurePanel
from inspector.gui.widgets.notice_bar import NoticeBar
from inspector.gui.widgets.places import Places
from inspector.gui.window_state import WindowState
from inspector.workspace.notices import Level, Notice

if TYPE_CHECKING:
    from inspector.workspace.workspace import Workspace

_TOLD = 3000
"""Milliseconds for which the status line names what a key has just changed."""
_TICK = 50
"""Milliseconds between looks at counts that may change a thousand times a second."""


class MainWindow(QMainWindow):
    close_requested = Signal()
    force_requested = Signal()
    capture_chosen = Signal(str)
    app_chosen = Signal(object)
    """A TargetSpec for a window of its own."""

    def __init__(self, theme: Theme, state: WindowState) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("Flask Session Inspector")
        self.setWindowIcon(theme.icon("app"))
        self.theme = theme
        self.navigator = Navigator(self)
        self._state = state
        self._title = ""
        self._closing = self._finished = False
        self._disconnect: list[Callable[[], None]] = []
        self.setCentralWidget(EmptyState(theme, "app", "Flask Session Inspector", self.tr("Starting…")))
        state.restore_geometry(self)

    def attach(
        self,
        workspace: Workspace,
        runner: TaskRunner,
        choices: Sequence[TargetChoice] = (),
        title: str = "",
    ) -> None:
        """Put in the parts, once there is something to show. Without `choices` it is a recorded capture."""
        theme, state = self.theme, self._state
        self.workspace = workspace
        self._runner = runner
        self._title = title
        self.target_actions = TargetActions(workspace, runner, theme, choices, self)
        self.tabs = TabArea(workspace, runner, self.navigator, theme)
        self.notices = NoticeBar(theme, host=self)
        self.failure = FailurePanel(theme)
        self.output = ServerOutputDock(workspace.output, theme, self)
        self.status = StatusLine(workspace, theme, capture=not choices)
        self.target_bar = TargetBar(workspace.target, self.target_actions, theme)
        self.replays = ReplayWindows(workspace, runner, self.navigator, theme, self)
        self._dialogs = DialogOpener(self, theme)
        self.captures = CaptureCommands(workspace, runner, self._dialogs, self.capture_chosen.emit)
        self.menus = Menus(self, self._commands(), self.target_actions, theme)
        self._lay_out()
        self._connect()
        state.restore_layout(self)
        self.tabs.start(state.number("window/tab", 0))
        self._on_target_changed()
        self._tell_what_was_found()

    def finish(self) -> None:
        """Close for good; everything behind the window has ended."""
        self._finished = True
        while self._disconnect:
            self._disconnect.pop()()
        if self.attached:
            self.output.close_model()
            self.replays.close_all()
        self.close()

    @property
    def attached(self) -> bool:
        return hasattr(self, "workspace")

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._finished:
            event.accept()
            return
        event.ignore()
        if self._closing:
            self.force_requested.emit()
            return
        self._closing = True
        if not self.attached:
            self.close_requested.emit()
            return
        self._state.set_number("window/tab", self.tabs.currentIndex())
        self._state.save_window(self)
        self.show_notice(
            Notice(Level.INFO, self.tr("Stopping the app…"), self.tr("Close again to end at once."))
        )
        self.close_requested.emit()

    def show_notice(self, notice: Notice) -> None:
        failure = self.workspace.target.failure
        if failure is None or failure.sentence != notice.sentence:  # the failure panel says that one
            self.notices.show_notice(notice)

    def _lay_out(self) -> None:
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.notices, self.failure):
            layout.addWidget(part)
        layout.addWidget(self.tabs, 1)
        self.setCentralWidget(central)
        self.addToolBar(self.target_bar)
        self.target_bar.setVisible(self.target_actions.spec is not None)  # nothing runs beside a capture
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.output)
        self.resizeDocks([self.output], [180], Qt.Orientation.Vertical)
        self.output.hide()
        self.setStatusBar(self.status)
        show_output = self.output.toggleViewAction()
        show_output.setShortcut("Ctrl+J")
        self.menus.view_menu.addAction(show_output)

    def _connect(self) -> None:
        workspace = self.workspace
        self._tick = QTimer(self, interval=_TICK, singleShot=True)
        self._tick.timeout.connect(self.status.refresh)
        self.navigator.replay.connect(self.replays.open)
        self.navigator.send.connect(self.replays.open_draft)
        self.tabs.loaded.connect(self._state.restore_parts)
        self._connect_failure()
        self.target_actions.ask_to_attach.connect(self._show_attach)
        self.target_actions.ask_for_app.connect(self.open_app)
        self.target_actions.ask_for_secrets.connect(
            lambda spec: self._dialogs.missing_secrets(spec, self.target_actions.start_with)
        )
        self._disconnect = [
            workspace.notices.posted.connect(self.show_notice),
            workspace.target.changed.connect(self._on_target_changed),
            workspace.reload.changed.connect(self.target_actions.refresh),
            workspace.requests.counts_changed.connect(self._on_counts_changed),
        ]

    def _connect_failure(self) -> None:
        self.failure.restart.connect(self.target_actions.start)
        self.failure.output_asked.connect(self._show_failure_in_output)
        self.failure.place_asked.connect(Places.of_workspace(self.workspace, self).open)
        self.output.visibilityChanged.connect(lambda _: self._say_failure_once())
        self.output.model.rowsInserted.connect(lambda *_: self._say_failure_once())
        self.output.model.modelReset.connect(self._say_failure_once)

    def _commands(self) -> WindowCommands:
        return WindowCommands(
            open_capture=self.captures.open,
            save_capture=self.captures.save,
            quit=self.close,
            focus_filter=self.tabs.focus_filter,
            replay=self._replay_selected,
            clear=self.workspace.requests.clear,
            current_page=lambda: self.tabs.current_page,
            choose_editor=self._choose_editor,
            refresh=self._refresh,
            next_theme=self._next_theme,
            show_tab=self.tabs.show_page,
            show_keyboard_help=lambda: self._dialogs.keyboard(self.menus.overview()),
            show_about=self._dialogs.about,
        )

    def _tell_what_was_found(self) -> None:
        self.menus.actions["action.save_capture"].setEnabled(self.workspace.capture is not None)
        self.menus.actions["action.clear"].setEnabled(not self.workspace.read_only)
        problem = self.workspace.settings.problem
        if problem:
            hint = self.tr("Repair the file or delete it; the next change of a setting writes it anew.")
            self.show_notice(Notice(Level.WARNING, problem, hint))
        self.captures.offer_interrupted()

    def open_app(self) -> None:
        """Ask for an app of the user's own."""
        recent = self.target_actions.recent()
        self._dialogs.open_app(
            self.workspace.app_search, self._runner, recent, self.target_actions.run, self._open_elsewhere
        )

    def _open_elsewhere(self, spec: TargetSpec) -> None:
        if not missing(spec):
            self.app_chosen.emit(spec)
            return
        self._dialogs.missing_secrets(
            spec, lambda spec, values: self.app_chosen.emit(with_secrets(spec, values))
        )

    def _show_attach(self) -> None:
        if self.workspace.paths is not None:
            self._dialogs.attach(self.workspace.target, str(self.workspace.paths.guest))

    def _replay_selected(self) -> None:
        self.tabs.page("requests").replay()

    def _choose_editor(self) -> None:
        settings = self.workspace.settings
        self._dialogs.editor_command(
            settings.editor_command, lambda template: settings.update(editor_command=template)
        )

    def _refresh(self) -> None:
        refresh = getattr(self.tabs.current_page, "refresh", None)
        if refresh is not None:
            refresh()

    def _next_theme(self) -> None:
        mode = MODES[(MODES.index(self.theme.mode) + 1) % len(MODES)]
        self.theme.set_mode(mode)
        self.workspace.settings.update(theme=mode)
        self.status.showMessage(self.tr("Colours: {mode}").format(mode=mode), _TOLD)

    def _on_target_changed(self) -> None:
        target = self.workspace.target
        self.target_actions.refresh()
        self.target_bar.refresh()
        self.status.refresh()
        failed = target.state in (RunState.FAILED, RunState.EXITED)
        failure = target.failure if failed else None
        new = failure is not None and failure is not self.failure.failure
        self.failure.show_failure(failure, self.workspace.reload.watching)
        if new and failure is not None and not failure.traceback and self.isVisible():
            self.output.show()  # what it printed is all there is to go by
        self._say_failure_once()
        name = self._title or (target.spec.name if target.spec else "")
        self.setWindowTitle(" · ".join(part for part in ("Flask Session Inspector", name) if part))

    def _say_failure_once(self) -> None:
        """The panel keeps the traceback only while the server output does not show it."""
        failure = self.failure.failure
        if failure is not None:
            self.failure.set_told_elsewhere(self.output.isVisible() and self.output.holds(failure.evidence))

    def _show_failure_in_output(self) -> None:
        failure = self.failure.failure
        self.output.show()
        if failure is not None:
            self.output.go_to(failure.evidence)

    def _on_counts_changed(self) -> None:
        if not self._tick.isActive():
            self._tick.start()
