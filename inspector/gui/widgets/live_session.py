"""The sessions of one live client: which one, what its cookie says, and the session itself in the
editor.

Names for tests and the tour: "cookies.live" (this), ".session" (chooser), ".facts" (a CookieFacts),
".server" (what is known of a server-side session), ".request" and ".redis" (jumps).
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from inspector.gui.editors.editor_shelf import EditorShelf
from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.app_filter import app_title
from inspector.gui.widgets.build import column, label, named, push_button, row
from inspector.gui.widgets.cookie_facts import CookieFacts
from inspector.gui.widgets.cookie_measure import cookie_measure
from inspector.workspace.clients import Client, ClientSession
from inspector.workspace.cookies import InspectedCookie
from inspector.workspace.workspace import Workspace

SessionKey = tuple[str, str | None, str]
"""Client, app, cookie name."""


class LiveSession(QWidget):
    """`show_client` and `refresh` are called by the tab. `session_shown` with the key of what is in sight.
    `unsaved_changed` with the ids of the clients that have edits which were not saved.
    """

    session_shown = Signal(object)
    unsaved_changed = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        runner: TaskRunner,
        navigator: Navigator,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("cookies.live")
        self._workspace, self._runner, self._navigator = workspace, runner, navigator
        self._client: Client | None = None
        self._session: ClientSession | None = None
        self._inspected = ""
        self.chooser = named(QComboBox(), "cookies.live.session")
        self.chooser.setAccessibleName(self.tr("Session of this client"))
        self.heading = label("", "title", name="cookies.live.heading")
        self.request_button = push_button("", "cookies.live.request")
        self.redis_button = push_button(self.tr("Show in Redis"), "cookies.live.redis")
        self.facts = CookieFacts(theme, "cookies.live.facts")
        self.server = label("", "muted", name="cookies.live.server", wrap=True, selectable=True)
        self.shelf = EditorShelf(runner, navigator, theme, workspace.clients)
        top = row(None, self.heading, self.chooser, 1, self.redis_button, self.request_button)
        layout = column(self, top, self.facts, self.server, self.shelf, margin=16, gap=8)
        layout.setStretchFactor(self.shelf, 1)
        self.chooser.activated.connect(self._chosen)
        self.shelf.unsaved_changed.connect(self._tell_unsaved)
        self.request_button.clicked.connect(self._jump_to_request)
        self.redis_button.clicked.connect(self._jump_to_redis)

    @property
    def client_id(self) -> str | None:
        return self._client.id if self._client else None

    def show_client(self, client_id: str, cookie_name: str = "", app: str | None = None) -> None:
        """The client's session of that cookie and app; without a name, the one shown before or the first."""
        client = self._workspace.clients.get(client_id)
        if client is None:
            self._client = self._session = None
            self.shelf.close_session(self.tr("This client is gone"))
            return
        same_client = self.client_id == client.id
        before = self._session if same_client else None
        self._client = client
        wanted = [s for s in client.sessions if cookie_name in ("", s.cookie_name) and app in (None, s.app)]
        if not cookie_name and before is not None:
            wanted = [
                s for s in client.sessions if (s.app, s.cookie_name) == (before.app, before.cookie_name)
            ]
        self._fill_chooser(client)
        self._show_session(next(iter(wanted or client.sessions), None))

    def refresh(self) -> None:
        """The client has made a request: another cookie, perhaps another session."""
        if self._client is not None:
            self.show_client(self._client.id)

    def _tell_unsaved(self) -> None:
        self.unsaved_changed.emit({key[0] for key in self.shelf.unsaved() if isinstance(key, tuple)})

    def _fill_chooser(self, client: Client) -> None:
        self.heading.setText(f"{client.label} · {client.agent}")
        texts = [
            " · ".join((self._app_title(one.app), f"“{one.cookie_name}”", one.kind))
            for one in client.sessions
        ]
        if texts != [self.chooser.itemText(position) for position in range(self.chooser.count())]:
            self.chooser.clear()
            self.chooser.addItems(texts)
        self.chooser.setVisible(len(client.sessions) > 1)

    def _app_title(self, key: str | None) -> str:
        return app_title(self._workspace.target, key) if key else self.tr("unknown app")

    def _chosen(self, position: int) -> None:
        if self._client is not None and position < len(self._client.sessions):
            self._show_session(self._client.sessions[position])

    def _show_session(self, session: ClientSession | None) -> None:
        self._session = session
        client = self._client
        for widget in (self.facts, self.server, self.redis_button, self.request_button):
            widget.hide()
        if session is None or client is None:
            self._inspected = ""
            self.shelf.close_session(
                self.tr("No session yet"), self.tr("This client has not opened a session of the app.")
            )
            return
        self.chooser.setCurrentIndex(client.sessions.index(session))
        self.request_button.setText(f"{self.tr('Request')} #{session.exchange}")
        self.request_button.setVisible(session.exchange > 0)
        self._show_where_it_lies(session)
        key: SessionKey = (client.id, session.app, session.cookie_name)
        self.shelf.open(
            key,
            lambda: self._workspace.clients.source(*key),
            cookie_measure(session.cookie_name) if session.kind == "cookie" else None,
        )
        self.session_shown.emit(key)

    def _show_where_it_lies(self, session: ClientSession) -> None:
        if session.kind == "cookie":
            if session.cookie:
                self.facts.setVisible(self.facts.report is not None and self._inspected == session.cookie)
                self._inspect(session)
            else:
                self.server.setText(self.tr("The browser holds no session cookie: the session is empty."))
                self.server.show()
            return
        sid = f" · sid {session.sid}" if session.sid else ""
        self.server.setText(f"{self.tr('Kept on the server by')} {session.interface}{sid}")
        self.server.show()
        self.redis_button.setVisible(self._redis_key(session) is not None)

    def _redis_key(self, session: ClientSession) -> bytes | None:
        for app in self._workspace.target.apps:
            if app.key == session.app and app.redis is not None and session.sid:
                return (app.redis.prefix + session.sid).encode("utf-8", "surrogateescape")
        return None

    def _inspect(self, session: ClientSession) -> None:
        if session.cookie and session.cookie != self._inspected:
            self._inspected = session.cookie
            self._runner.start(
                "inspect cookie",
                self._workspace.cookies.inspect(session.cookie, app=session.app),
                on_done=lambda report: self._inspection_done(session, report),
            )

    def _inspection_done(self, session: ClientSession, report: InspectedCookie) -> None:
        if self._session is not None and self._session.cookie == session.cookie:
            self.facts.show_report(report, session.cookie_name)
            self.facts.show()

    def _jump_to_request(self) -> None:
        if self._session is not None:
            self._navigator.show_request.emit(self._session.exchange)

    def _jump_to_redis(self) -> None:
        key = self._redis_key(self._session) if self._session is not None else None
        if key is not None:
            self._navigator.show_redis_key.emit(key)
