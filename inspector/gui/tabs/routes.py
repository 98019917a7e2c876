"""Routes: every rule of every running app, with its view's file and line and how often it was asked for.

objectNames: "routes.table", "routes.filter", "routes.app", "routes.count" (snapshot_view.py), "routes.empty".
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QTimer
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from inspector.domain.exchanges import Place
from inspector.domain.routes import RouteRow
from inspector.gui.models.routes import APP_COLUMN, HITS_COLUMN, SOURCE_COLUMN, route_columns
from inspector.gui.models.table_model import TableModel
from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.app_filter import app_title
from inspector.gui.widgets.empty_state import EmptyState
from inspector.gui.widgets.places import Places
from inspector.gui.widgets.snapshot_view import SnapshotView
from inspector.workspace.notices import Level, Notice
from inspector.workspace.workspace import Workspace

_TICK = 500
"""Milliseconds between repaints of the hits."""


class RoutesTab(QWidget):
    def __init__(
        self,
        workspace: Workspace,
        runner: TaskRunner,
        navigator: Navigator,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._runner = runner
        self._navigator = navigator
        self._places = Places(lambda: workspace.settings.editor_command, self)
        self._places.told.connect(lambda text: workspace.notices.post(Notice(Level.INFO, text)))
        target = workspace.target
        self._model: TableModel[RouteRow] = TableModel(
            route_columns(workspace.routes.hits, lambda key: app_title(target, key)), theme, self
        )
        empty = EmptyState(
            theme, "routes", self.tr("No routes yet"), self.tr("They appear when an app runs.")
        )
        empty.setObjectName("routes.empty")
        self._view = SnapshotView("routes", self._model, target, theme, empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self._tick = QTimer(self, interval=_TICK, singleShot=True)
        self._tick.timeout.connect(self._repaint_hits)
        self._connect()
        self._show_rows()

    def refresh(self) -> None:
        self._runner.start(
            "refresh the routes", self._workspace.routes.refresh(), lambda _: self._tell_problem()
        )

    def show_route(self, app: str, endpoint: str) -> None:
        """Select the first rule of an endpoint, whatever is filtered now."""
        self._view.filter.set_text_now("")
        self._view.apps.setCurrentIndex(0)
        self._show_rows()
        found = self._model.find(lambda row: row.endpoint == endpoint and app in ("", row.app))
        self._view.select(found)
        self._view.table.setFocus()

    def _connect(self) -> None:
        connections = (
            self._workspace.routes.reset.connect(self._show_rows),
            self._workspace.requests.counts_changed.connect(self._on_counts_changed),
        )
        self.destroyed.connect(lambda: [disconnect() for disconnect in connections])
        self._view.apps.chosen.connect(lambda _: self._show_rows())
        self._view.table.doubleClicked.connect(self._on_double_clicked)
        self._view.table.customContextMenuRequested.connect(self._show_menu)

    def _show_rows(self) -> None:
        self._view.apps.refresh()
        chosen = self._view.apps.key
        rows = self._workspace.routes.rows
        self._model.set_rows([row for row in rows if chosen in ("", row.app)])
        self._view.table.setColumnHidden(APP_COLUMN, len(self._workspace.target.apps) < 2)

    def _tell_problem(self) -> None:
        if self._workspace.routes.error is not None:
            self._workspace.notices.error(self._workspace.routes.error)

    def _on_counts_changed(self) -> None:
        if self.isVisible() and not self._tick.isActive():
            self._tick.start()

    def _repaint_hits(self) -> None:
        if self._model.rowCount():
            last = self._model.index(self._model.rowCount() - 1, HITS_COLUMN)
            self._model.dataChanged.emit(self._model.index(0, HITS_COLUMN), last)

    def _on_double_clicked(self, index: QModelIndex) -> None:
        row = self._model.row_at(index.row())
        if index.column() == SOURCE_COLUMN:
            self._open_source(row)
        else:
            self._navigator.filter_requests.emit(row.endpoint)

    def _open_source(self, row: RouteRow) -> None:
        if row.view is not None and row.view.file:
            self._places.open(Place(row.view.file, row.view.line, row.view.name))

    def _show_menu(self, position: QPoint) -> None:
        index = self._view.index_at(position)
        if not index.isValid():
            return
        row = self._model.row_at(index.row())
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(
            self.tr("Show its requests"), lambda: self._navigator.filter_requests.emit(row.endpoint)
        )
        source = menu.addAction(self.tr("Open the source"), lambda: self._open_source(row))
        source.setEnabled(row.view is not None and bool(row.view.file))
        menu.addSeparator()
        self._view.add_copy_actions(menu, index)
        menu.popup(self._view.table.viewport().mapToGlobal(position))
