"""The dock with what the child printed: stderr coloured, follows its tail unless scrolled away, search,
copy, clear.

objectNames: "output" (the dock), "output.lines" (the view), "output.search", "output.next",
"output.previous", "output.copy", "output.clear", "output.empty".
"""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDockWidget,
    QHBoxLayout,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inspector.gui.models.server_output import TEXT, TIME, ServerOutputModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.empty_state import EmptyStack, EmptyState
from inspector.gui.widgets.filter_field import FilterField
from inspector.gui.widgets.whole_rows import whole_rows
from inspector.workspace.output import ServerOutput

_MAX_WIDTH = 20_000
"""Pixels: longer lines are cut on screen; Copy gives them whole."""

_LATELY = 400
"""Lines from the end among which the reason of a failure is looked for."""


class ServerOutputDock(QDockWidget):
    def __init__(self, output: ServerOutput, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("output")
        self.setWindowTitle(self.tr("Server output"))
        self._output = output
        self._theme = theme
        self._longest = 0
        self._follow = True
        self.model = ServerOutputModel(output, theme, self)
        self.view = self._make_view()
        self._search = FilterField(theme, self.tr("Search in output"))
        self._search.setObjectName("output.search")
        self._search.setMaximumWidth(260)
        self._search.edited.connect(lambda _: self._find(+1, from_here=True))
        self._search.leave.connect(lambda: self._find(+1))
        empty = EmptyState(theme, "output", self.tr("Nothing printed yet"))
        empty.hint.setText(self.tr("What the app writes to stdout and stderr appears here."))
        empty.hint.show()
        empty.setObjectName("output.empty")
        self._stack = EmptyStack(self.view, empty)
        self._build()
        self._connect()
        self._on_rows_changed()
        self._paint()

    def lines(self) -> list[str]:
        """All texts, oldest first."""
        return [line.text for line in self._output.lines]

    def holds(self, text: str) -> bool:
        """Whether the last line of `text` was printed lately: the first may have left the list by now."""
        return self._row_of(text.rpartition("\n")[2]) is not None

    def go_to(self, text: str) -> None:
        """Where `text` ends, with what was printed before it above."""
        self.model.flush()
        row = self._row_of(text.rpartition("\n")[2])
        if row is not None:
            self._choose(row, QAbstractItemView.ScrollHint.PositionAtBottom)

    def close_model(self) -> None:
        self.model.close()

    def _make_view(self) -> QTableView:
        view = QTableView()
        view.setObjectName("output.lines")
        view.setModel(self.model)
        whole_rows(view)
        view.setTabKeyNavigation(False)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.horizontalHeader().hide()
        view.setAccessibleName(self.tr("Server output"))
        return view

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 4)
        row.addWidget(self._search, 2)
        self._buttons: dict[str, QToolButton] = {}
        for name, icon, text in (
            ("output.previous", "up", self.tr("Previous match (Shift+F3)")),
            ("output.next", "down", self.tr("Next match (F3)")),
            ("output.copy", "copy", self.tr("Copy the selected lines, or all (Ctrl+C)")),
            ("output.clear", "trash", self.tr("Clear the output")),
        ):
            button = QToolButton()
            button.setObjectName(name)
            button.setProperty("icon_name", icon)
            button.setToolTip(text)
            button.setAccessibleName(text)
            self._buttons[name] = button
            row.addWidget(button)
            if name == "output.next":
                row.addStretch(1)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self._stack, 1)
        self.setWidget(content)

    def _connect(self) -> None:
        self._buttons["output.previous"].clicked.connect(lambda: self._find(-1))
        self._buttons["output.next"].clicked.connect(lambda: self._find(+1))
        self._buttons["output.copy"].clicked.connect(self.copy)
        self._buttons["output.clear"].clicked.connect(self._output.clear)
        for keys, slot in (
            ("F3", lambda: self._find(+1)),
            ("Shift+F3", lambda: self._find(-1)),
            (QKeySequence.StandardKey.Copy, self.copy),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
        bar = self.view.verticalScrollBar()
        bar.valueChanged.connect(self._on_scrolled)
        bar.rangeChanged.connect(self._on_range_changed)
        self.model.rowsInserted.connect(self._on_inserted)
        self.model.rowsRemoved.connect(self._on_rows_changed)
        self.model.modelReset.connect(self._on_rows_changed)
        self._theme.changed.connect(self._paint)

    def copy(self) -> None:
        """The selected lines, or all of them when none is."""
        selected = sorted(index.row() for index in self.view.selectionModel().selectedRows(TEXT))
        rows = selected or range(self.model.rowCount())
        QGuiApplication.clipboard().setText("\n".join(self.model.line(row).text for row in rows))

    def scroll_to_end(self) -> None:
        self.view.scrollToBottom()

    def _find(self, step: int, from_here: bool = False) -> None:
        text = self._search.text()
        current = self.view.currentIndex().row() if self.view.currentIndex().isValid() else -1
        start = max(current, 0) if from_here else current + step
        row = self.model.search(text, start, step) if text else None
        self._search.set_problem("" if row is not None or not text else self.tr("Not found."))
        if row is not None:
            self._choose(row, QAbstractItemView.ScrollHint.PositionAtCenter)

    def _choose(self, row: int, where: QAbstractItemView.ScrollHint) -> None:
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.view.selectionModel().setCurrentIndex(self.model.index(row, TEXT), flags)
        self.view.scrollTo(self.model.index(row, TIME), where)

    def _row_of(self, line: str) -> int | None:
        """The last row of that very text, among the last few hundred."""
        last = self.model.rowCount()
        wanted = line.strip()
        if not wanted:
            return None
        rows = range(last - 1, max(last - _LATELY, 0) - 1, -1)
        return next((row for row in rows if self.model.line(row).text.strip() == wanted), None)

    def _on_scrolled(self, value: int) -> None:
        self._follow = value >= self.view.verticalScrollBar().maximum()

    def _on_range_changed(self, _minimum: int, maximum: int) -> None:
        """More lines, or the dock has another height: the tail stays in sight."""
        if self._follow:
            self.view.verticalScrollBar().setValue(maximum)

    def _on_inserted(self, _parent: object, first: int, last: int) -> None:
        longest = max(len(self.model.line(row).text) for row in range(first, last + 1))
        if longest > self._longest:
            self._longest = longest
            self._fit_columns()
        self._on_rows_changed()
        if self._follow:
            self.scroll_to_end()

    def _on_rows_changed(self) -> None:
        self._stack.show_content(self.model.rowCount() > 0)

    def _fit_columns(self) -> None:
        one = QFontMetricsF(self._theme.mono()).horizontalAdvance("0")
        self.view.setColumnWidth(TIME, round(one * 8) + 24)
        self.view.setColumnWidth(TEXT, min(round(one * (self._longest + 4)), _MAX_WIDTH))

    def _paint(self) -> None:
        self.view.setFont(self._theme.mono())
        self.view.verticalHeader().setDefaultSectionSize(self.view.fontMetrics().height() + 4)
        self._fit_columns()
        for button in self._buttons.values():
            button.setIcon(self._theme.icon(button.property("icon_name"), "muted"))
