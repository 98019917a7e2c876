"""The Cookies tab: live clients on the left; on the right the session of the selected one, or a pasted
cookie.

Names for tests and the tour: "cookies.clients" (the table), "cookies.paste.open" (button),
"cookies.back"; those of the right side are in widgets/live_session.py and widgets/pasted_cookie.py, the
session table's in editors/.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QWidget,
)

from inspector.gui.models.clients import ClientsModel, Column
from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.app_filter import app_title
from inspector.gui.widgets.build import column, named, push_button
from inspector.gui.widgets.empty_state import EmptyStack, EmptyState
from inspector.gui.widgets.live_session import LiveSession
from inspector.gui.widgets.pasted_cookie import PastedCookiePanel
from inspector.gui.widgets.scrolled import Scrolled
from inspector.gui.widgets.whole_rows import whole_rows
from inspector.workspace.workspace import Workspace

_ROW_HEIGHT = 28


class CookiesTab(QWidget):
    """`show_client` is called by the window for Navigator.show_client."""

    def __init__(
        self,
        workspace: Workspace,
        runner: TaskRunner,
        navigator: Navigator,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._navigator = workspace, navigator
        self.model = ClientsModel(
            workspace.clients, theme, self, app_title=partial(app_title, workspace.target)
        )
        self.table = named(QTableView(), "cookies.clients")
        self._set_up_table()
        self.live = LiveSession(workspace, runner, navigator, theme)
        self.paste = PastedCookiePanel(workspace, runner, navigator, theme)
        self.right = QStackedWidget()
        self._areas = {page: Scrolled(page) for page in (self.live, self.paste)}
        self.paste_button = self._make_paste_button()
        self._make_hints(theme)
        for page in (self.nobody, *self._areas.values()):
            self.right.addWidget(page)
        self._lay_out()
        self._connect()
        self._rows_changed()

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Live clients"))
        whole_rows(table, _ROW_HEIGHT)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        widths = {Column.LABEL: 84, Column.SEEN: 60, Column.SESSIONS: 66, Column.EDITS: 80}
        for section, width in widths.items():
            header.resizeSection(section, width)
        header.setSectionResizeMode(Column.AGENT, QHeaderView.ResizeMode.Stretch)

    def _make_hints(self, theme: Theme) -> None:
        self.nobody = EmptyState(
            theme,
            "cookie",
            self.tr("No client is selected"),
            self.tr("Select a browser on the left to see and edit its session, or paste a cookie."),
        )
        empty = EmptyState(
            theme,
            "client",
            self.tr("No browser yet"),
            self.tr("Open the address of the app in a browser: each one is listed here."),
        )
        self.clients_stack = EmptyStack(self.table, empty)

    def _make_paste_button(self) -> QPushButton:
        made = push_button(
            self.tr("&Paste a cookie…"),
            "cookies.paste.open",
            tooltip=self.tr("Look at any cookie (Ctrl+Shift+V)"),
        )
        made.setCheckable(True)
        return made

    def _lay_out(self) -> None:
        left = QWidget()
        layout = column(left, self.clients_stack, margin=0, gap=0)
        foot = QWidget()
        column(foot, self.paste_button, margin=8)
        layout.addWidget(foot)
        self.splitter = named(QSplitter(Qt.Orientation.Horizontal), "cookies.splitter")
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.right)
        self.splitter.setSizes([430, 860])
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        column(self, self.splitter)

    def _connect(self) -> None:
        self.model.rowsInserted.connect(self._rows_changed)
        self.model.modelReset.connect(self._rows_changed)
        self.model.dataChanged.connect(self._data_changed)
        self.live.unsaved_changed.connect(self.model.mark_unsaved)
        self.table.selectionModel().currentRowChanged.connect(lambda current: self._selected(current))
        self.table.clicked.connect(self._selected)
        self.table.customContextMenuRequested.connect(self._menu)
        self.paste_button.toggled.connect(self._toggle_paste)
        shortcut = QShortcut(QKeySequence("Ctrl+Shift+V"), self)
        shortcut.activated.connect(self.paste_from_clipboard)

    # -- for others ----------------------------------------------------------------------------------------

    def show_client(self, client_id: str, cookie_name: str = "") -> None:
        row = self.model.row_of(client_id)
        if row is not None:
            self.table.setCurrentIndex(self.model.index(row, 0))
            self.paste_button.setChecked(False)
            self.live.show_client(client_id, cookie_name)
            self.table.setFocus()

    def paste_from_clipboard(self) -> None:
        """The clipboard's text, looked at as a cookie."""
        self.paste_button.setChecked(True)
        text = QGuiApplication.clipboard().text()
        if text.strip():
            self.paste.paste(text)
        else:
            self.paste.text.setFocus()

    # -- clients -------------------------------------------------------------------------------------------

    def _rows_changed(self) -> None:
        self.clients_stack.show_content(self.model.rowCount() > 0)
        if self.model.rowCount() and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))

    def _selected(self, index: QModelIndex) -> None:
        if index.isValid():
            self.paste_button.setChecked(False)
            self.live.show_client(self.model.client(index.row()).id)
        self._show_right()

    def _data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        row = self.table.currentIndex().row()
        if first.column() == Column.LABEL and first.row() <= row <= last.row():
            self.live.refresh()

    def _toggle_paste(self, on: bool) -> None:
        self._show_right()
        if on:
            self.table.clearSelection()  # what is shown is none of theirs
            self.paste.text.setFocus()
        else:
            self.table.selectRow(self.table.currentIndex().row())

    def _show_right(self) -> None:
        if self.paste_button.isChecked():
            self.right.setCurrentWidget(self._areas[self.paste])
        else:
            chosen = self.table.currentIndex().isValid()
            self.right.setCurrentWidget(self._areas[self.live] if chosen else self.nobody)

    def _menu(self, point: QPoint) -> None:
        index = self.table.indexAt(point)
        if not index.isValid():
            return
        client = self.model.client(index.row())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(
            self.tr("Show only this client's requests"),
            lambda: self._navigator.filter_requests.emit(client.label),
        )
        menu.addSeparator()
        for session in client.sessions:
            if session.cookie:
                text = f"{session.cookie_name}={session.cookie}"
                menu.addAction(f"{self.tr('Copy cookie')} “{session.cookie_name}”", partial(_copy, text))
        menu.popup(self.table.viewport().mapToGlobal(point))


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
