"""A request or a response: headers in wire order, query, form and files in tables, the body below."""

from __future__ import annotations

from urllib.parse import parse_qsl

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.domain.exchanges import Exchange, Message
from inspector.gui.details.pane import Pane, PaneTools, Shown
from inspector.gui.models.request_cells import size_text
from inspector.gui.widgets.aspect_splitter import AspectSplitter
from inspector.gui.widgets.body_view import BodyView
from inspector.gui.widgets.pairs_table import Pair, PairsTable


class MessagePane(Pane):
    """Object names under `requests.details.<name>`: `pairs`, `body`."""

    save_failed = Signal(str, str)

    def __init__(self, tools: PaneTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        base = f"requests.details.{self.name}"
        self._pairs = PairsTable(f"{base}.pairs", tools.theme)
        self._body = BodyView(f"{base}.body", tools.theme)
        self._body.failed.connect(self.save_failed)
        splitter = AspectSplitter([(self._pairs, 2), (self._body, 3)])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def show_exchange(self, shown: Shown) -> None:
        message = self._message(shown.exchange)
        self._pairs.set_groups(self._groups(shown.exchange))
        self._body.show_message(message, self._nothing(shown.exchange))

    def _message(self, exchange: Exchange) -> Message:
        raise NotImplementedError

    def _groups(self, exchange: Exchange) -> list[tuple[str, tuple[Pair, ...]]]:
        raise NotImplementedError

    def _nothing(self, exchange: Exchange) -> str:
        raise NotImplementedError


class RequestPane(MessagePane):
    name = "request"

    def _message(self, exchange: Exchange) -> Message:
        return exchange.request

    def _groups(self, exchange: Exchange) -> list[tuple[str, tuple[Pair, ...]]]:
        request = exchange.request
        query = tuple(parse_qsl(exchange.query, keep_blank_values=True))
        files = tuple(
            (field, f"{name} · {kind or self.tr('no type')} · {size_text(size)}")
            for field, name, kind, size in request.files
        )
        return [
            (self.tr("Headers"), request.headers),
            (self.tr("Query"), query),
            (self.tr("Form"), request.form),
            (self.tr("Files"), files),
        ]

    def _nothing(self, exchange: Exchange) -> str:
        length = exchange.request.header("Content-Length")
        if length and length != "0":
            return self.tr("The client announced {n} bytes, but the app did not read them.").format(n=length)
        return self.tr("The request had no body.")


class ResponsePane(MessagePane):
    name = "response"

    def _message(self, exchange: Exchange) -> Message:
        return exchange.response

    def _groups(self, exchange: Exchange) -> list[tuple[str, tuple[Pair, ...]]]:
        return [(self.tr("Headers"), exchange.response.headers)]

    def _nothing(self, exchange: Exchange) -> str:
        if exchange.status is None:
            return self.tr("The app sent no response. See Exception for the reason.")
        if exchange.method == "HEAD":
            return self.tr("A HEAD request is answered without a body.")
        return self.tr("The response had no body.")
