"""The list of routes with its head line: flat or as a tree by blueprint, filtered, perhaps only unused ones.

objectNames: "routes.table", "routes.tree" and those of route_switches.py and snapshot_view.py.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from inspector.domain.errors import InspectorError
from inspector.domain.routes import RouteRow
from inspector.gui.models.route_tree import RouteTree
from inspector.gui.models.routes import (
    APP_COLUMN,
    DOMAIN_COLUMN,
    HIDDEN_COLUMNS,
    KEY_COLUMNS,
    MAY_GO,
    METHODS_COLUMN,
    ROOM,
    domain_text,
    route_columns,
)
from inspector.gui.models.table_model import TableModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.app_column import AppColumn
from inspector.gui.widgets.app_filter import app_title
from inspector.gui.widgets.build import named
from inspector.gui.widgets.elide_end import ElideEnd
from inspector.gui.widgets.header_menu import show_by_data, shown_by_data
from inspector.gui.widgets.route_switches import RouteSwitches
from inspector.gui.widgets.route_tree import make_route_tree
from inspector.gui.widgets.snapshot_view import SnapshotView
from inspector.workspace.route_usage import Usage
from inspector.workspace.target import TargetControl

_NARROWEST = 560
"""Pixels."""

RowKey = tuple[str, str, str, tuple[str, ...] | None]


class RouteList(QWidget):
    """`chosen(row or None)` when another rule is current; `activated(row, column)` at a double click;
    `entered` at Enter; `menu_wanted(row, index, position)` with a global position; `reads_wanted(on)` when
    the user ticks whether session reads are recorded.
    """

    chosen = Signal(object)
    activated = Signal(object, int)
    entered = Signal()
    menu_wanted = Signal(object, QModelIndex, QPoint)
    reads_wanted = Signal(bool)

    def __init__(
        self,
        target: TargetControl,
        usage: Callable[[RouteRow], Usage],
        error: Callable[[], InspectorError | None],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._target = target
        self._usage = usage
        self._error = error
        self._rows: tuple[RouteRow, ...] = ()
        self._current: RouteRow | None = None
        self._collapsed: set[str] = set()
        self._arranging = False
        self._switches = RouteSwitches(theme)
        columns = route_columns(usage, lambda key: app_title(target, key), self._switches.reads.isChecked)
        self.model: TableModel[RouteRow] = TableModel(columns, theme, self)
        self._make_parts(theme)
        self._connect()
        self._switches.as_tree.setChecked(True)
        # Whatever the words beside the filter need: they go when it gets narrow (resizeEvent).
        self.setMinimumWidth(_NARROWEST)

    @property
    def current(self) -> RouteRow | None:
        return self._current

    @property
    def app(self) -> str:
        """The app whose rules are shown; "" for all."""
        return self.view.apps.key

    def show_rows(self, rows: tuple[RouteRow, ...]) -> None:
        """All rules; those of the chosen app are shown. The current one stays current."""
        self._rows = rows
        self.view.apps.refresh()
        chosen, unused = self.app, self._switches.unused.isChecked()
        shown = [
            row
            for row in rows
            if chosen in ("", row.app) and not (unused and (self._usage(row).hits or row.build_only))
        ]
        self.model.set_rows(shown)
        several = len(self._target.apps) > 1
        # The tree has a branch for each app.
        self._app_column.show(several and not chosen)
        domains = any(domain_text(row) for row in rows)
        for header in self._heads():
            show_by_data(header, DOMAIN_COLUMN, domains)
        kept = _key(self._current)
        if kept is not None and not any(_key(row) == kept for row in rows):
            self._set_current(None)

    def select(self, wanted: Callable[[RouteRow], bool]) -> bool:
        """The first shown rule for which `wanted` holds becomes current and comes into sight."""
        found = self.model.find(wanted)
        if not found.isValid():
            self._set_current(None)
            return False
        view, index = self._where(found)
        self.view.select(found)
        self.tree.setCurrentIndex(self.tree_model.index_of(found.row()))
        view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self._set_current(self.model.row_at(found.row()))
        return True

    def show_all(self) -> None:
        """Nothing is filtered."""
        self.view.filter.set_text_now("")
        if self.app or self._switches.unused.isChecked():
            self.view.apps.setCurrentIndex(0)
            self._switches.unused.setChecked(False)
            self.show_rows(self._rows)

    def show_reads(self, on: bool) -> None:
        """Whether session reads are recorded."""
        self._switches.reads.setChecked(on)
        self.repaint_usage()

    def focus(self) -> None:
        (self.tree if self._switches.as_tree.isChecked() else self.view.table).setFocus()

    def repaint_usage(self) -> None:
        for view in (self.tree, self.view.table):
            if view.isVisible():
                view.viewport().update()

    # -- parts -------------------------------------------------------------------------------------------

    def _make_parts(self, theme: Theme) -> None:
        self.view = SnapshotView(
            "routes", self.model, self._target, theme, self._error, self._why_none, ROOM, MAY_GO
        )
        self.view.head.insertWidget(1, self._switches)
        self.tree_model = RouteTree(self.model, lambda key: app_title(self._target, key), theme, self)
        self.tree = named(make_route_tree(self.tree_model), "routes.tree")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.view)
        layout.addWidget(self.tree, 1)
        self.view.table.setTextElideMode(self.tree.textElideMode())
        header = self.view.table.horizontalHeader()
        self._app_column = AppColumn(self.view.table, APP_COLUMN, self._target)
        for each in (header, self.tree.header()):
            shown_by_data(each, APP_COLUMN, *MAY_GO, *HIDDEN_COLUMNS)
            for column in HIDDEN_COLUMNS:
                show_by_data(each, column, False)
        show_by_data(self.tree.header(), APP_COLUMN, False)
        for view in (self.view.table, self.tree):
            for column in (METHODS_COLUMN, *KEY_COLUMNS):
                view.setItemDelegateForColumn(column, ElideEnd(view))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._switches.fit(self.width())

    def _why_none(self) -> tuple[str, str]:
        if self._rows:
            return self.tr("No route is left"), self.tr("All of them have been asked for.")
        return self.tr("The app has told no routes yet"), self.tr("F5 asks again.")

    def _connect(self) -> None:
        self._switches.as_tree.toggled.connect(self._on_toggled)
        for head in self._heads():
            head.sortIndicatorChanged.connect(self._on_ordered)
        self._switches.reads.toggled.connect(self.reads_wanted)
        self._switches.unused.toggled.connect(lambda _: self.show_rows(self._rows))
        self.view.apps.chosen.connect(lambda _: self.show_rows(self._rows))
        self.model.modelReset.connect(self._restore)
        self.tree_model.modelReset.connect(self._arrange)
        self.tree.collapsed.connect(self._on_collapsed)
        self.tree.expanded.connect(self._on_expanded)
        self.view.filter.leave.connect(self._enter)
        self.view.table.selectionModel().currentChanged.connect(
            lambda index, _: self._on_current(self.view.table, index)
        )
        self.tree.selectionModel().currentChanged.connect(lambda index, _: self._on_current(self.tree, index))
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.tree)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self.view.copy_rows)
        for view in (self.view.table, self.tree):
            enter = QShortcut(QKeySequence(Qt.Key.Key_Return), view)
            enter.setContext(Qt.ShortcutContext.WidgetShortcut)
            enter.activated.connect(self._on_entered)
            view.doubleClicked.connect(self._on_activated)
            view.customContextMenuRequested.connect(lambda position, view=view: self._on_menu(view, position))

    def _heads(self) -> tuple[QHeaderView, QHeaderView]:
        return self.view.table.horizontalHeader(), self.tree.header()

    # -- what happens ------------------------------------------------------------------------------------

    def _on_toggled(self, tree: bool) -> None:
        current = _key(self._current)
        self.tree_model.set_watched(tree)  # arranges it when it was stale
        self._arrange()
        if current is not None:
            self.select(lambda row: _key(row) == current)

    def _arrange(self) -> None:
        """Tree or table; groups are open but for those that the user closed."""
        tree = self._switches.as_tree.isChecked() and self.model.rowCount() > 0
        self.tree.setVisible(tree)
        self.view.stack.setVisible(not tree)
        policy = QSizePolicy.Policy.Maximum if tree else QSizePolicy.Policy.Preferred
        self.view.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
        if not tree:
            return
        self._arranging = True
        self.tree.expandAll()
        if not self.model.filter_text:
            for group in self.tree_model.groups():
                if self.tree_model.path_of(group) in self._collapsed:
                    self.tree.collapse(group)
        self._arranging = False

    def _where(self, found: QModelIndex) -> tuple[QAbstractItemView, QModelIndex]:
        if self._switches.as_tree.isChecked():
            return self.tree, self.tree_model.index_of(found.row())
        return self.view.table, found

    def _row_of(self, index: QModelIndex) -> RouteRow | None:
        if not index.isValid():
            return None
        if index.model() is self.tree_model:
            return self.tree_model.row_at(index)
        return self.model.row_at(index.row())

    def _restore(self) -> None:
        """The rows were filtered or read anew: the current rule stays so while it is shown."""
        kept = _key(self._current)
        found = self.model.find(lambda row: _key(row) == kept) if kept is not None else QModelIndex()
        if found.isValid():
            view, index = self._where(found)
            view.setCurrentIndex(index)
            self._set_current(self.model.row_at(found.row()))

    def _set_current(self, row: RouteRow | None) -> None:
        if row is not self._current:
            self._current = row
            self.chosen.emit(row)

    def _on_current(self, view: QAbstractItemView, index: QModelIndex) -> None:
        row = self._row_of(index)
        if row is None or not view.isVisible():
            return
        if view is self.tree:  # what is copied is the table's selection
            self.view.table.setCurrentIndex(self.model.index(self.tree_model.position_of(index), 0))
        self._set_current(row)

    def _on_ordered(self, column: int, order: Qt.SortOrder) -> None:
        """Tree and table order the same rows, so their heads show the same arrow."""
        for head in self._heads():
            head.setSortIndicator(column, order)

    def _on_collapsed(self, index: QModelIndex) -> None:
        if not self._arranging:
            self._collapsed.add(self.tree_model.path_of(index))

    def _on_expanded(self, index: QModelIndex) -> None:
        if not self._arranging:
            self._collapsed.discard(self.tree_model.path_of(index))

    def _on_activated(self, index: QModelIndex) -> None:
        row = self._row_of(index)
        if row is not None:
            self.activated.emit(row, index.column())

    def _on_menu(self, view: QAbstractItemView, position: QPoint) -> None:
        index = view.indexAt(position)
        row = self._row_of(index)
        if row is not None:
            self.menu_wanted.emit(row, index, view.viewport().mapToGlobal(position))

    def _on_entered(self) -> None:
        """A group opens or closes, a rule is looked at."""
        index = self.tree.currentIndex()
        if self.tree.isVisible() and index.isValid() and self.tree_model.row_at(index) is None:
            self.tree.setExpanded(index, not self.tree.isExpanded(index))
        elif self._current is not None:
            self.entered.emit()

    def _enter(self) -> None:
        self.focus()
        if self._current is None and self.model.rowCount():
            self.select(lambda row: True)


def _key(row: RouteRow | None) -> RowKey | None:
    return (row.app, row.rule, row.endpoint, row.methods) if row is not None else None
