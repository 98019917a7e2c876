"""The overview of an exchange: what was asked and answered, by which code, how long it took, and what is
wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.domain.exchanges import Exchange
from inspector.gui.details.pane import Pane, PaneTools, Shown
from inspector.gui.details.warnings import Warning, warnings_of
from inspector.gui.models.request_cells import duration_text, local_time, size_text
from inspector.gui.theme import Theme
from inspector.gui.widgets.link_view import LinkView, anchor, text
from inspector.gui.widgets.places import place_url

_BAR_WIDTH = 280
_PHASES = (
    ("open_session", "info"),
    ("view", "success"),
    ("save_session", "warning"),
    ("body", "syntax_number"),
)
_SIGNS = {"error": "✕", "warning": "!", "info": "i"}


class OverviewPane(Pane):
    """Object name of the text: `requests.details.overview.text`."""

    name = "overview"

    def __init__(self, tools: PaneTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._view = LinkView("requests.details.overview.text")
        self._view.followed.connect(self._on_followed)
        self._shown: Shown | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        tools.theme.changed.connect(self._render)

    def show_exchange(self, shown: Shown) -> None:
        self._shown = shown
        self._render()

    def _render(self) -> None:
        if self._shown is None:
            return
        theme = self.tools.theme
        parts = [_warning(warning, theme) for warning in warnings_of(self._shown.exchange)]
        parts.append("<table cellspacing='0' cellpadding='3' width='100%'>")
        muted = theme.color("muted").name()
        for label, value in self._facts(self._shown):
            parts.append(f"<tr><td style='color:{muted}' width='92'>{text(label)}</td><td>{value}</td></tr>")
        parts.append("</table>")
        self._view.setHtml("".join(parts))

    def _facts(self, shown: Shown) -> Iterator[tuple[str, str]]:
        exchange, row = shown.exchange, shown.row
        yield self.tr("Request"), f"<b>{text(exchange.method)}</b> {text(exchange.url)}"
        yield self.tr("Status"), self._status(shown)
        yield from self._route(shown)
        yield self.tr("Started"), text(f"{local_time(exchange.started)} · #{row.number}")
        yield self.tr("Duration"), self._timings(shown)
        yield self.tr("Size"), text(size_text(row.size))
        label = f"{row.client} ({self.tr('new')})" if exchange.new_client else row.client
        peer = f" {exchange.remote[0]}:{exchange.remote[1]} · {exchange.http} · pid {exchange.pid}"
        yield self.tr("Client"), anchor("go:client", label) + text(peer)
        if exchange.test:
            yield self.tr("Test"), self._test(exchange)
        if exchange.app:
            yield self.tr("App"), text(self.tools.app_title(exchange.app))
        yield from self._links(shown)
        changed = _changed_inside(exchange)
        if changed:
            yield self.tr("Flask saw"), text(changed) + self._muted(self.tr(" (a middleware changed it)"))

    def _route(self, shown: Shown) -> Iterator[tuple[str, str]]:
        exchange = shown.exchange
        if exchange.endpoint is None:
            yield self.tr("Endpoint"), self._why_none(exchange)
            return
        rule = f" {exchange.rule}" if exchange.rule else ""
        yield self.tr("Endpoint"), anchor("go:route", exchange.endpoint) + self._muted(rule)
        if exchange.view_args:
            values = ", ".join(f"{key} = {value!r}" for key, value in dict(exchange.view_args).items())
            yield self.tr("Arguments"), text(values)
        if exchange.view is not None:
            view = exchange.view
            yield (
                self.tr("View"),
                (f"{text(view.name)} {anchor(place_url(view.file, view.line), f'{view.file}:{view.line}')}"),
            )

    def _test(self, exchange: Exchange) -> str:
        phase = exchange.test_phase
        during = {
            "setup": self.tr(" (while it was set up)"),
            "teardown": self.tr(" (while it was torn down)"),
        }
        only = anchor("go:test", self.tr("Only its requests"))
        return f"{text(exchange.test_name)}{self._muted(during.get(phase, ''))} &nbsp; {only}"

    def _why_none(self, exchange: Exchange) -> str:
        if exchange.session is None and not exchange.timings.keys() - {"body"}:
            return self._muted(self.tr("none: a middleware answered, Flask never saw the request"))
        none = self._muted(self.tr("none: no rule took it"))
        return f"{none} {anchor('go:match', self.tr('Why?'))}"

    def _links(self, shown: Shown) -> Iterator[tuple[str, str]]:
        original = shown.row.replay_of
        if original is not None:
            yield self.tr("Replay of"), anchor(f"go:request/{original}", f"#{original}")
        elif shown.exchange.replay_of:
            yield self.tr("Replay of"), self._muted(self.tr("a request that is no longer kept"))
        if shown.replays:
            links = [anchor(f"go:request/{number}", f"#{number}") for number in shown.replays]
            yield self.tr("Replays"), ", ".join(links)

    def _status(self, shown: Shown) -> str:
        exchange = shown.exchange
        color = self.tools.theme.status_color(exchange.status).name()
        if exchange.status is None:
            return f"<b style='color:{color}'>{text(self.tr('no response'))}</b>"
        place = exchange.response.header("Location")
        target = f" → {text(place)}" if place else ""
        return f"<b style='color:{color}'>{exchange.status} {text(exchange.reason)}</b>{target}"

    def _timings(self, shown: Shown) -> str:
        """A bar of the phases and the rest, with the numbers below."""
        exchange, theme = shown.exchange, self.tools.theme
        total = max(exchange.duration_ms, 0.001)
        phases = [
            (name, color, exchange.timings[name]) for name, color in _PHASES if name in exchange.timings
        ]
        head = f"<b>{duration_text(exchange.duration_ms)} ms</b>"
        if not phases:
            return head
        phases.append((self.tr("rest"), "border", max(0.0, total - sum(ms for *_, ms in phases))))
        cells = "".join(
            f"<td width='{max(1, round(ms / total * _BAR_WIDTH))}'"
            f" style='background:{theme.color(color).name()}; font-size:5px'>&nbsp;</td>"
            for _, color, ms in phases
            if ms > 0
        )
        legend = " &nbsp; ".join(
            f"<span style='color:{theme.color(color).name()}'>■</span> {text(name)} {duration_text(ms)}"
            for name, color, ms in phases
        )
        return f"{head}<table cellspacing='0' cellpadding='0'><tr>{cells}</tr></table><small>{legend}</small>"

    def _muted(self, shown: str) -> str:
        return f"<span style='color:{self.tools.theme.color('muted').name()}'>{text(shown)}</span>"

    def _on_followed(self, url: QUrl) -> None:
        if self._shown is None or self.tools.places.follow(url):
            return
        exchange, navigator = self._shown.exchange, self.tools.navigator
        target, _, argument = url.path().partition("/")
        if target == "client":
            navigator.show_client.emit(
                exchange.client, exchange.session.cookie_name if exchange.session else ""
            )
        elif target == "route":
            navigator.show_route.emit(exchange.app or "", exchange.endpoint or "", exchange.rule or "")
        elif target == "match":
            navigator.match_url.emit(exchange.app or "", exchange.method, exchange.url)
        elif target == "test":
            navigator.filter_requests.emit(exchange.test_name)
        elif target == "request":
            navigator.show_request.emit(int(argument))


def _changed_inside(exchange: Exchange) -> str:
    """Only what is not as the client sent it."""
    came = {"host": exchange.host, "scheme": exchange.scheme, "remote": str(exchange.remote[0])}
    inner = (exchange.inner or {}).items()
    return ", ".join(f"{key} {value}" for key, value in inner if value and value != came.get(key))


def _warning(warning: Warning, theme: Theme) -> str:
    color = theme.color(warning.level).name()
    background = theme.color(f"{warning.level}_background").name()
    style = f"background:{background}; margin-bottom:8px"
    return (
        f"<table width='100%' cellspacing='0' cellpadding='8' style='{style}'>"
        f"<tr><td width='12' style='color:{color}'><b>{_SIGNS[warning.level]}</b></td>"
        f"<td><b>{text(warning.sentence)}</b><br>{text(warning.advice)}</td></tr></table>"
    )
