"""The context menu of a request in the log: copying, replaying, jumping, narrowing the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from inspector.domain.errors import InspectorError
from inspector.domain.request_text import exchange_text
from inspector.gui.models.request_cells import lines_of, target_text
from inspector.gui.navigator import Navigator
from inspector.gui.widgets.app_filter import app_title
from inspector.workspace.requests import RequestRow
from inspector.workspace.workspace import Workspace


class RequestMenu(QObject):
    def __init__(
        self,
        workspace: Workspace,
        navigator: Navigator,
        narrow: Callable[[str], None],
        replay_at_once: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._navigator = navigator
        self._narrow = narrow
        self._replay_at_once = replay_at_once
        self._parent = parent

    def build(self, row: RequestRow, rows: Sequence[RequestRow]) -> QMenu:
        """For `row`, the current one, among the selected `rows`."""
        menu = QMenu(self._parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._add_copies(menu, row, rows)
        menu.addSeparator()
        self._add(menu, self.tr("Replay…\tCtrl+R"), lambda: self._navigator.replay.emit(row.number))
        self._add(menu, self.tr("Replay again at once\tCtrl+Shift+R"), self._replay_at_once)
        original = row.replay_of
        if original is not None:
            text = self.tr("Show the original #{n}").format(n=original)
            self._add(menu, text, lambda: self._navigator.show_request.emit(original))
        menu.addSeparator()
        self._add(
            menu, self.tr("Show client {label}").format(label=row.client), lambda: self._show_client(row)
        )
        if row.endpoint:
            self._add(menu, self.tr("Show route"), lambda: self._show_route(row))
        menu.addSeparator()
        client, endpoint = row.client, row.endpoint
        self._add(
            menu, self.tr("Show only client {label}").format(label=client), lambda: self._narrow(client)
        )
        if endpoint:
            text = self.tr("Show only endpoint {name}").format(name=endpoint)
            self._add(menu, text, lambda: self._narrow(endpoint))
        test = row.test
        if test:
            self._add(menu, self.tr("Show only this test"), lambda: self._narrow(test))
        return menu

    def _add_copies(self, menu: QMenu, row: RequestRow, rows: Sequence[RequestRow]) -> None:
        self._add(menu, self.tr("Copy URL"), lambda: self._copy_url(row))
        self._add(menu, self.tr("Copy path"), lambda: _copy(target_text(row)))
        label = self.tr("Copy row\tCtrl+C") if len(rows) < 2 else self.tr("Copy rows\tCtrl+C")
        self._add(menu, label, lambda: _copy(lines_of(rows, partial(app_title, self._workspace.target))))
        self._add(menu, self.tr("Copy as text"), lambda: self._copy_text(row))

    def _add(self, menu: QMenu, text: str, do: Callable[[], object]) -> None:
        menu.addAction(text).triggered.connect(lambda: do())

    def _copy_url(self, row: RequestRow) -> None:
        self._with_exchange(row, lambda exchange: exchange.url)

    def _copy_text(self, row: RequestRow) -> None:
        self._with_exchange(row, exchange_text)

    def _with_exchange(self, row: RequestRow, text: Callable[..., str]) -> None:
        try:
            _copy(text(self._workspace.requests.exchange(row.number)))
        except InspectorError as error:
            self._workspace.notices.error(error)

    def _show_route(self, row: RequestRow) -> None:
        try:
            rule = self._workspace.requests.exchange(row.number).rule
        except InspectorError:
            rule = None  # any of the endpoint's then
        self._navigator.show_route.emit(row.app or "", row.endpoint or "", rule or "")

    def _show_client(self, row: RequestRow) -> None:
        try:
            session = self._workspace.requests.exchange(row.number).session
        except InspectorError:
            session = None  # the client is worth showing without its exchange
        self._navigator.show_client.emit(row.client_id, session.cookie_name if session else "")


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
