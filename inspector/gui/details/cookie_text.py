"""Cookies in words: how long one is kept, its attributes on a line, and its value taken apart as mark-up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QCoreApplication

from inspector.domain.cookies import CookieReport, parse_cookie
from inspector.domain.set_cookie import SetCookie
from inspector.domain.values import preview, type_label
from inspector.gui.theme import Theme
from inspector.gui.widgets.link_view import text

_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
_MAX_KEYS = 200


def _tr(source: str) -> str:
    return QCoreApplication.translate("CookieText", source)


def lifetime_text(cookie: SetCookie, now: float) -> str:
    """ "31 d", "until closed", "deleted": as the browser will keep it from `now` on."""
    lifetime = cookie.lifetime(now)
    if lifetime is None:
        return _tr("until closed")
    if lifetime <= 0:
        return _tr("deleted")
    return duration_words(lifetime)


def duration_words(seconds: float) -> str:
    """The largest two units: "1 d 4 h"."""
    left = round(seconds)
    parts: list[str] = []
    for unit, size in _UNITS:
        if left >= size and len(parts) < 2:
            parts.append(f"{left // size} {unit}")
            left %= size
    return " ".join(parts) or "0 s"


def attributes_text(cookie: SetCookie) -> str:
    """All but the lifetime, which has a column of its own."""
    parts = [
        f"Path={cookie.path}" if cookie.path else "",
        f"Domain={cookie.domain}" if cookie.domain else "",
        "HttpOnly" if cookie.httponly else "",
        "Secure" if cookie.secure else "",
        f"SameSite={cookie.samesite}" if cookie.samesite else "",
        "Partitioned" if cookie.partitioned else "",
        *cookie.unknown,
    ]
    return "; ".join(part for part in parts if part)


def decoded_html(name: str, value: str, now: float, theme: Theme) -> str:
    """What the value of a cookie is, as far as it can be told without a key."""
    report = parse_cookie(value)
    muted = theme.color("muted").name()
    rows = "".join(
        f"<tr><td style='color:{muted}' width='110'>{text(label)}</td><td>{shown}</td></tr>"
        for label, shown in _facts(report, now)
    )
    parts = [
        f"<p><b>{text(name)}</b> – {text(report.summary)}</p>",
        f"<table cellspacing='0' cellpadding='3'>{rows}</table>",
        _value_html(report.value, theme) if report.decoded else "",
    ]
    return "".join(parts)


def _facts(report: CookieReport, now: float) -> Iterator[tuple[str, str]]:
    if report.signed_at is not None:
        when = report.signed_at.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z")
        age = report.age(now)
        old = _tr(" · {age} before this request").format(age=duration_words(age)) if age and age > 0 else ""
        yield _tr("Signed at"), text(when + old)
    if report.signed and report.digest:
        yield (
            _tr("Signature"),
            text(_tr("{digest} – not checked here; see Cookies").format(digest=report.digest)),
        )
    size = _tr("{n} bytes in the cookie").format(n=f"{len(report.text):,}")
    if report.payload.compressed:
        size += _tr(", {n} unfolded").format(n=f"{report.payload.size:,}")
    yield _tr("Size"), text(size)
    for problem in (report.payload.problem, *report.problems):
        if problem:
            yield _tr("Problem"), text(problem)
    for label, found in report.details.items():
        yield str(label), text(preview(found, 300))


def _value_html(value: Any, theme: Theme) -> str:
    family = theme.mono().family()
    if not isinstance(value, dict):
        return f"<p style='font-family:\"{family}\"'>{text(preview(value, 2000))}</p>"
    muted, key_color = theme.color("muted").name(), theme.color("syntax_key").name()
    rows = "".join(
        f"<tr><td style='color:{key_color}'>{text(key)}</td>"
        f"<td style='color:{muted}'>{text(type_label(item))}</td>"
        f"<td style='font-family:\"{family}\"'>{text(preview(item, 600))}</td></tr>"
        for key, item in list(value.items())[:_MAX_KEYS]
    )
    return f"<table cellspacing='0' cellpadding='4' width='100%'>{rows}</table>"
