"""One route as a page of text with links: its anatomy, its code, what runs around it, how it was used.

Links: `place:` (see widgets/places.py), `go:request/<number>`, `go:requests`, `go:reads`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from inspector.domain.exchanges import Place
from inspector.domain.route_hooks import Hook
from inspector.domain.routes import RouteRow
from inspector.domain.session_reads import key_title
from inspector.gui.models.request_cells import duration_text
from inspector.gui.models.routes import all_methods, status_color
from inspector.gui.theme import Theme
from inspector.gui.widgets.link_view import anchor, text
from inspector.gui.widgets.places import place_url
from inspector.workspace.requests import RequestRow
from inspector.workspace.route_usage import KeyUses, Usage

_HOOK_TITLES = {
    "url_value_preprocessor": "URL values",
    "before": "Before",
    "after": "After",
    "teardown": "Teardown",
    "error": "Errors",
    "url_defaults": "URL defaults",
}

_SHOWN_KEYS = 40


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """What the page is made of."""

    row: RouteRow
    hooks: Mapping[str, tuple[Hook, ...]]
    usage: Usage
    recent: Sequence[RequestRow]
    """The last requests, newest first."""
    reads_recorded: bool = False


class RoutePage:
    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def html(self, facts: RouteFacts) -> str:
        row = facts.row
        parts = [f"<p style='font-size:15px'><b>{text(row.rule)}</b></p>"]
        if row.problem:
            parts.append(f"<p style='color:{self._color('error')}'>{text(row.problem)}</p>")
        if row.doc:
            parts.append(f"<p>{text(row.doc)}</p>")
        parts.append(self._table(self._anatomy(row)))
        parts.append(self._section(_tr("Code"), self._code(row)))
        if facts.hooks:
            parts.append(self._section(_tr("Runs around it"), self._hooks(facts.hooks)))
        parts.append(self._section(_tr("Use"), self._use(facts)))
        parts.append(self._section(_tr("Session keys"), self._keys(facts)))
        return "".join(parts)

    # -- sections ----------------------------------------------------------------------------------------

    def _anatomy(self, row: RouteRow) -> Iterator[tuple[str, str]]:
        yield _tr("Endpoint"), f"<b>{text(row.endpoint)}</b>"
        yield _tr("Methods"), text(all_methods(row))
        if row.blueprint:
            yield _tr("Blueprint"), text(row.blueprint.replace(".", " › "))
        for name, converter in row.converters.items():
            given = f" = {row.defaults[name]!r}" if name in row.defaults else ""
            yield _tr("Argument"), f"{text(name)} {self._muted(converter + given)}"
        fixed = {name: value for name, value in row.defaults.items() if name not in row.converters}
        if fixed:
            yield _tr("Given"), text(", ".join(f"{name}={value!r}" for name, value in fixed.items()))
        if row.host:
            yield _tr("Host"), text(row.host)
        if row.subdomain:
            yield _tr("Subdomain"), text(row.subdomain)
        slashes = "; ".join(_slashes(row))
        if slashes:
            yield _tr("Slashes"), text(slashes)
        yield from self._specials(row)

    def _specials(self, row: RouteRow) -> Iterator[tuple[str, str]]:
        if row.redirect_to is not None:
            kind = _tr(" (a function)") if row.redirect_is_function else ""
            yield _tr("Redirects to"), text(row.redirect_to + kind)
        words = [
            word
            for word, on in (
                (_tr("alias: the URL is redirected to the canonical rule"), row.alias),
                (_tr("only builds URLs, takes no request"), row.build_only),
                (_tr("for websockets only"), row.websocket),
                (_tr("Flask does not answer OPTIONS"), row.automatic_options is False),
            )
            if on
        ]
        if words:
            yield _tr("Special"), text("; ".join(words))

    def _code(self, row: RouteRow) -> Iterator[tuple[str, str]]:
        if row.view is None:
            yield _tr("View"), self._muted(_tr("none"))
        else:
            yield _tr("View"), text(row.view.name) + _link(Place(row.view.file, row.view.line, ""))
        for name, place in row.view_methods.items():
            yield "", f"{text(name.upper() if name != 'dispatch_request' else name)}{_link(place)}"
        if row.decorators:
            yield _tr("Through"), text(", ".join(row.decorators))
        for place in row.candidates:
            hint = _tr("a decorator without functools.wraps hides it")
            yield _tr("May be"), f"{text(place.function)}{_link(place)} {self._muted(hint)}"
        if row.registered is not None:
            yield _tr("Registered"), _link(row.registered).strip()

    def _hooks(self, hooks: Mapping[str, tuple[Hook, ...]]) -> Iterator[tuple[str, str]]:
        for kind, found in hooks.items():
            title = _tr(_HOOK_TITLES.get(kind, kind))
            for hook in found:
                what = f"{hook.what} → " if hook.what else ""
                scope = self._muted(f" {hook.scope}") if hook.scope else ""
                yield title, text(what + hook.name) + scope + _link(hook.place)
                title = ""

    def _use(self, facts: RouteFacts) -> Iterator[tuple[str, str]]:
        usage = facts.usage
        if not usage.hits:
            yield _tr("Requests"), self._muted(_tr("none in the log"))
            return
        yield _tr("Requests"), anchor("go:requests", f"{usage.hits:,}") + self._muted(self._failures(usage))
        yield (
            _tr("Duration"),
            text(
                _tr("{mean} ms on average, {most} ms at most").format(
                    mean=duration_text(usage.mean_ms), most=duration_text(usage.slowest_ms)
                )
            ),
        )
        for number, request in enumerate(facts.recent):
            yield _tr("Last requests") if number == 0 else "", self._request(request)

    def _keys(self, facts: RouteFacts) -> Iterator[tuple[str, str]]:
        read, written = facts.usage.read, facts.usage.written
        yield from self._uses(_tr("Read"), read)
        if not read:
            note = _tr("none until now") if facts.reads_recorded else _tr("not recorded: ")
            link = "" if facts.reads_recorded else anchor("go:reads", _tr("record session reads"))
            yield _tr("Read"), self._muted(note) + link
        yield from self._uses(_tr("Written"), written)
        if not written:
            yield _tr("Written"), self._muted(_tr("none in the log"))

    def _uses(self, title: str, uses: KeyUses) -> Iterator[tuple[str, str]]:
        found = uses.most_common()
        for key, use in found[:_SHOWN_KEYS]:
            yield title, text(key_title(key)) + self._muted(f" ×{use.count:,}") + _link(use.place)
            title = ""
        if len(found) > _SHOWN_KEYS:
            yield "", self._muted(_tr("and {count} more").format(count=len(found) - _SHOWN_KEYS))

    def _request(self, request: RequestRow) -> str:
        color = self._color(status_color(request.status) or "status_none")
        status = text(request.status if request.status is not None else "–")
        query = f"?{request.query}" if request.query else ""
        return (
            anchor(f"go:request/{request.number}", f"#{request.number}")
            + f" <b style='color:{color}'>{status}</b> {text(request.method)} {text(request.path + query)}"
        )

    @staticmethod
    def _failures(usage: Usage) -> str:
        return _tr(", {count} with an exception").format(count=usage.failures) if usage.failures else ""

    # -- mark-up -----------------------------------------------------------------------------------------

    def _section(self, title: str, rows: Iterator[tuple[str, str]]) -> str:
        return f"<p style='margin-top:12px'><b>{text(title)}</b></p>" + self._table(rows)

    def _table(self, rows: Iterator[tuple[str, str]]) -> str:
        muted = self._color("muted")
        lines = "".join(
            f"<tr><td style='color:{muted}' width='110'>{text(label)}</td><td>{value}</td></tr>"
            for label, value in rows
        )
        return f"<table cellspacing='0' cellpadding='3' width='100%'>{lines}</table>"

    def _muted(self, shown: str) -> str:
        return f"<span style='color:{self._color('muted')}'>{text(shown)}</span>" if shown else ""

    def _color(self, name: str) -> str:
        return self._theme.color(name).name()


def _link(place: Place | None) -> str:
    """A space and the short address; the whole path is behind it."""
    if place is None or not place.file:
        return ""
    short = "/".join(place.file.replace("\\", "/").split("/")[-2:])
    return " " + anchor(place_url(place.file, place.line), f"{short}:{place.line}")


def _slashes(row: RouteRow) -> Iterator[str]:
    """Nothing of the one that is the whole rule, nor of those that a path at the end takes with it."""
    if row.rule == "/":
        pass
    elif row.rule.endswith("/"):
        if row.strict_slashes is False:
            yield _tr("the last one may be missing")
        else:
            yield _tr("without the last one: redirected")
    elif not (row.rule.endswith(">") and list(row.converters.values())[-1:] == ["path"]):
        yield _tr("none at the end: with one it is 404")
    if row.merge_slashes is False:
        yield _tr("doubled ones are kept")


def _tr(sentence: str) -> str:
    return QCoreApplication.translate("RoutePage", sentence)
