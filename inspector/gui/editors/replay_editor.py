"""The replay editor: a recorded request to be changed and sent again, the answer beside it.

One per original request, or per request made up elsewhere (from a route); replay_windows.py puts it into a
window of its own. Everything that was sent from
here stays in the history of this editor; each replay is a row of the log as well, linked to its original.

Object names: `replay.editor` this widget, `replay.send`, `replay.cancel`, `replay.reset`, `replay.history`,
`replay.note`, `replay.splitter`; the parts: replay_request.py, replay_response.py.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QComboBox, QPushButton, QSplitter, QVBoxLayout, QWidget
from shiboken6 import isValid

from inspector.domain.comparison import Comparison
from inspector.domain.errors import InspectorError, ReplayError, StoreError
from inspector.domain.request_parts import csrf_token_in
from inspector.gui.editors.replay_request import ReplayRequest, head_row
from inspector.gui.editors.replay_response import ReplayResponse
from inspector.gui.models.request_cells import duration_text
from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.app_filter import app_title
from inspector.gui.widgets.build import column, label, named, push_button, row
from inspector.gui.widgets.empty_state import EmptyState
from inspector.gui.widgets.inline_bar import InlineBar
from inspector.workspace.replays import ReplayDraft, ReplayResult
from inspector.workspace.workspace import Workspace

_SAFE = ("GET", "HEAD", "OPTIONS")
_REMEMBERED = 50
"""Sends kept in the history of one editor; each holds up to 2 MB of a body."""


class ReplayEditor(QWidget):
    def __init__(
        self,
        workspace: Workspace,
        runner: TaskRunner,
        navigator: Navigator,
        theme: Theme,
        what: int | ReplayDraft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("replay.editor")
        self._workspace = workspace
        self._runner = runner
        self._navigator = navigator
        self._number = what if isinstance(what, int) else None
        self._sent: list[ReplayResult] = []
        self._task: asyncio.Task[None] | None = None
        try:
            self._original = workspace.replays.draft(what) if isinstance(what, int) else what
        except StoreError as error:
            QVBoxLayout(self).addWidget(EmptyState(theme, "error", error.sentence, error.hint))
            return
        self.request = ReplayRequest(
            workspace.clients, lambda key: app_title(workspace.target, key) if key else "", theme
        )
        self.response = ReplayResponse(theme)
        self._note = InlineBar(theme, "replay.note")
        self._make_buttons(theme)
        self._lay_out()
        self._connect()
        self.reset()
        self.request.show_best_tab(self._original)
        self._set_sending(False)

    @property
    def results(self) -> tuple[ReplayResult, ...]:
        """What was sent from here, oldest first."""
        return tuple(self._sent)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if hasattr(self, "request"):
            self.request.url.setFocus()

    # -- what the user does ------------------------------------------------------------------------------

    def send(self) -> None:
        """As it stands now. Does nothing while one is under way."""
        if self._task is not None:
            return
        try:
            draft = self.request.draft(self._number)
        except UnicodeEncodeError as error:
            self.response.show_problem(_not_encodable(error))
            return
        self._set_sending(True)
        self.response.show_sending()
        task = self._runner.start(
            f"replay #{self._number or self._original.url}",
            self._workspace.replays.send(draft),
            self._on_result,
        )
        self._task = task
        self.destroyed.connect(lambda: task.cancel())
        task.add_done_callback(self._on_task_done)

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def reset(self) -> None:
        """Back to the request as recorded."""
        self.request.set_draft(self._original, original=True)
        self._tell_notes(self._original)

    # -- parts -------------------------------------------------------------------------------------------

    def _make_buttons(self, theme: Theme) -> None:
        self._send = push_button(
            self.tr("&Send"), "replay.send", tooltip=self.tr("Send (Ctrl+Enter)"), primary=True
        )
        self._cancel = push_button(self.tr("Cancel"), "replay.cancel", tooltip=self.tr("Cancel (Esc)"))
        self._reset = push_button(
            self.tr("&Reset"), "replay.reset", tooltip=self.tr("Back to the request as it was recorded")
        )
        self._history = named(QComboBox(), "replay.history")
        self._history.setAccessibleName(self.tr("What was sent from here"))
        self._history.setToolTip(
            self.tr("What was sent from here: the answer, and the request that asked for it")
        )
        self._history.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._again = QPushButton(self.tr("&Edit this one"))
        self._again.setObjectName("replay.edit_again")
        self._again.setToolTip(self.tr("Put the request of the chosen send back into the editor"))

    def _lay_out(self) -> None:
        self._past = QWidget()
        past = row(self._past, label(self.tr("Sent"), "muted"), self._history, self._again, 1)
        past.setContentsMargins(12, 6, 8, 0)
        self._past.hide()
        right = QWidget()
        column(right, self._past, self.response, gap=0).setStretch(1, 1)
        splitter = named(QSplitter(Qt.Orientation.Horizontal), "replay.splitter")
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.request)
        splitter.addWidget(right)
        splitter.setSizes([500, 600])
        head = head_row(self.request, self._reset, self._cancel, self._send)
        column(self, head, self._note, splitter, gap=0).setStretch(2, 1)

    def _connect(self) -> None:
        self._send.clicked.connect(self.send)
        self._cancel.clicked.connect(self.cancel)
        self._reset.clicked.connect(self.reset)
        self._again.clicked.connect(self._edit_again)
        self._history.activated.connect(self._show_sent)
        self.request.url.returnPressed.connect(self.send)
        self.response.show_wanted.connect(self._show_in_log)
        self.response.save_failed.connect(
            lambda what, why: self._workspace.notices.error(StoreError(what, why))
        )
        for keys, do in (
            ("Ctrl+Return", self.send),
            ("Ctrl+Enter", self.send),
            ("Escape", self.cancel),
            ("Ctrl+W", lambda: self.window().close()),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)  # it has a window of its own
            shortcut.activated.connect(do)

    def _set_sending(self, on: bool) -> None:
        self._send.setEnabled(not on)
        self._cancel.setVisible(on)

    # -- what comes back ---------------------------------------------------------------------------------

    def _on_result(self, result: ReplayResult) -> None:
        if not isValid(self):  # the window was closed meanwhile
            return
        self._sent.append(result)
        del self._sent[:-_REMEMBERED]
        self._list_sent()
        self._show_sent(len(self._sent) - 1)

    def _on_task_done(self, task: asyncio.Task[None]) -> None:
        if not isValid(self):
            return
        self._task = None
        self._set_sending(False)
        if self.response.sending:
            self.response.show_cancelled(task.cancelled())

    def _list_sent(self) -> None:
        self._history.clear()
        for count, result in enumerate(self._sent, 1):
            clock = time.strftime("%H:%M:%S", time.localtime(result.sent_at))
            status = self.tr("failed") if result.status is None else str(result.status)
            took = self.tr("{ms} ms").format(ms=duration_text(result.duration_ms))
            self._history.addItem(f"{count} · {clock} · {result.draft.method} → {status} · {took}")
        self._past.setVisible(len(self._sent) > 1)

    def _show_sent(self, index: int) -> None:
        result = self._sent[index]
        self._history.setCurrentIndex(index)
        self.response.show_result(result, self._comparison(result))

    def _comparison(self, result: ReplayResult) -> Comparison | InspectorError | None:
        if result.status is None or self._number is None:
            return None
        try:
            return self._workspace.replays.compare(self._number, result)
        except StoreError as error:
            return error

    def _edit_again(self) -> None:
        index = self._history.currentIndex()
        if 0 <= index < len(self._sent):
            self.request.set_draft(replace(self._sent[index].draft))

    def _show_in_log(self, number: int) -> None:
        self._navigator.show_request.emit(number)
        window = self.window().parentWidget()
        if window is not None:
            window.raise_()
            window.activateWindow()

    # -- what is to be said ------------------------------------------------------------------------------

    def _tell_notes(self, draft: ReplayDraft) -> None:
        notes = list(draft.warnings)
        token = self._csrf_token()
        if token:
            notes.append(
                self.tr(
                    "It carries a CSRF token ({name}), which belongs to the original's session and ages: "
                    "as somebody else, or later, it may be refused."
                ).format(name=token)
            )
        if notes:
            self._note.show_text("warning" if draft.warnings else "info", "\n".join(notes))
        else:
            self._note.clear()

    def _csrf_token(self) -> str | None:
        if self._number is None or self._original.method.upper() in _SAFE:
            return None
        try:
            return csrf_token_in(self._workspace.requests.exchange(self._number).request)
        except StoreError:
            return None


def _not_encodable(error: UnicodeEncodeError) -> ReplayError:
    return ReplayError(
        f"The body holds “{error.object[error.start]}”, which cannot be written in {error.encoding}.",
        "Take the character out, or choose another charset in Content-Type.",
    )
