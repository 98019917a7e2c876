"""The cookies of an exchange: those received, each Set-Cookie with its attributes, and the chosen one
decoded.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from inspector.domain.exchanges import Exchange
from inspector.domain.set_cookie import CookiePair, SetCookie, parse_cookie_header, parse_set_cookie, problems
from inspector.gui.details.cookie_text import attributes_text, decoded_html, lifetime_text
from inspector.gui.details.pane import Pane, PaneTools, Shown
from inspector.gui.models.table_model import Column, TableModel
from inspector.gui.widgets.aspect_splitter import AspectSplitter
from inspector.gui.widgets.link_view import LinkView
from inspector.gui.widgets.records_table import RecordsTable


class CookiesPane(Pane):
    """Object names under `requests.details.cookies`: `received`, `set`, `decoded`."""

    name = "cookies"
    icon = "cookie"
    hint = ("No cookies.", "The request sent none and the response set none.")

    def __init__(self, tools: PaneTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._shown: Shown | None = None
        self._session_name = ""
        self._chosen: tuple[str, str] | None = None
        self._received_model = TableModel(self._received_columns(), tools.theme, self)
        self._set_model = TableModel(self._set_columns(), tools.theme, self)
        self._received = RecordsTable(self._part("received"), self._received_model, stretch=1)
        self._set = RecordsTable(self._part("set"), self._set_model, stretch=3)
        self._received.clicked.connect(self._decode_received)
        self._received.selectionModel().currentRowChanged.connect(self._decode_received)
        self._set.clicked.connect(self._decode_set)
        self._set.selectionModel().currentRowChanged.connect(self._decode_set)
        self._decoded = LinkView(self._part("decoded"))
        lists = QSplitter(Qt.Orientation.Vertical)
        lists.setChildrenCollapsible(False)
        lists.addWidget(_titled(self.tr("Received"), self._received))
        lists.addWidget(_titled(self.tr("Set by the response"), self._set))
        self._stack = self.wrap(AspectSplitter([(lists, 1), (self._decoded, 1)]))
        tools.theme.changed.connect(self._render)

    @staticmethod
    def count(exchange: Exchange) -> int:
        return len(_received(exchange)) + len(exchange.response.header_values("Set-Cookie"))

    def show_exchange(self, shown: Shown) -> None:
        self._shown = shown
        session = shown.exchange.session
        self._session_name = session.cookie_name if session is not None else ""
        received = _received(shown.exchange)
        sent = [parse_set_cookie(header) for header in shown.exchange.response.header_values("Set-Cookie")]
        self._received_model.set_rows(received)
        self._set_model.set_rows(sent)
        self._stack.show_content(bool(received or sent))
        self._choose(received, sent)

    def _choose(self, received: list[CookiePair], sent: list[SetCookie]) -> None:
        """The session's new cookie, else the one it came with, else the first there is."""
        pairs = [(cookie.name, cookie.value) for cookie in sent] + [
            (pair.name, pair.value) for pair in received
        ]
        of_session = [pair for pair in pairs if pair[0] == self._session_name and pair[1]]
        self._chosen = next(iter(of_session or pairs), None)
        self._render()

    def _decode_received(self) -> None:
        row = self._received.currentIndex().row()
        if row >= 0:
            pair = self._received_model.row_at(row)
            self._chosen = (pair.name, pair.value)
            self._render()

    def _decode_set(self) -> None:
        row = self._set.currentIndex().row()
        if row >= 0:
            cookie = self._set_model.row_at(row)
            self._chosen = (cookie.name, cookie.value)
            self._render()

    def _render(self) -> None:
        if self._shown is None or self._chosen is None:
            self._decoded.clear()
            return
        name, value = self._chosen
        self._decoded.setHtml(decoded_html(name, value, self._shown.exchange.started, self.tools.theme))

    def _received_columns(self) -> tuple[Column[CookiePair], ...]:
        return (
            Column(self.tr("name"), lambda pair: self._name_text(pair.name), 150,
                   tooltip=self._received_tooltip),
            Column(self.tr("value"), lambda pair: pair.value, 300, mono=True),
        )  # fmt: skip

    def _received_tooltip(self, pair: CookiePair) -> str:
        return self.tr("Sent twice: Flask sees the first") if pair.duplicate else pair.name

    def _set_columns(self) -> tuple[Column[SetCookie], ...]:
        return (
            Column(self.tr("name"), lambda cookie: self._name_text(cookie.name), 100),
            Column(self.tr("value"), lambda cookie: cookie.value, 110, mono=True),
            Column(self.tr("kept for"), lambda cookie: lifetime_text(cookie, self._now()), 96),
            Column(self.tr("attributes"), attributes_text, 190, color=lambda _: "muted"),
            Column(self.tr("problems"), lambda cookie: "! " * bool(self._problems(cookie)) + " ".join(
                self._problems(cookie)), 110, color=lambda _: "warning"),
        )  # fmt: skip

    def _problems(self, cookie: SetCookie) -> tuple[str, ...]:
        if self._shown is None:
            return ()
        exchange = self._shown.exchange
        return problems(cookie, https=exchange.scheme == "https", host=exchange.host, path=exchange.path)

    def _name_text(self, name: str) -> str:
        return f"{name} ●" if name and name == self._session_name else name

    def _now(self) -> float:
        return self._shown.exchange.started if self._shown is not None else 0.0

    def _part(self, part: str) -> str:
        return f"requests.details.cookies.{part}"


def _received(exchange: Exchange) -> list[CookiePair]:
    headers = exchange.request.header_values("Cookie")
    return [pair for header in headers for pair in parse_cookie_header(header)]


def _titled(title: str, widget: QWidget) -> QWidget:
    box = QWidget()
    label = QLabel(title)
    label.setProperty("role", "heading")
    label.setContentsMargins(8, 8, 8, 4)
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(label)
    layout.addWidget(widget, 1)
    return box
