"""How to attach a server that the user starts elsewhere: one line to copy, and who is connected now.

objectNames: "attach" (the dialog), "attach.command" (how the server is started), "attach.line" (what to
type), "attach.copy", "attach.state", "attach.processes".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from inspector.domain.attach_line import attach_line, examples_for
from inspector.gui.models.processes import process_columns
from inspector.gui.models.table_model import TableModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.copy_button import CopyButton
from inspector.gui.widgets.records_table import RecordsTable
from inspector.workspace.process import Process

if TYPE_CHECKING:
    from inspector.workspace.target import TargetControl

_LOOK_AGAIN = 500
"""Milliseconds: requests are counted without an announcement for each."""
_FOLDER_COLUMN = 2


class AttachDialog(QDialog):
    def __init__(
        self, target: TargetControl, guest: str, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("attach")
        self.setWindowTitle(self.tr("Attach your own server"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._target = target
        self._guest = guest
        self._theme = theme
        self._known: tuple[tuple[int, int, int], ...] = ((0, 0, 0),)
        self._command = QComboBox(editable=True)
        self._line = QPlainTextEdit(readOnly=True)
        self._state = QLabel()
        self._model: TableModel[Process] = TableModel(process_columns(), theme, self)
        self._table = RecordsTable("attach.processes", self._model, stretch=_FOLDER_COLUMN)
        self._table.setTextElideMode(Qt.TextElideMode.ElideLeft)  # of a folder its end tells it from others
        self._set_up_fields()
        self._lay_out()
        self._disconnect = target.attach_point.changed.connect(self._refresh)
        self.finished.connect(lambda: self._disconnect())
        self._timer = QTimer(self, interval=_LOOK_AGAIN)
        self._timer.timeout.connect(self._refresh)
        self._timer.start()
        theme.changed.connect(self._show_state)
        self._refresh()
        self.resize(760, 460)

    def line(self) -> str:
        """What the user has to type."""
        return attach_line(self._target.attach_point.variable, self._guest, self._command.currentText())

    def _set_up_fields(self) -> None:
        self._command.setObjectName("attach.command")
        spec = self._target.spec
        self._command.addItems(examples_for(spec.app if spec is not None else ""))
        self._command.setAccessibleName(self.tr("How you start the server"))
        self._command.editTextChanged.connect(self._show_line)
        self._line.setObjectName("attach.line")
        self._line.setAccessibleName(self.tr("The line to type in a terminal"))
        self._line.setFont(self._theme.mono())
        self._line.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self._line.setTabChangesFocus(True)
        self._line.setFixedHeight(84)
        self._state.setObjectName("attach.state")
        self._state.setTextFormat(Qt.TextFormat.RichText)
        self._table.setAccessibleName(self.tr("Connected processes"))

    def _lay_out(self) -> None:
        intro = QLabel(
            self.tr(
                "Start your server with this line, in its own folder and environment. Each of its processes "
                "connects to this window as soon as it has an app, and again when the window was restarted. "
                "Without the window the app runs as usual."
            ),
            wordWrap=True,
        )
        label = QLabel(self.tr("Your &command"))
        label.setBuddy(self._command)
        command = QHBoxLayout()
        command.setSpacing(8)
        command.addWidget(label)
        command.addWidget(self._command, 1)
        copy = CopyButton(self._theme, self.line, self.tr("the line"))
        copy.setObjectName("attach.copy")
        copy.setText(self.tr("Copy"))  # what one is here for: not an icon only
        copy.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        copy.setProperty("chip", True)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._line, 1)
        line.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(intro)
        layout.addLayout(command)
        layout.addLayout(line)
        layout.addWidget(self._state)
        layout.addWidget(self._table, 1)
        layout.addWidget(buttons)

    def _refresh(self) -> None:
        processes = self._target.attach_point.processes
        known = tuple((process.pid, process.exchanges, len(process.apps)) for process in processes)
        if known == self._known:
            return
        self._known = known
        self._model.set_rows(processes)
        self._show_line()
        self._show_state()

    def _show_line(self) -> None:
        if self._line.toPlainText() != self.line():
            self._line.setPlainText(self.line())

    def _show_state(self) -> None:
        count = len(self._target.attach_point.processes)
        color = self._theme.color("success" if count else "warning").name()
        if not count:
            sentence = self.tr("Waiting for a process…")
        elif count == 1:
            sentence = self.tr("1 process connected")
        else:
            sentence = self.tr("{count} processes connected").format(count=count)
        self._state.setText(f'<span style="color:{color}">●</span> {sentence}')
