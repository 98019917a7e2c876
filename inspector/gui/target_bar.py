"""The tool bar: what runs, start/stop/restart, the address to open in a browser, versions, the state.

objectNames: "target" (the bar), "target.chooser", "target.url", "target.copy", "target.open",
"target.versions", "target.state". Start, stop and restart are actions of TargetActions
("action.start_stop", "action.restart").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolBar, QToolButton, QWidget

from inspector.domain.secret_text import hidden_app
from inspector.domain.target import RunState
from inspector.gui.target_actions import TargetActions
from inspector.gui.theme import Theme
from inspector.gui.widgets.copy_button import CopyButton
from inspector.gui.widgets.elided_combo import ElidedComboBox
from inspector.gui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from inspector.workspace.target import TargetControl

_ROOMY = 820
"""Pixels of width from which Start and Restart have their texts and progress is told in a sentence. The
versions give way before.
"""
_STATE_COLORS = {
    RunState.STOPPED: "muted",
    RunState.STARTING: "warning",
    RunState.RUNNING: "success",
    RunState.STOPPING: "warning",
    RunState.FAILED: "error",
    RunState.EXITED: "error",
}


class TargetBar(QToolBar):
    def __init__(
        self, target: TargetControl, actions: TargetActions, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("target")
        self.setWindowTitle(self.tr("Target"))
        self.setMovable(False)
        self.setIconSize(QSize(18, 18))
        self.toggleViewAction().setEnabled(False)
        self._target = target
        self._actions = actions
        self._theme = theme
        self._chooser = ElidedComboBox()
        self._chooser.setObjectName("target.chooser")
        self._chooser.setAccessibleName(self.tr("What to run"))
        self._chooser.setToolTip(self.tr("What to run"))
        self._chooser.setMinimumWidth(180)
        self._chooser.activated.connect(self._on_chosen)
        self._url = QLabel(textFormat=Qt.TextFormat.RichText, openExternalLinks=True)
        self._url.setObjectName("target.url")
        self._url.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self._copy = CopyButton(theme, lambda: target.url or "", self.tr("address"))
        self._copy.setObjectName("target.copy")
        self._versions = ElidedLabel()
        self._versions.setObjectName("target.versions")
        self._versions.setProperty("role", "muted")
        self._labelled: list[QToolButton] = []
        self._compact = False
        self._state = QLabel()
        self._state.setObjectName("target.state")
        self._build()
        self.refresh()
        theme.changed.connect(self.refresh)
        actions.choices_changed.connect(self._fill_chooser)
        self._fill_chooser()

    def _build(self) -> None:
        self.addWidget(self._chooser)
        self._add_button("action.start_stop", with_text=True)
        self._add_button("action.restart", with_text=True)
        self._add_button("action.reload")
        self._add_button("action.attach")
        self.addWidget(_gap(8))
        self._url_actions = [self.addWidget(self._url), self.addWidget(self._copy)]
        self._add_button("action.open_in_browser")
        stretch = QWidget()
        stretch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(stretch)
        self.addWidget(self._versions)
        self.addWidget(_gap(12))
        self.addWidget(self._state)

    def _add_button(self, name: str, with_text: bool = False) -> None:
        button = QToolButton()
        button.setDefaultAction(self._actions.named(name))
        button.setObjectName(name.replace("action.", "target."))
        button.setAccessibleName(self._actions.named(name).text().replace("&", ""))
        if with_text:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setProperty("labelled", True)  # not "text": that is the button's own text
            self._labelled.append(button)
        self.addWidget(button)

    def refresh(self) -> None:
        """Show what the target is now; the window calls it when the target has changed."""
        target = self._target
        state = target.state
        url = target.url if state in (RunState.RUNNING, RunState.STOPPING) else None
        link = self._theme.color("link").name()
        self._url.setText(
            f'<a style="color:{link};text-decoration:none" href="{url}">{url}</a>' if url else ""
        )
        for action in self._url_actions:
            action.setVisible(bool(url))
        versions = target.versions
        self._versions.set_text(
            f"Flask {versions.flask} · Werkzeug {versions.werkzeug} · Python {versions.python}"
            if versions
            else ""
        )
        self._show_state()

    def _show_state(self) -> None:
        target = self._target
        color = self._theme.color(_STATE_COLORS[target.state]).name()
        text = _state_text(target)
        shown = target.state.value if self._compact else text
        self._state.setText(f'<span style="color:{color}">●</span> {shown}')
        lines = [text if text != shown else "", *self._process_lines()]
        self._state.setToolTip("\n".join(line for line in lines if line))

    def _process_lines(self) -> list[str]:
        """The pids, those of the target first."""
        target = self._target
        own = [str(process.pid) for process in target.processes if not process.attached]
        attached = [str(process.pid) for process in target.processes if process.attached]
        if not own and target.pid:
            own = [str(target.pid)]
        lines = ((self.tr("Process {pid}"), own), (self.tr("Attached: process {pid}"), attached))
        return [text.format(pid=", ".join(pids)) for text, pids in lines if pids]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = self.width() < _ROOMY
        if compact == self._compact:
            return
        self._compact = compact
        style = Qt.ToolButtonStyle
        for button in self._labelled:
            button.setToolButtonStyle(style.ToolButtonIconOnly if compact else style.ToolButtonTextBesideIcon)
        self._show_state()

    def _fill_chooser(self) -> None:
        chooser = self._chooser
        chooser.clear()
        for choice in self._actions.choices:
            chooser.addItem(self._theme.icon("browser", "muted"), choice.title)
            chooser.setItemData(
                chooser.count() - 1,
                self.tr("Servers that you started yourself")
                if choice.spec.attach
                else f"{hidden_app(choice.spec.app) or choice.spec.name}\n{choice.spec.project}",
                Qt.ItemDataRole.ToolTipRole,
            )
        chooser.insertSeparator(chooser.count())
        chooser.addItem(self._theme.icon("plus", "muted"), self.tr("Open app…"))
        chooser.setCurrentIndex(self._actions.current)

    def _on_chosen(self, index: int) -> None:
        if index < len(self._actions.choices):
            self._actions.choose(index)
        else:
            self._chooser.setCurrentIndex(self._actions.current)
            self._actions.named("action.open_app").trigger()


def _state_text(target: TargetControl) -> str:
    if target.state is RunState.STARTING and target.progress:
        return target.progress
    attached = sum(process.attached for process in target.processes)
    own = len(target.processes) - attached
    parts = [target.state.value]
    if own > 1:
        parts.append(f"{own} processes")
    if attached:
        parts.append(f"{attached} attached")
    return " · ".join(parts)


def _gap(width: int) -> QWidget:
    gap = QWidget()
    gap.setFixedWidth(width)
    return gap
