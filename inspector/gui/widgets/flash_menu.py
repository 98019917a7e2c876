"""The context menu of a flash, waiting or past: copying, jumping to its request, client and line."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from inspector.domain.errors import InspectorError
from inspector.gui.navigator import Navigator
from inspector.gui.widgets.places import Places
from inspector.workspace.flashes import FlashEvent, WaitingFlash
from inspector.workspace.workspace import Workspace


class FlashMenu(QObject):
    """`narrow(text)` filters the history."""

    def __init__(
        self,
        workspace: Workspace,
        navigator: Navigator,
        places: Places,
        narrow: Callable[[str], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._navigator = navigator
        self._places = places
        self._narrow = narrow
        self._parent = parent

    def of_waiting(self, flash: WaitingFlash, copy_rows: Callable[[], None]) -> QMenu:
        menu = self._begin(flash.text, copy_rows)
        self._add_jumps(menu, flash.pushed_in, flash.client, flash.app)
        self._places.add_actions(menu, flash.place)
        return menu

    def of_event(self, event: FlashEvent, copy_rows: Callable[[], None]) -> QMenu:
        menu = self._begin(event.text, copy_rows)
        self._add_jumps(menu, event.number, event.client, event.app)
        self._add(menu, self.tr("Show only this text"), lambda: self._narrow(event.text))
        self._places.add_actions(menu, event.place)
        return menu

    def _begin(self, text: str, copy_rows: Callable[[], None]) -> QMenu:
        menu = QMenu(self._parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._add(menu, self.tr("Copy text"), lambda: QGuiApplication.clipboard().setText(text))
        self._add(menu, self.tr("Copy row\tCtrl+C"), copy_rows)
        menu.addSeparator()
        return menu

    def _add_jumps(self, menu: QMenu, number: int | None, client: str, app: str | None) -> None:
        if number:
            text = self.tr("Show request #{n}").format(n=number)
            self._add(menu, text, lambda: self._navigator.show_request.emit(number))
        text = self.tr("Show client {label}").format(label=self._workspace.clients.label(client))
        self._add(menu, text, lambda: self._show_client(number, client, app))

    def _add(self, menu: QMenu, text: str, do: Callable[[], object]) -> None:
        menu.addAction(text).triggered.connect(lambda: do())

    def _show_client(self, number: int | None, client: str, app: str | None) -> None:
        self._navigator.show_client.emit(client, self._cookie_name(number, client, app))

    def _cookie_name(self, number: int | None, client: str, app: str | None) -> str:
        """The cookie of the session in which the flash lies."""
        known = self._workspace.clients.get(client)
        session = known.session(app, None) if known is not None else None
        if session is not None:
            return session.cookie_name
        try:
            facts = self._workspace.requests.exchange(number).session if number else None
        except InspectorError:
            facts = None  # trimmed meanwhile; the client is worth showing all the same
        return facts.cookie_name if facts else ""
