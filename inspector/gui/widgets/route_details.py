"""Beside the list of routes: the chosen route, its URL, and which rule takes a URL.

objectNames: "routes.details" (the QTabWidget), "routes.details.text", "routes.send", "routes.requests",
"routes.source"; the parts: route_build.py, route_match.py.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from inspector.domain.errors import StoreError
from inspector.domain.exchanges import Place
from inspector.domain.routes import RouteRow
from inspector.gui.models.route_page import RouteFacts, RoutePage
from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, push_button, row
from inspector.gui.widgets.empty_state import EmptyStack, EmptyState
from inspector.gui.widgets.link_view import LinkView
from inspector.gui.widgets.places import Places
from inspector.gui.widgets.route_build import RouteBuild
from inspector.gui.widgets.route_match import RouteMatch
from inspector.workspace.requests import RequestRow
from inspector.workspace.workspace import Workspace

_TICK = 500
"""Milliseconds between looks at how the route is used."""
_ROUTE, _BUILD, _MATCH = range(3)


class RouteDetails(QTabWidget):
    """`show_route(app, order, rule)` when a rule of the match is opened; `record_reads` when these are asked
    for.
    """

    show_route = Signal(str, int, str)
    record_reads = Signal()

    def __init__(
        self,
        workspace: Workspace,
        runner: TaskRunner,
        navigator: Navigator,
        theme: Theme,
        places: Places,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("routes.details")
        self.setDocumentMode(True)
        self._workspace = workspace
        self._navigator = navigator
        self._places = places
        self._page = RoutePage(theme)
        self._row: RouteRow | None = None
        self._shown_html = ""
        self.build = RouteBuild(workspace, runner, theme)
        self.match = RouteMatch(workspace, runner, theme)
        self.addTab(self._make_route(theme), self.tr("Route"))
        self.addTab(self.build, self.tr("Build"))
        self.addTab(self.match, self.tr("Match"))
        self.setTabToolTip(_BUILD, self.tr("The URL that url_for gives"))
        self.setTabToolTip(_MATCH, self.tr("Which rule takes a URL, and why the others do not"))
        self._tick = QTimer(self, interval=_TICK, singleShot=True)
        self._tick.timeout.connect(self._render)
        self.tabBarClicked.connect(self._focus_page)
        self.build.send.connect(self._send_url)
        self.build.match.connect(self._match_url)
        self.match.show_route.connect(self.show_route)
        theme.changed.connect(self._render)

    def set_route(self, route: RouteRow | None) -> None:
        self._row = route
        self._stack.show_content(route is not None)
        for button, on in (
            (self._send, route is not None and not route.websocket),
            (self._requests, route is not None),
            (self._source, route is not None and route.view is not None and bool(route.view.file)),
        ):
            button.setEnabled(on)
        self._render()
        self.build.show_route(route, self._last_arguments())

    def usage_changed(self) -> None:
        if self.isVisible() and not self._tick.isActive():
            self._tick.start()

    def send(self) -> None:
        """A request to the chosen route, once all its arguments are known."""
        if self._row is not None:
            self.setCurrentIndex(_BUILD)
            self.build.send_when_built()

    def show_page(self) -> None:
        """The page of the route, with the cursor in it."""
        self.setCurrentIndex(_ROUTE)
        self._text.setFocus()

    def show_build(self) -> None:
        self.setCurrentIndex(_BUILD)
        self.build.focus()

    def show_match(self) -> None:
        self.setCurrentIndex(_MATCH)
        self.match.focus()

    def _focus_page(self, index: int) -> None:
        """A click on the tab goes on with what one types there; keys that pass over the tabs stay on them."""
        self.setCurrentIndex(index)
        if index == _BUILD:
            self.build.focus()
        elif index == _MATCH:
            self.match.focus()

    def open_source(self) -> None:
        view = self._row.view if self._row is not None else None
        if view is not None and view.file:
            self._places.open(Place(view.file, view.line, view.name))

    # -- parts -------------------------------------------------------------------------------------------

    def _make_route(self, theme: Theme) -> QWidget:
        self._text = LinkView("routes.details.text")
        self._text.followed.connect(self._follow)
        self._send = push_button(
            self.tr("&Send…"), "routes.send", tooltip=self.tr("A request to this route, in the replay editor")
        )
        self._requests = push_button(self.tr("&Requests"), "routes.requests", tooltip=self.tr("In the log"))
        self._source = push_button(
            self.tr("&Open source"), "routes.source", tooltip=self.tr("The view, in your editor")
        )
        self._send.clicked.connect(self.send)
        self._requests.clicked.connect(self._show_requests)
        self._source.clicked.connect(self.open_source)
        content = QWidget()
        buttons = row(None, self._send, self._requests, self._source, 1)
        buttons.setContentsMargins(16, 12, 16, 0)
        column(content, buttons, self._text, gap=0).setStretch(1, 1)
        empty = EmptyState(
            theme,
            "routes",
            self.tr("No route is chosen"),
            self.tr("Choose one in the list, or see under Match which rule takes a URL."),
        )
        self._stack = EmptyStack(content, empty)
        self._stack.show_content(False)
        return self._stack

    # -- what is shown -----------------------------------------------------------------------------------

    def _render(self) -> None:
        if self._row is None:
            return
        routes = self._workspace.routes
        usage, recorded = routes.usage(self._row), self._workspace.session_reads.on
        facts = RouteFacts(self._row, routes.hooks(self._row), usage, self._recent(), recorded)
        bar = self._text.verticalScrollBar()
        at = bar.value()
        html = self._page.html(facts)
        if html != self._shown_html:
            self._shown_html = html
            self._text.setHtml(html)
            bar.setValue(at)

    def _recent(self) -> list[RequestRow]:
        """Newest first; those that the log has forgotten are left out."""
        if self._row is None:
            return []
        requests = self._workspace.requests
        numbers = [requests.number_of(each) for each in self._workspace.routes.usage(self._row).recent]
        rows = [requests.row_of(number) for number in numbers if number is not None]
        return [each for each in reversed(rows) if each is not None]

    def _last_arguments(self) -> dict[str, object]:
        """What the last request to it was called with: a good beginning for the next."""
        for request in self._recent():
            try:
                arguments = self._workspace.requests.exchange(request.number).view_args
            except StoreError:
                continue
            if isinstance(arguments, dict):
                return {str(name): value for name, value in arguments.items()}
        return {}

    # -- jumps -------------------------------------------------------------------------------------------

    def _show_requests(self) -> None:
        if self._row is not None:
            self._navigator.filter_requests.emit(self._row.endpoint)

    def _follow(self, url: QUrl) -> None:
        if self._places.follow(url):
            return
        target, _, argument = url.path().partition("/")
        if target == "requests":
            self._show_requests()
        elif target == "reads":
            self.record_reads.emit()
        elif target == "request":
            self._navigator.show_request.emit(int(argument))

    def _send_url(self, method: str, url: str) -> None:
        self._navigator.send.emit(self._workspace.replays.fresh(method, url))

    def _match_url(self, method: str, url: str) -> None:
        self.show_match()
        self.match.ask(method, url, self._row.app if self._row is not None else "")
