"""The Requests tab: the live log with its filter, the details of the chosen exchange beside or below it.

Object names: `tab.requests` the tab, `requests.filter`, `requests.count`, `requests.record`,
`requests.clear`, `requests.layout`, `requests.table` (model: RequestsModel), `requests.table.header`,
`requests.table.newer`, `requests.splitter`, `requests.details` and its panes (gui/details/). The window
calls `show_request(number)` and `filter_requests(text)`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from inspector.domain.errors import InspectorError, StoreError
from inspector.gui.details.pane import PaneTools, Shown
from inspector.gui.details.panel import DetailsPanel
from inspector.gui.models.request_cells import LOOKS, RequestColumn, lines_of
from inspector.gui.models.requests import RequestsModel
from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.app_column import fit_to_apps
from inspector.gui.widgets.app_filter import app_title
from inspector.gui.widgets.column_room import ColumnRoom
from inspector.gui.widgets.empty_state import EmptyStack, EmptyState
from inspector.gui.widgets.header_menu import offer_columns, show_by_data, shown_by_data
from inspector.gui.widgets.log_bar import LogBar
from inspector.gui.widgets.log_table import LogTable
from inspector.gui.widgets.places import Places
from inspector.gui.widgets.request_delegate import RequestDelegate
from inspector.gui.widgets.request_menu import RequestMenu
from inspector.gui.widgets.row_height import ROW_HEIGHT
from inspector.gui.widgets.spare_room import SpareRoom
from inspector.workspace.notices import Level, Notice
from inspector.workspace.requests import RequestRow
from inspector.workspace.workspace import Workspace

_NARROW = 1150
"""Pixels of the tab; below that, list and details side by side cut both."""

_WIDEST_APP = 112
"""Pixels: "shop · /redis" whole. When and how long come before the whole of a longer name."""

_MOST_COPIED = 10_000
"""Rows for the clipboard; nobody pastes a million."""


_LEAST_USEFUL = (
    RequestColumn.SIZE,
    RequestColumn.DURATION,
    RequestColumn.TIME,
    RequestColumn.PROCESS,
    RequestColumn.ENDPOINT,
    RequestColumn.FLASH,
)
"""Where there is no room for all columns, the first of these go first; the details tell all of it."""


class RequestsTab(QWidget):
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
        self._log = workspace.requests
        self._runner = runner
        self._navigator = navigator
        self._theme = theme
        self._places = Places.of_workspace(workspace, self)
        self._app_titles: tuple[str, ...] = ()
        title = partial(app_title, workspace.target)
        self._model = RequestsModel(self._log, self, app_title=title)
        self._bar = LogBar(self._log, theme)
        if workspace.read_only:
            self._bar.hide_recording()
        self._table = self._make_table()
        self._menu = RequestMenu(workspace, navigator, self.filter_requests, self.replay_at_once, self)
        self._empty = EmptyState(theme, "requests", "")
        self._list = EmptyStack(self._table, self._empty)
        self._make_side(PaneTools(theme, navigator, self._places, title, workspace.routes.readers))
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._number: int | None = None
        """Of the exchange chosen last; a reset of the model forgets its index."""
        self._apps_shown = False
        self._processes_shown = False
        self._lay_out()
        self._connect()
        self._on_counts_changed()

    def _make_side(self, tools: PaneTools) -> None:
        notices = self._workspace.notices
        self._details = DetailsPanel(tools)
        self._details.save_failed.connect(lambda what, why: notices.error(StoreError(what, why)))
        self._no_choice = EmptyState(
            self._theme,
            "left",
            self.tr("No request chosen"),
            self.tr("Choose one in the list to see its session before and after, and who wrote it."),
        )
        self._side = EmptyStack(self._details, self._no_choice)

    # -- what others call --------------------------------------------------------------------------------

    def show_request(self, number: int) -> None:
        """Choose an exchange; a filter that hides it is taken away."""
        index = self._model.index_of(number)
        if not index.isValid() and self._log.row_of(number) is not None:
            self._bar.filter.set_text_now("")
            index = self._model.index_of(number)
        if not index.isValid():
            self._tell_gone(number)
            return
        self._table.setCurrentIndex(index)
        self._table.scrollTo(index)
        self._table.setFocus()

    def filter_requests(self, text: str) -> None:
        self._bar.filter.set_text_now(text)

    def focus_filter(self) -> None:
        self._bar.filter.setFocus()
        self._bar.filter.selectAll()

    def replay(self) -> None:
        """Open the replay editor for the chosen exchange."""
        row = self.chosen
        if row is not None:
            self._navigator.replay.emit(row.number)

    def replay_at_once(self) -> None:
        """Send the chosen exchange again as it was; its row will be chosen when it arrives."""
        row = self.chosen
        if row is None:
            return
        try:
            draft = self._workspace.replays.draft(row.number)
        except InspectorError as error:
            self._workspace.notices.error(error)
            return
        self._runner.start(
            f"replay #{row.number}",
            self._workspace.replays.send(draft),
            lambda result: self._workspace.notices.error(result.error) if result.error else None,
        )

    @property
    def chosen(self) -> RequestRow | None:
        index = self._table.currentIndex()
        return self._model.row_at(index.row()) if index.isValid() else None

    # -- parts -------------------------------------------------------------------------------------------

    def _make_table(self) -> LogTable:
        table = LogTable("requests.table", ROW_HEIGHT)
        table.setModel(self._model)
        delegate = RequestDelegate(self._model, self._theme, table)
        table.painting.connect(delegate.begin)
        table.setItemDelegate(delegate)
        table.setAccessibleName(self.tr("Requests"))
        header = table.horizontalHeader()
        for column, look in LOOKS.items():
            table.setColumnWidth(column, look.width)
        spare = SpareRoom(header, {RequestColumn.PATH: 1})
        ColumnRoom(header, spare, _LEAST_USEFUL)
        shown_by_data(header, RequestColumn.APP, RequestColumn.PROCESS, *_LEAST_USEFUL)
        show_by_data(header, RequestColumn.APP, False)
        show_by_data(header, RequestColumn.PROCESS, False)
        offer_columns(header, fixed=(RequestColumn.NUMBER, RequestColumn.PATH))
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        return table

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._list, 1)
        self._splitter.setObjectName("requests.splitter")
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(left)
        self._splitter.addWidget(self._side)
        self._splitter.setStretchFactor(0, 3)
        self._splitter.setStretchFactor(1, 2)
        self._splitter.setSizes([840, 560])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)

    def _connect(self) -> None:
        table, bar = self._table, self._bar
        table.selectionModel().currentRowChanged.connect(self._on_chosen)
        table.opened.connect(lambda _row: self._details.setFocus())
        table.copy_wanted.connect(self._copy_rows)
        table.customContextMenuRequested.connect(self._show_menu)
        bar.filter.edited.connect(self._log.set_filter)
        bar.filter.leave.connect(table.setFocus)
        bar.layout_wanted.connect(self._on_layout_wanted)
        self._model.modelReset.connect(self._on_reset)
        self._model.ticked.connect(self._on_counts_changed)
        connections = (
            self._log.counts_changed.connect(self._model.tick),
            self._workspace.target.changed.connect(self._model.tick),
            self._workspace.target.changed.connect(self._on_target_changed),
        )
        self.destroyed.connect(lambda: [disconnect() for disconnect in connections])
        self._add_shortcut("Ctrl+R", self.replay)
        self._add_shortcut("Ctrl+Shift+R", self.replay_at_once)

    def _add_shortcut(self, keys: str, do: Callable[[], None]) -> None:
        action = QAction(self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda: do())
        self.addAction(action)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._bar.set_below(self._splitter.orientation() is Qt.Orientation.Vertical)
        self._fit_layout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_layout()

    def _fit_layout(self) -> None:
        """In a narrow window the details go below, unless somebody has chosen."""
        chosen = self._workspace.settings.request_details
        below = chosen == "below" if chosen else self.width() < _NARROW
        if below is not (self._splitter.orientation() is Qt.Orientation.Vertical):
            self._place_details(below)
            self._bar.set_below(below)

    # -- events ------------------------------------------------------------------------------------------

    def _on_chosen(self) -> None:
        row = self.chosen
        if row is None:
            self._side.show_content(self._details.number is not None and self._log.total > 0)
            return
        self._number = row.number
        try:
            exchange = self._log.exchange(row.number)
        except InspectorError as error:
            self._no_choice.set_texts(error.sentence, error.hint)
            self._side.show_content(False)
            return
        self._details.show_exchange(Shown(row, exchange, tuple(self._log.replays_of(row.number))))
        self._side.show_content(True)

    def _on_reset(self) -> None:
        """A filter was set or the log cleared: keep what was chosen, if it is still there."""
        row = self._log.index_of(self._number) if self._number is not None else None
        if row is not None:
            self._table.setCurrentIndex(self._model.index(row, 0))
        if self._log.total == 0:
            self._side.show_content(False)
        self._on_counts_changed()

    def _on_counts_changed(self) -> None:
        self._bar.update_counts()
        self._show_apps()
        shown = len(self._log) > 0
        self._list.show_content(shown)
        if not shown:
            self._say_why_empty()

    def _on_target_changed(self) -> None:
        """Where an app is mounted may be known only now."""
        titles = tuple(app.title for app in self._workspace.target.known_apps)
        if titles != self._app_titles:
            self._app_titles = titles
            self._model.apps_renamed()
            fit_to_apps(self._table, RequestColumn.APP, self._workspace.target, _WIDEST_APP)
            self._details.apps_renamed()

    def _say_why_empty(self) -> None:
        if self._log.total:
            self._empty.set_texts(
                self.tr("No request matches the filter"),
                self.tr(
                    "All words must occur in method, status, path, endpoint, client or test; "
                    "-word leaves out. Esc clears it."
                ),
            )
            return
        url = self._workspace.target.url
        hint = (
            self.tr("Open {url} in a browser and click: each request appears here as it ends.").format(
                url=url
            )
            if url
            else self.tr("Start a server: each request to it appears here as it ends.")
        )
        if not self._log.recording:
            hint = self.tr("Recording is paused. Press the record button to go on.")
        self._empty.set_texts(self.tr("No requests yet"), hint)

    def _tell_gone(self, number: int) -> None:
        sentence = self.tr("Request #{n} is no longer in the log.").format(n=number)
        self._workspace.notices.post(Notice(Level.WARNING, sentence, self.tr("It was cleared or trimmed.")))

    def _on_layout_wanted(self, below: bool) -> None:
        try:
            self._workspace.settings.update(request_details="below" if below else "beside")
        except StoreError as error:
            self._workspace.notices.error(error)
        self._place_details(below)

    def _place_details(self, below: bool) -> None:
        self._splitter.setOrientation(Qt.Orientation.Vertical if below else Qt.Orientation.Horizontal)
        room = self.height() if below else self.width()
        self._splitter.setSizes([room // 2, room // 2] if below else [room * 3 // 5, room * 2 // 5])

    def _show_apps(self) -> None:
        """The columns of apps and processes are of use only when there are several."""
        header = self._table.horizontalHeader()
        if len(self._workspace.target.processes) > 1 and not self._processes_shown:
            self._processes_shown = True
            show_by_data(header, RequestColumn.PROCESS, True)
        if len(self._workspace.target.apps) > 1 and not self._apps_shown:
            self._apps_shown = True
            show_by_data(header, RequestColumn.APP, True)
            fit_to_apps(self._table, RequestColumn.APP, self._workspace.target, _WIDEST_APP)

    def _selected(self) -> list[RequestRow]:
        numbers = self._table.selected_rows(_MOST_COPIED)
        return [row for row in map(self._model.row_at, numbers) if row is not None]

    def _copy_rows(self) -> None:
        rows = self._selected()
        if rows:
            QGuiApplication.clipboard().setText(lines_of(rows, self._model.app_title))
        if len(rows) == _MOST_COPIED:
            sentence = self.tr("The first {n} rows were copied.").format(n=f"{_MOST_COPIED:,}")
            hint = self.tr("Filter the log, or export the capture, to get others.")
            self._workspace.notices.post(Notice(Level.INFO, sentence, hint))

    def _show_menu(self, position: QPoint) -> None:
        row = self.chosen
        if row is not None and self._table.indexAt(position).isValid():
            self._menu.build(row, self._selected()).popup(self._table.viewport().mapToGlobal(position))
