"""Routes: every rule of every running app, its code and its use; which rule takes a URL; URLs and requests of
a rule.

objectNames: "routes.splitter"; the parts: widgets/route_list.py, route_details.py, route_build.py,
route_match.py.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtWidgets import QMenu, QSplitter, QVBoxLayout, QWidget

from inspector.domain.errors import StoreError
from inspector.domain.exchanges import Place
from inspector.domain.routes import RouteRow
from inspector.gui.models.routes import SOURCE_COLUMN
from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import named
from inspector.gui.widgets.places import Places
from inspector.gui.widgets.process_bar import ProcessBar
from inspector.gui.widgets.route_details import RouteDetails
from inspector.gui.widgets.route_list import RouteList
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
        self._places = Places.of_workspace(workspace, self)
        self.list = RouteList(workspace.target, workspace.routes.usage, lambda: workspace.routes.error, theme)
        self.details = RouteDetails(workspace, runner, navigator, theme, self._places)
        splitter = named(QSplitter(Qt.Orientation.Horizontal), "routes.splitter")
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.list)
        splitter.addWidget(self.details)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setSizes([900, 400])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(ProcessBar("routes", workspace.routes.processes, workspace.target, theme))
        layout.addWidget(splitter, 1)
        self._tick = QTimer(self, interval=_TICK, singleShot=True)
        self._tick.timeout.connect(self.list.repaint_usage)
        self._connect()
        self._show_rows()
        self._show_reads()

    def refresh(self) -> None:
        self._runner.start(
            "refresh the routes", self._workspace.routes.refresh(), lambda _: self._tell_problem()
        )

    def show_route(self, app: str, endpoint: str, rule: str = "") -> None:
        """Select this rule of an endpoint, else its first one, whatever is filtered now."""

        def of_endpoint(row: RouteRow) -> bool:
            return row.endpoint == endpoint and app in ("", row.app)

        known = any(row.rule == rule and of_endpoint(row) for row in self._workspace.routes.rows)
        self.list.show_all()
        self.list.select(lambda row: of_endpoint(row) and (row.rule == rule or not known))
        self.list.focus()

    def show_rule(self, app: str, order: int, rule: str) -> None:
        """Select one rule of an app; the map may have grown meanwhile, so its text counts as well."""
        self.list.show_all()
        self.list.select(lambda row: row.app == app and row.order == order and row.rule == rule)

    def match_url(self, app: str, method: str, url: str) -> None:
        """Which rule takes it, and why the others do not."""
        self.details.show_match()
        self.details.match.ask(method, url, app)

    def _connect(self) -> None:
        connections = (
            self._workspace.routes.reset.connect(self._show_rows),
            self._workspace.requests.counts_changed.connect(self._on_counts_changed),
            self._workspace.routes.usage_changed.connect(self._on_counts_changed),
            self._workspace.session_reads.changed.connect(self._show_reads),
        )
        self.destroyed.connect(lambda: [disconnect() for disconnect in connections])
        self.list.chosen.connect(self.details.set_route)
        self.list.activated.connect(self._on_activated)
        self.list.entered.connect(self.details.show_page)
        self.list.menu_wanted.connect(self._show_menu)
        self.details.show_route.connect(self.show_rule)
        self.details.record_reads.connect(lambda: self._record_reads(True))
        self.list.reads_wanted.connect(self._record_reads)

    def _show_rows(self) -> None:
        self.list.show_rows(self._workspace.routes.rows)
        self.details.match.refresh_apps()

    def _tell_problem(self) -> None:
        if self._workspace.routes.error is not None:
            self._workspace.notices.error(self._workspace.routes.error)

    def _on_counts_changed(self) -> None:
        if self.isVisible() and not self._tick.isActive():
            self._tick.start()
        self.details.usage_changed()

    def _record_reads(self, on: bool) -> None:
        try:
            self._workspace.session_reads.switch(on)
        except StoreError as error:
            self._workspace.notices.error(error)

    def _show_reads(self) -> None:
        self.list.show_reads(self._workspace.session_reads.on)
        self.details.usage_changed()

    def _on_activated(self, row: RouteRow, column: int) -> None:
        place = _view_place(row)
        if column == SOURCE_COLUMN and place is not None:
            self._places.open(place)
        else:
            self._navigator.filter_requests.emit(row.endpoint)

    def _show_menu(self, row: RouteRow, index: QModelIndex, position: QPoint) -> None:
        self.menu_of(row, index).popup(position)

    def menu_of(self, row: RouteRow, index: QModelIndex) -> QMenu:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(
            self.tr("Show its requests"), lambda: self._navigator.filter_requests.emit(row.endpoint)
        )
        menu.addAction(self.tr("Send a request…"), self.details.send).setEnabled(not row.websocket)
        menu.addAction(self.tr("Build its URL"), self.details.show_build)
        self._places.add_actions(menu, _view_place(row))
        if row.registered is not None:
            place = row.registered
            menu.addAction(self.tr("Go to the registration"), lambda: self._places.open(place))
        menu.addSeparator()
        self.list.view.add_copy_actions(menu, index)
        return menu


def _view_place(row: RouteRow) -> Place | None:
    return Place(row.view.file, row.view.line, "") if row.view is not None and row.view.file else None
