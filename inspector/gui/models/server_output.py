"""The lines of workspace.ServerOutput as rows. Holds only how many of them the view knows; inserts once
per 50 ms.
"""

from __future__ import annotations

import re
import time
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from inspector.gui.models.pace import TICK
from inspector.gui.theme import Theme
from inspector.workspace.output import OutputLine, ServerOutput

Index = QModelIndex | QPersistentModelIndex
TIME, TEXT = range(2)
_ACCESS = re.compile(r'"[A-Z]+ \S+ HTTP/[\d.]+" [123]\d\d |^ \* |Press CTRL\+C to quit')
_LEVEL = re.compile(r"\b(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)\b")
_LEVEL_COLORS = {"DEBUG": "muted", "INFO": "muted", "WARNING": "warning"}
_HEAD = 80
"""Characters of a line in which a log record's level stands, if anywhere."""


class ServerOutputModel(QAbstractTableModel):
    def __init__(self, output: ServerOutput, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._output = output
        self._theme = theme
        self._known = len(output.lines)
        self._gone = 0
        """Rows whose lines the store has dropped already, while Qt is being told so."""
        self._timer = QTimer(self, interval=TICK, singleShot=True)
        self._timer.timeout.connect(self.flush)
        self._disconnect = [
            output.added.connect(self._on_added),
            output.trimmed.connect(self._on_trimmed),
            output.cleared.connect(self._on_cleared),
        ]
        theme.changed.connect(self._repaint)

    def close(self) -> None:
        """Listen no more; the workspace may outlive the view."""
        self._timer.stop()
        while self._disconnect:
            self._disconnect.pop()()

    def line(self, row: int) -> OutputLine:
        return self._output.lines[row - self._gone]

    def search(self, text: str, start: int, step: int) -> int | None:
        """The next row that holds `text` (any case), beginning at `start` and going round; None when
        there is none.
        """
        wanted = text.casefold()
        for distance in range(self._known):
            row = (start + distance * step) % self._known
            if wanted in self.line(row).text.casefold():
                return row
        return None

    def flush(self) -> None:
        new = len(self._output.lines) - self._known
        if new > 0:
            self.beginInsertRows(QModelIndex(), self._known, self._known + new - 1)
            self._known += new
            self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else self._known

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() < self._gone:
            return None
        line = self.line(index.row())
        match role:
            case Qt.ItemDataRole.DisplayRole if index.column() == TEXT:
                return line.text
            case Qt.ItemDataRole.DisplayRole:
                return time.strftime("%H:%M:%S", time.localtime(line.time))
            case Qt.ItemDataRole.ToolTipRole if index.column() == TIME:
                return line.stream
            case Qt.ItemDataRole.ForegroundRole:
                return self._color(line, index.column())
            case Qt.ItemDataRole.FontRole:
                return self._theme.mono()
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{line.stream}: {line.text}"
            case _:
                return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return (self.tr("time"), self.tr("line"))[section]
        return None

    def _color(self, line: OutputLine, column: int) -> Any:
        if column == TIME:
            return self._theme.color("muted")
        if line.stream == "inspector":
            return self._theme.color("info")
        if line.stream == "stderr":
            return self._theme.color(_stderr_color(line.text))
        return None

    def _on_added(self, count: int) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _on_trimmed(self, count: int) -> None:
        gone = min(count, self._known)
        if gone:
            self._gone = gone
            self.beginRemoveRows(QModelIndex(), 0, gone - 1)
            self._known -= gone
            self._gone = 0
            self.endRemoveRows()

    def _on_cleared(self) -> None:
        self.beginResetModel()
        self._known = len(self._output.lines)
        self.endResetModel()

    def _repaint(self) -> None:
        if self._known:
            self.dataChanged.emit(self.index(0, 0), self.index(self._known - 1, 1))


def _stderr_color(text: str) -> str:
    """Werkzeug's access log and log records come there too; red would make each of them look like a fault."""
    if _ACCESS.search(text):
        return "muted"
    level = _LEVEL.search(text, 0, _HEAD)
    return _LEVEL_COLORS.get(level[0], "error") if level else "error"
