"""The interpreters that could run an app, with their versions, and why some cannot.

Object name: "open.interpreters".
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from inspector.domain.interpreters import Interpreter
from inspector.gui.models.table_model import Column, TableModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.records_table import RecordsTable


class InterpreterList(QWidget):
    """`chosen` when another row is current. The first usable one is, until the user chooses."""

    chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        columns: tuple[Column[Interpreter], ...] = (
            Column(self.tr("Python"), lambda each: each.python or "–", 80, mono=True, color=_color),
            Column(self.tr("Flask"), lambda each: each.flask or "–", 70, mono=True, color=_color),
            Column(self.tr("found in"), lambda each: each.origin, 200, color=_color),
            Column(
                self.tr("path"),
                _shown,
                240,
                color=_color,
                tooltip=_tooltip,
            ),
        )
        self._model = TableModel(columns, theme, self)
        self.table = RecordsTable("open.interpreters", self._model, stretch=3)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setAccessibleName(self.tr("Python interpreters"))
        self._rows: list[Interpreter] = []
        self._wanted: Path | None = None
        self._choosing = False
        """The current row is ours to set, not the user's choice."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)
        self.setFocusProxy(self.table)
        self.table.selectionModel().currentRowChanged.connect(lambda new, _old: self._on_current(new.row()))

    def current(self) -> Interpreter | None:
        row = self.table.currentIndex().row()
        return self._model.row_at(row) if 0 <= row < self._model.rowCount() else None

    def want(self, path: Path | None) -> None:
        """Choose that one as soon as it is listed."""
        self._wanted = path
        self._choose()

    def set_interpreters(self, found: Sequence[Interpreter]) -> None:
        self._rows = sorted(found, key=_comes_late)
        self._show_rows()

    def add(self, interpreter: Interpreter) -> None:
        """One that the user named: first in the list, and chosen."""
        self._rows = [interpreter, *(each for each in self._rows if each.path != interpreter.path)]
        self._wanted = interpreter.path
        self._show_rows()

    def _show_rows(self) -> None:
        self._choosing = True
        self._model.set_rows(self._rows)
        self._choosing = False
        self._choose()

    def _choose(self) -> None:
        self._choosing = True
        wanted = [n for n, each in enumerate(self._rows) if each.path == self._wanted]
        usable = [n for n, each in enumerate(self._rows) if each.usable]
        rows = wanted or usable
        if rows:
            self.table.setCurrentIndex(self._model.index(rows[0], 0))
        self._choosing = False
        self.chosen.emit()

    def _on_current(self, row: int) -> None:
        if not self._choosing and 0 <= row < len(self._rows):
            self._wanted = self._model.row_at(row).path
            self.chosen.emit()


def _comes_late(each: Interpreter) -> bool:
    """Useless ones after the others, except the project's own: why that one cannot be taken matters."""
    return not each.usable and "project" not in each.origin


def _shown(each: Interpreter) -> str:
    """The path, or the first sentence of what is wrong."""
    return each.problem.partition(". ")[0].rstrip(".") + "." if each.problem else str(each.path)


def _color(each: Interpreter) -> str | None:
    return "muted" if each.problem else None


def _tooltip(each: Interpreter) -> str:
    return f"{each.path}\n{each.problem}".strip()
