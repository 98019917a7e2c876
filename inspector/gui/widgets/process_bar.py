"""Above a table that comes from one of several processes: says so when these differ, and offers the others.

objectNames: "<stem>.processes" (a line for each app that it concerns), "<stem>.processes.menu".
"""

from __future__ import annotations

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from inspector.domain.process_differences import Peer, ProcessDifferences, names_text
from inspector.gui.theme import Theme
from inspector.gui.widgets.app_filter import app_title
from inspector.gui.widgets.build import named
from inspector.gui.widgets.inline_bar import InlineBar
from inspector.workspace.process_check import ProcessCheck
from inspector.workspace.target import TargetControl

SIGNS_SESSIONS = "SECRET_KEY"


class ProcessBar(QWidget):
    """Takes no room while the processes of every app agree."""

    def __init__(
        self,
        stem: str,
        check: ProcessCheck,
        target: TargetControl,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = f"{stem}.processes"
        self._check, self._target, self._theme = check, target, theme
        self._lines: dict[str, InlineBar] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(8, 6, 8, 0)
        self._layout.setSpacing(4)
        disconnect = check.changed.connect(self._show)
        self.destroyed.connect(lambda: disconnect())
        self._show()

    def menu_of(self, app: str) -> QMenu:
        """All its processes, the shown one checked."""
        menu = named(QMenu(self), f"{self._name}.menu")
        menu.aboutToHide.connect(menu.deleteLater)
        found = self._check.found.get(app)
        one = QActionGroup(menu)  # exclusive: its marks are round
        for number, peer in enumerate(found.peers if found is not None else ()):
            action = menu.addAction(self._title(peer, is_shown=number == 0))
            action.setCheckable(True)
            action.setChecked(number == 0)
            action.setEnabled(not peer.silent)
            one.addAction(action)
            action.triggered.connect(lambda _=False, pid=peer.pid: self._target.choose_process(app, pid))
        return menu

    def _show(self) -> None:
        for app in self._lines.keys() - self._check.found.keys():
            line = self._lines.pop(app)
            self._layout.removeWidget(line)
            line.hide()
            line.deleteLater()
        for app, found in self._check.found.items():
            if app not in self._lines:
                self._lines[app] = InlineBar(self._theme, self._name)
                self._layout.addWidget(self._lines[app])
            self._fill(self._lines[app], found)
        self.setVisible(bool(self._lines))

    def _fill(self, line: InlineBar, found: ProcessDifferences) -> None:
        sentence = self.tr(
            "The {count} processes of {app} differ in {names}. Process {pid} is shown."
        ).format(
            count=len(found.peers),
            app=app_title(self._target, found.app),
            names=names_text(found.names),
            pid=found.shown.pid,
        )
        hint = ""
        if SIGNS_SESSIONS in found.names:
            hint = self.tr("A session that one of them signs is lost in the others: set one key for all.")
        show = (self.tr("Show another…"), lambda: self._pop_up(found.app))
        line.show_text("warning", sentence, hint, [show])
        line.setToolTip("\n".join(found.names))

    def _pop_up(self, app: str) -> None:
        line = self._lines.get(app)
        if line is not None:
            button = line.buttons()[0]
            self.menu_of(app).popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _title(self, peer: Peer, *, is_shown: bool) -> str:
        if is_shown:
            what = self.tr("shown now")
        elif peer.silent:
            what = self.tr("does not answer")
        elif peer.differs:
            what = self.tr("differs in {names}").format(names=names_text(peer.differs))
        else:
            what = self.tr("has the same")
        return f"{peer.pid} · {peer.program} · {what}"
