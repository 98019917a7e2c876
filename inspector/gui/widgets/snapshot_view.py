"""A table over a TableModel with its head line: filter, app, count, extra buttons. Used by Routes and
Config.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QWidget

from inspector.domain.errors import InspectorError
from inspector.gui.models.table_model import TableModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.app_filter import AppFilter
from inspector.gui.widgets.build import column, label, named, row
from inspector.gui.widgets.column_room import ColumnRoom
from inspector.gui.widgets.empty_state import EmptyStack, EmptyState
from inspector.gui.widgets.filter_field import FilterField
from inspector.gui.widgets.header_menu import offer_columns
from inspector.gui.widgets.not_running import why_nothing
from inspector.gui.widgets.spare_room import SpareRoom
from inspector.gui.widgets.whole_rows import whole_rows
from inspector.workspace.target import TargetControl

_ROW_PADDING = 10
"""Pixels above and below the text of a row, together."""


class SnapshotView(QWidget):
    """`stem` gives the object names: "<stem>.table", "<stem>.filter", "<stem>.app", "<stem>.count",
    "<stem>.empty". `error` tells why a running app could not be asked, `nothing` (sentence, hint) what to say
    when there are no rows although it was. `room`: which columns get what is left (SpareRoom); `may_go`:
    which ones step aside in a narrow view, the first of them first (ColumnRoom).
    """

    def __init__(
        self,
        stem: str,
        model: TableModel[Any],
        target: TargetControl,
        theme: Theme,
        error: Callable[[], InspectorError | None],
        nothing: Callable[[], tuple[str, str]],
        room: Mapping[int, int],
        may_go: Sequence[int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.model = model
        self._room, self._may_go = room, may_go
        self._target, self._error, self._nothing = target, error, nothing
        self.table = self._make_table(f"{stem}.table")
        self.filter = named(FilterField(theme), f"{stem}.filter")
        self.filter.setMinimumWidth(190)
        self.filter.setMaximumWidth(340)
        self.apps = named(AppFilter(target), f"{stem}.app")
        self._count = label(role="muted", name=f"{stem}.count")
        self.head = row(None, self.filter, self.apps, self._count, 1, margin=8)
        self.head.setStretch(0, 2)
        self.empty = named(EmptyState(theme, stem, ""), f"{stem}.empty")
        self.stack = EmptyStack(self.table, self.empty)
        column(self, self.head, self.stack, gap=0).setStretch(1, 1)
        self.filter.edited.connect(model.set_filter)
        self.filter.leave.connect(self._enter_table)
        model.modelReset.connect(self._on_reset)
        disconnect = target.changed.connect(self._on_reset)
        self.destroyed.connect(lambda: disconnect())
        self._on_reset()

    def select(self, index: QModelIndex) -> None:
        if index.isValid():
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.table.selectionModel().setCurrentIndex(index, flags)
            self.table.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def index_at(self, position: QPoint) -> QModelIndex:
        return self.table.indexAt(position)

    def add_copy_actions(self, menu: QMenu, index: QModelIndex) -> None:
        menu.addAction(self.tr("Copy cell"), lambda: _copy(str(index.data() or "")))
        menu.addAction(self.tr("Copy row"), self.copy_rows)

    def copy_rows(self) -> None:
        """The selected rows, a tab between cells."""
        columns = [n for n in range(self.model.columnCount()) if not self.table.isColumnHidden(n)]
        numbers = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        lines = ("\t".join(str(self.model.index(n, c).data() or "") for c in columns) for n in numbers)
        _copy("\n".join(lines))

    def _make_table(self, name: str) -> QTableView:
        table = named(QTableView(), name)
        table.setModel(self.model)
        whole_rows(table, table.fontMetrics().height() + _ROW_PADDING)
        table.setAlternatingRowColors(True)
        table.setTabKeyNavigation(False)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        table.setSortingEnabled(True)
        for number, shown in enumerate(self.model.columns):
            table.setColumnWidth(number, shown.width)
        ColumnRoom(header, SpareRoom(header, self._room), self._may_go)
        offer_columns(header, fixed=(0,))
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), table)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self.copy_rows)
        return table

    def _enter_table(self) -> None:
        self.table.setFocus()
        if not self.table.currentIndex().isValid():
            self.select(self.model.index(0, 0))

    def _on_reset(self) -> None:
        shown, total = self.model.rowCount(), self.model.total
        self.stack.show_content(shown > 0)
        text = self.tr("1 row") if total == 1 else self.tr("{count} rows").format(count=f"{total:,}")
        if shown != total:
            text = self.tr("{shown} of {total}").format(shown=f"{shown:,}", total=f"{total:,}")
        past = bool(total) and not self._target.apps and self._target.spec is not None
        self._count.setText(text + (self.tr(" · of the last run") if past else "") if total else "")
        self._count.setToolTip(self.tr("The app does not run now: this is what it had then.") if past else "")
        if not total:
            self.empty.set_texts(*why_nothing(self._target, self._error(), self._nothing()))
        elif not shown:
            self.empty.set_texts(self.tr("Nothing matches the filter"), self.tr("Escape empties the filter."))


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
