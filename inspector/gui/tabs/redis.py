"""The Redis tab: connect, the keys under a prefix, and the selected session in the editor.

Names for tests and the tour: "redis.keys" (the table), "redis.filter", "redis.error" and "redis.undo"
(bars); the connect bar's are in widgets/redis_connect.py, the right side's in widgets/redis_value.py.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QSplitter, QTableView, QWidget

from inspector.gui.models.redis_keys import Column, RedisKeysModel
from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, named
from inspector.gui.widgets.empty_state import EmptyStack, EmptyState
from inspector.gui.widgets.filter_field import FilterField
from inspector.gui.widgets.inline_bar import InlineBar
from inspector.gui.widgets.redis_connect import RedisConnectBar
from inspector.gui.widgets.redis_value import RedisValue
from inspector.gui.widgets.scrolled import Scrolled
from inspector.gui.widgets.whole_rows import whole_rows
from inspector.workspace.redis_browser import RedisState, UndoDelete
from inspector.workspace.workspace import Workspace

_LOOK = 80
"""Milliseconds after scrolling before the visible keys are asked about."""
_AGAIN = 6000
"""Milliseconds between two looks at the visible keys: the app gives them a new TTL with each request."""


class RedisTab(QWidget):
    """`show_redis_key` is called by the window for Navigator.show_redis_key."""

    def __init__(
        self,
        workspace: Workspace,
        runner: TaskRunner,
        navigator: Navigator,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._browser, self._runner, self._navigator = workspace.redis, runner, navigator
        self._target = workspace.target
        self._tried = False
        self._wanted: bytes | None = None
        self.bar = RedisConnectBar(self._browser, theme)
        self.error = InlineBar(theme, "redis.error")
        self.undo = InlineBar(theme, "redis.undo")
        self.filter = named(FilterField(theme, self.tr("Filter keys, users, values")), "redis.filter")
        self.model = RedisKeysModel(self._browser, theme, self)
        self.table = named(QTableView(), "redis.keys")
        self._set_up_table()
        self.empty = EmptyState(theme, "redis", "", "")
        self.keys = EmptyStack(self.table, self.empty)
        self.value = RedisValue(self._browser, runner, navigator, theme)
        nothing = EmptyState(
            theme,
            "session",
            self.tr("No key is selected"),
            self.tr("Select a key to see the session that it holds, and to change it."),
        )
        self.right = EmptyStack(Scrolled(self.value), nothing)
        self._lay_out()
        self._connect(workspace)
        self._show_state()

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Keys"))
        whole_rows(table)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        widths = {Column.KEY: 150, Column.USER: 68, Column.TTL: 84, Column.SIZE: 60, Column.FORMAT: 72}
        for section, width in widths.items():
            header.resizeSection(section, width)

    def _lay_out(self) -> None:
        left = QWidget()
        head = QWidget()
        column(head, self.filter).setContentsMargins(16, 4, 8, 8)
        column(left, head, self.keys, gap=0).setStretch(1, 1)
        self.splitter = named(QSplitter(Qt.Orientation.Horizontal), "redis.splitter")
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.right)
        self.splitter.setSizes([620, 680])
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        bars = QWidget()
        column(bars, self.error, self.undo, gap=4).setContentsMargins(16, 0, 16, 0)
        column(self, self.bar, bars, self.splitter, gap=0).setStretch(2, 1)

    def _connect(self, workspace: Workspace) -> None:
        browser = self._browser
        self._disconnect: list[Callable[[], None]] = [
            browser.state_changed.connect(self._show_state),
            browser.progress.connect(self._progress),
            workspace.target.changed.connect(self._target_changed),
        ]
        self.destroyed.connect(lambda: [disconnect() for disconnect in self._disconnect])
        self.bar.connect_wanted.connect(self.connect_to)
        self.bar.disconnect_wanted.connect(
            lambda: self._runner.start("disconnect Redis", browser.disconnect())
        )
        self.bar.scan_wanted.connect(self.scan)
        self.filter.edited.connect(browser.set_filter)
        self.filter.leave.connect(self.table.setFocus)
        self._look = QTimer(self, interval=_LOOK, singleShot=True)
        self._look.timeout.connect(self._describe)
        self._again = QTimer(self, interval=_AGAIN)
        self._again.timeout.connect(self._look.start)
        self.table.verticalScrollBar().valueChanged.connect(lambda _: self._look.start())
        for signal in (self.model.rowsInserted, self.model.rowsRemoved, self.model.modelReset):
            signal.connect(self._rows_changed)
        self.table.selectionModel().currentRowChanged.connect(lambda current: self._selected(current))
        self.table.customContextMenuRequested.connect(self._menu)
        self.value.delete_wanted.connect(self.delete)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._del)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._again.start()
        self._look.start()
        self._connect_by_itself()
        if not self.model.rowCount():
            self.scan()  # there may be sessions by now

    # -- for others ----------------------------------------------------------------------------------------

    def show_redis_key(self, key: bytes) -> None:
        """Open the key, also one that the scan has not found yet."""
        row = self.model.row_of(key)
        if row is not None:
            index = self.model.index(row, 0)
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index)
            self.table.setFocus()
        elif self._browser.state is RedisState.CONNECTED:
            self._open(key)
        else:
            self._wanted = key
            self._connect_by_itself()

    def refresh(self) -> None:
        """F5, for whatever tab is looked at."""
        self.scan()

    def connect_to(self, url: str, prefix: str) -> None:
        """Connect and read the keys; what goes wrong stands in the bar."""
        self._tried = True
        self._runner.start("connect to Redis", self._connect_and_scan(url, prefix))

    async def _connect_and_scan(self, url: str, prefix: str) -> None:
        await self._browser.connect(url, prefix)
        if self._browser.state is RedisState.CONNECTED:
            if self._wanted is not None:
                self._open(self._wanted)
                self._wanted = None
            await self._browser.scan()

    def scan(self) -> None:
        if self._browser.state is RedisState.CONNECTED and not self._browser.scanning:
            self._runner.start("scan Redis", self._browser.scan())

    # -- connecting ----------------------------------------------------------------------------------------

    def _target_changed(self) -> None:
        self.bar.show_suggestions()
        self._show_hint()
        if self.isVisible():
            self._connect_by_itself()

    def _connect_by_itself(self) -> None:
        """Once, to the server that the app uses, when the tab is looked at."""
        suggested = self._browser.suggested()
        if not self._tried and suggested is not None and self._browser.state is RedisState.DISCONNECTED:
            self.bar.connect_to(*suggested)

    def _show_state(self) -> None:
        self.bar.show_state()
        error = self._browser.error
        if self._browser.state is RedisState.FAILED and error is not None:
            self.error.show_text(
                "error", error.sentence, error.hint, [(self.tr("Try again"), self.bar.retry)]
            )
        else:
            self.error.clear()
        self._show_hint()

    def _progress(self) -> None:
        self.bar.show_progress()
        self._show_hint()

    def _rows_changed(self) -> None:
        self._show_hint()
        self._look.start()

    def _show_hint(self) -> None:
        browser = self._browser
        self.keys.show_content(self.model.rowCount() > 0)
        if browser.state is RedisState.CONNECTED and browser.filter_text and browser.found:
            self.empty.set_texts(self.tr("No key matches the filter"), self.tr("Escape empties the filter."))
        elif browser.scanning or browser.state is RedisState.CONNECTING:
            self.empty.set_texts(self.tr("Reading the keys…"))
        elif browser.state is RedisState.CONNECTED:
            hint = self.tr("Log in in the app's browser, then scan again; or choose another prefix.")
            self.empty.set_texts(f"{self.tr('No key begins with')} {browser.prefix}", hint)
        else:
            self.empty.set_texts(self.tr("Not connected to Redis"), self._what_to_give())

    def _what_to_give(self) -> str:
        apps = self._target.apps
        if not apps or self._browser.suggestions() or any(app.session_kind != "cookie" for app in apps):
            return self.tr("Give the address of the server in which your app keeps its sessions.")
        where = (
            self.tr("This app keeps its sessions in signed cookies: the Cookies tab shows them.")
            if len(apps) == 1
            else self.tr("These apps keep their sessions in signed cookies: the Cookies tab shows them.")
        )
        return f"{where} {self.tr('Give an address to look into any Redis server.')}"

    # -- keys ----------------------------------------------------------------------------------------------

    def _describe(self) -> None:
        if (
            not self.isVisible()
            or not self.model.rowCount()
            or self._browser.state is not RedisState.CONNECTED
        ):
            return
        first = max(self.table.rowAt(0), 0)
        last = self.table.rowAt(self.table.viewport().height() - 1)
        last = self.model.rowCount() - 1 if last < 0 else last
        self._runner.start("describe Redis keys", self._browser.describe(first, last))

    def _selected(self, index: QModelIndex) -> None:
        row = self.model.row_at(index.row())
        if row is not None:
            self._open(row.key)

    def _open(self, key: bytes) -> None:
        self.right.show_content(True)
        self.value.show_key(key)

    def _del(self) -> None:
        row = self.model.row_at(self.table.currentIndex().row())
        if row is not None:
            self.delete(row.key)

    def delete(self, key: bytes) -> None:
        """At once, with an undo instead of a question."""
        self._runner.start("delete Redis key", self._browser.delete(key), on_done=self._deleted)

    def _deleted(self, undo: UndoDelete) -> None:
        self.value.close_key(undo.key, self.tr("This key was deleted"))
        self.undo.show_text(
            "info",
            undo.sentence,
            "",
            [(self.tr("Undo"), lambda: self._restore(undo)), (self.tr("Close"), self.undo.clear)],
        )

    def _restore(self, undo: UndoDelete) -> None:
        self.undo.clear()
        self._runner.start(
            "restore Redis key",
            self._browser.restore(undo),
            on_done=lambda _: self.show_redis_key(undo.key),
        )

    def _menu(self, point: QPoint) -> None:
        row = self.model.row_at(self.table.indexAt(point).row())
        if row is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        clipboard = QGuiApplication.clipboard()
        name = row.key.decode("utf-8", "backslashreplace")
        key, preview = row.key, row.preview or ""
        menu.addAction(self.tr("Copy key"), lambda: clipboard.setText(name))
        menu.addAction(self.tr("Copy preview"), lambda: clipboard.setText(preview))
        numbers = self._browser.requests_touching(key)
        if numbers:
            menu.addAction(
                f"{self.tr('Show request')} #{numbers[-1]}",
                lambda: self._navigator.show_request.emit(numbers[-1]),
            )
        menu.addSeparator()
        menu.addAction(self.tr("Delete"), lambda: self.delete(key))
        menu.popup(self.table.viewport().mapToGlobal(point))
