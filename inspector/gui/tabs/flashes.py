"""The Flashes tab: above, what waits for whom (pushed by which line, since when, how many requests it has
survived); below, the history of what was pushed, consumed and dropped.

Object names: `tab.flashes` the tab, `flashes.waiting` (table), `flashes.waiting.count`,
`flashes.waiting.empty`, `flashes.history` (table, model: FlashHistoryModel), `flashes.history.newer`,
`flashes.history.count`, `flashes.history.empty`, `flashes.filter`, `flashes.clear`, `flashes.splitter`.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QSplitter, QTableView, QToolButton, QVBoxLayout, QWidget

from inspector.gui.models.flash_history import FlashHistoryModel, HistoryColumn
from inspector.gui.models.flashes import WaitingColumn, waiting_columns
from inspector.gui.models.table_model import TableModel
from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.app_filter import app_title
from inspector.gui.widgets.badge_delegate import BadgeDelegate, category_color
from inspector.gui.widgets.build import label, named, row
from inspector.gui.widgets.empty_state import EmptyStack, EmptyState
from inspector.gui.widgets.filter_field import FilterField
from inspector.gui.widgets.flash_menu import FlashMenu
from inspector.gui.widgets.header_menu import offer_columns, show_by_data, shown_by_data
from inspector.gui.widgets.log_table import LogTable
from inspector.gui.widgets.places import Places
from inspector.gui.widgets.records_table import RecordsTable
from inspector.gui.widgets.row_height import ROW_HEIGHT
from inspector.workspace.flashes import WaitingFlash
from inspector.workspace.workspace import Workspace

_SECOND = 1000
_TICK = 50


class FlashesTab(QWidget):
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
        self._queues = workspace.flashes
        self._navigator = navigator
        self._theme = theme
        self._places = Places.of_workspace(workspace, self)
        self._waiting_model: TableModel[WaitingFlash] = TableModel(
            waiting_columns(workspace.clients.label, lambda key: app_title(workspace.target, key)),
            theme,
            self,
        )
        self._history_model = FlashHistoryModel(self._queues, workspace.clients.label, theme, self)
        self._waiting = self._make_waiting()
        self._history = self._make_history()
        self._menu = FlashMenu(workspace, navigator, self._places, self._show_only, self)
        self._filter = named(FilterField(theme), "flashes.filter")
        self._clear = named(QToolButton(), "flashes.clear")
        self._waiting_count = label(role="muted", name="flashes.waiting.count")
        self._history_count = label(role="muted", name="flashes.history.count")
        self._second = QTimer(self, interval=_SECOND)
        self._batch = QTimer(self, interval=_TICK, singleShot=True)
        self._lay_out()
        self._connect()
        self._show_waiting()
        self._show_history_state()
        self._paint_icons()

    # -- parts -------------------------------------------------------------------------------------------

    def _make_waiting(self) -> RecordsTable:
        table = RecordsTable(
            "flashes.waiting",
            self._waiting_model,
            stretch=WaitingColumn.TEXT,
            places=self._places,
            place_of=lambda flash: flash.place,
        )
        table.setAccessibleName(self.tr("Flashes that wait"))
        table.setItemDelegateForColumn(
            WaitingColumn.CATEGORY, BadgeDelegate(category_color, self._theme, table)
        )
        table.setSortingEnabled(True)
        header = table.horizontalHeader()
        header.setSortIndicator(WaitingColumn.CLIENT, Qt.SortOrder.AscendingOrder)
        shown_by_data(header, WaitingColumn.APP)
        offer_columns(header, fixed=(WaitingColumn.CLIENT, WaitingColumn.TEXT))
        # Its own menu knows of the request and the client as well.
        table.customContextMenuRequested.disconnect()
        return table

    def _make_history(self) -> LogTable:
        table = LogTable("flashes.history", ROW_HEIGHT)
        table.setModel(self._history_model)
        table.setAccessibleName(self.tr("History of flashes"))
        table.setItemDelegateForColumn(
            HistoryColumn.CATEGORY, BadgeDelegate(category_color, self._theme, table)
        )
        header = table.horizontalHeader()
        for column, width in zip(HistoryColumn, (80, 104, 104, 320, 190, 72, 64, 88), strict=True):
            table.setColumnWidth(column, width)
        header.setSectionResizeMode(HistoryColumn.TEXT, QHeaderView.ResizeMode.Stretch)
        offer_columns(header, fixed=(HistoryColumn.TEXT,))
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        return table

    def _lay_out(self) -> None:
        self._waiting_stack = EmptyStack(self._waiting, self._empty_waiting())
        self._history_stack = EmptyStack(self._history, self._empty_history())
        self._filter.setFixedWidth(280)
        top = self._pane(self.tr("Waiting"), [self._waiting_count], self._waiting_stack)
        bottom = self._pane(
            self.tr("History"), [self._history_count, self._filter, self._clear], self._history_stack
        )
        splitter = named(QSplitter(Qt.Orientation.Vertical), "flashes.splitter")
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(top)
        splitter.addWidget(bottom)
        splitter.setSizes([300, 400])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def _pane(self, title: str, tools: list[QWidget], content: QWidget) -> QWidget:
        pane = QWidget()
        head = row(None, label(title, "heading"), tools[0], 1, *tools[1:])
        head.setContentsMargins(12, 8, 8, 8)
        layout = QVBoxLayout(pane)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(content, 1)
        pane.setMinimumHeight(140)
        return pane

    def _empty_waiting(self) -> EmptyState:
        empty = EmptyState(
            self._theme,
            "flash",
            self.tr("No flash is waiting"),
            self.tr("flash() puts one into the session; it waits there until a page shows it."),
        )
        return named(empty, "flashes.waiting.empty")

    def _empty_history(self) -> EmptyState:
        empty = EmptyState(
            self._theme,
            "clock",
            self.tr("No flash was pushed yet"),
            self.tr("Log in to the app, or send a form: most of them flash something."),
        )
        return named(empty, "flashes.history.empty")

    def _connect(self) -> None:
        connections = (
            self._queues.waiting_changed.connect(self._start_batch),
            self._queues.history_added.connect(lambda _first, _last: self._start_batch()),
            self._queues.history_reset.connect(self._start_batch),
        )
        self.destroyed.connect(lambda: [disconnect() for disconnect in connections])
        self._batch.timeout.connect(self._refresh)
        self._second.timeout.connect(self._repaint_waits)
        self._filter.edited.connect(self._set_filter)
        self._filter.leave.connect(self._history.setFocus)
        self._clear.clicked.connect(self._queues.clear_history)
        waiting, history = self._waiting, self._history
        waiting.customContextMenuRequested.connect(
            lambda position: self._pop_up(waiting, self.waiting_menu(waiting.indexAt(position)), position)
        )
        history.customContextMenuRequested.connect(
            lambda position: self._pop_up(history, self.history_menu(history.indexAt(position)), position)
        )
        self._history.opened.connect(self._open_request_of)
        self._history.copy_wanted.connect(self._copy_history)
        self._theme.changed.connect(self._paint_icons)

    # -- showing -----------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()
        self._second.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second.stop()

    def _start_batch(self) -> None:
        if not self._batch.isActive():
            self._batch.start()

    def _refresh(self) -> None:
        self._show_waiting()
        self._show_history_state()

    def _show_waiting(self) -> None:
        """Each client's queue together, oldest first; what was chosen stays chosen."""
        chosen = self._chosen_waiting()
        queue = sorted(self._queues.waiting(), key=lambda flash: self._workspace.clients.label(flash.client))
        self._waiting_model.set_rows(queue)
        several = len({flash.app for flash in queue}) > 1
        show_by_data(self._waiting.horizontalHeader(), WaitingColumn.APP, several)
        self._waiting_stack.show_content(bool(queue))
        clients = len({flash.client for flash in queue})
        text = self.tr("{n} for {m} clients") if clients > 1 else self.tr("{n}")
        self._waiting_count.setText(text.format(n=len(queue), m=clients) if queue else "")
        if chosen is not None:
            self._waiting.setCurrentIndex(self._waiting_model.find(lambda flash: _same(flash, chosen)))

    def _show_history_state(self) -> None:
        total, shown = self._queues.history_len(), self._history_model.rowCount()
        self._history_stack.show_content(total > 0)
        self._clear.setEnabled(total > 0)
        filtered = bool(self._history_model.filter_text)
        text = self.tr("{shown} of {total}") if filtered else self.tr("{total}")
        self._history_count.setText(text.format(shown=f"{shown:,}", total=f"{total:,}") if total else "")

    def _set_filter(self, text: str) -> None:
        self._history_model.set_filter(text)
        self._show_history_state()

    def _show_only(self, text: str) -> None:
        self._filter.set_text_now(text)

    def _repaint_waits(self) -> None:
        last = self._waiting_model.rowCount() - 1
        if last >= 0:
            first_cell = self._waiting_model.index(0, WaitingColumn.SINCE)
            self._waiting_model.dataChanged.emit(
                first_cell, self._waiting_model.index(last, WaitingColumn.SINCE)
            )

    def _paint_icons(self) -> None:
        self._clear.setIcon(self._theme.icon("trash"))
        self._clear.setToolTip(self.tr("Clear the history"))
        self._clear.setAccessibleName(self.tr("Clear the history"))

    # -- what can be done ----------------------------------------------------------------------------------

    def waiting_menu(self, index: QModelIndex) -> QMenu | None:
        """For the flash under the pointer; None beside the rows."""
        if not index.isValid():
            return None
        flash = self._waiting_model.row_at(index.row())
        return self._menu.of_waiting(flash, self._waiting.copy_rows)

    def history_menu(self, index: QModelIndex) -> QMenu | None:
        event = self._history_model.event_at(index.row()) if index.isValid() else None
        return self._menu.of_event(event, self._copy_history) if event is not None else None

    def _pop_up(self, table: QTableView, menu: QMenu | None, position: QPoint) -> None:
        if menu is not None:
            menu.popup(table.viewport().mapToGlobal(position))

    def _chosen_waiting(self) -> WaitingFlash | None:
        index = self._waiting.currentIndex()
        return self._waiting_model.row_at(index.row()) if index.isValid() else None

    def _open_request_of(self, position: int) -> None:
        event = self._history_model.event_at(position)
        if event is None:
            return
        if self._history.currentIndex().column() == HistoryColumn.PLACE and event.place is not None:
            self._places.open(event.place)
        elif event.number:
            self._navigator.show_request.emit(event.number)

    def _copy_history(self) -> None:
        numbers = sorted(index.row() for index in self._history.selectionModel().selectedRows())
        events = [self._history_model.event_at(number) for number in numbers]
        text = "\n".join(self._history_model.line_of(event) for event in events if event is not None)
        if text:
            QGuiApplication.clipboard().setText(text)


def _same(one: WaitingFlash, other: WaitingFlash) -> bool:
    """The same flash, perhaps with one more request survived."""
    return (one.client, one.app, one.category, one.text, one.since) == (
        other.client,
        other.app,
        other.category,
        other.text,
        other.since,
    )
