"""The cookies of a replay, in step with its Cookie header, and the sessions one can borrow to send as
somebody.

Object names: `replay.cookies` the table, `replay.cookies.session` the button with the menu.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from inspector.domain.request_parts import cookie_header, cookies_of, with_cookie
from inspector.domain.values import preview
from inspector.gui.models.key_values import KeyValueModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, label, push_button, row
from inspector.gui.widgets.key_value_table import KeyValueTable
from inspector.workspace.clients import Client, Clients, ClientSession

_MENU_LIMIT = 40
"""Clients in the menu, the last seen first; a longer one cannot be used."""
_NAMING_KEYS = ("username", "user", "user_id", "_user_id", "email", "name")
"""Keys of a session that tell a person whose it is."""


class ReplayCookies(QWidget):
    """`edited` when the user changed something here; `header()` is then what the Cookie header has to be."""

    edited = Signal()

    def __init__(
        self,
        clients: Clients,
        app_title: Callable[[str], str],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._clients = clients
        self._app_title = app_title
        self._theme = theme
        self._original: list[tuple[str, str]] = []
        self._model = KeyValueModel(theme, self)
        self._table = KeyValueTable("replay.cookies", self._model)
        self._session = push_button(self.tr("Send &as…"), "replay.cookies.session")
        self._session.setToolTip(self.tr("Use the session of a client that is known now"))
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._session.setMenu(self._menu)
        self._whose = label(role="muted", name="replay.cookies.whose")
        head = row(None, self._session, self._whose, 1)
        head.setContentsMargins(8, 6, 8, 6)
        column(self, head, self._table, gap=0)
        self._model.edited.connect(self._on_edited)
        self._paint_icon()
        theme.changed.connect(self._paint_icon)

    def set_original(self, headers: Sequence[tuple[str, str]]) -> None:
        """The cookies to come back to."""
        self._original = cookies_of(headers)

    def take_headers(self, headers: Sequence[tuple[str, str]]) -> None:
        self._model.take_pairs(cookies_of(headers))
        self._tell_whose()

    def header(self) -> str:
        """ "" when no cookie is left."""
        return cookie_header(self._model.pairs())

    @property
    def count(self) -> int:
        return len(self._model.pairs())

    def use_session(self, session: ClientSession) -> None:
        """Send as the client that has this session."""
        self._set(with_cookie(self._model.pairs(), session.cookie_name, session.cookie))

    def use_original(self) -> None:
        self._set(self._original)

    def drop(self, cookie_name: str) -> None:
        """Send without a session, as a new visitor."""
        self._set(with_cookie(self._model.pairs(), cookie_name, None))

    def _set(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._model.take_pairs(pairs)
        self._on_edited()

    def _on_edited(self) -> None:
        self._tell_whose()
        self.edited.emit()

    # -- whose session -----------------------------------------------------------------------------------

    def _sessions(self) -> list[tuple[Client, ClientSession]]:
        clients = [self._clients.at(index) for index in range(len(self._clients))]
        clients.sort(key=lambda client: client.last_seen, reverse=True)
        return [
            (client, session)
            for client in clients[:_MENU_LIMIT]
            for session in client.sessions
            if session.cookie
        ]

    def _fill_menu(self) -> None:
        self._menu.clear()
        sessions = self._sessions()
        for client, session in sessions:
            self._add(self._title(client, session), partial(self.use_session, session))
        if not sessions:
            nobody = self._menu.addAction(self.tr("No client has a session now"))
            nobody.setEnabled(False)
        self._menu.addSeparator()
        names = {session.cookie_name for _, session in sessions}
        for name, _ in self._model.pairs():
            if name in names:
                text = self.tr("Without the cookie “{name}”").format(name=name)
                self._add(text, partial(self.drop, name))
        self._add(self.tr("The original's cookies"), self.use_original)

    def _add(self, text: str, do: Callable[[], object]) -> None:
        # A lone & would become a mnemonic.
        self._menu.addAction(text.replace("&", "&&")).triggered.connect(lambda: do())

    def _title(self, client: Client, session: ClientSession) -> str:
        parts = [
            f"{client.label} · {client.agent}",
            self._app_title(session.app or ""),
            session.cookie_name,
            _naming(session),
        ]
        return " · ".join(part for part in parts if part)

    def _tell_whose(self) -> None:
        sent = set(self._model.pairs())
        known = [
            (client, session)
            for client, session in self._sessions()
            if (session.cookie_name, session.cookie) in sent
        ]
        texts = [
            " ".join(part for part in (client.label, _naming(session)) if part) for client, session in known
        ]
        self._whose.setText(
            self.tr("as {who}").format(who=", ".join(list(dict.fromkeys(texts))[:3])) if texts else ""
        )

    def _paint_icon(self) -> None:
        self._session.setIcon(self._theme.icon("client"))


def _naming(session: ClientSession) -> str:
    """`username='ann'` when the session says who it is."""
    value = session.value or {}
    key = next((key for key in _NAMING_KEYS if key in value), None)
    return f"{key}={preview(value[key], 40)}" if key else ""
