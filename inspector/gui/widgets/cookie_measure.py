"""How big the session cookie of a value would be, before anybody signs it: a signature has always the
same length.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from inspector.domain.cookie_signing import payload_size
from inspector.domain.cookies import size_report
from inspector.domain.errors import EditRejected

_SIGNATURE = len(".") + 6 + len(".") + 27
"""Characters: a time of six, and an HMAC-SHA1 of 27, each behind a dot."""


def cookie_measure(name: str) -> Callable[[Mapping[Any, Any]], tuple[str, str]]:
    """For SessionEditor.set_measure."""

    def measure(value: Mapping[Any, Any]) -> tuple[str, str]:
        try:
            length = payload_size(dict(value)) + _SIGNATURE
        except EditRejected as error:
            return f"{error.sentence} {error.hint}".strip(), "error"
        report = size_report(name, "x" * length)
        return report.sentence, "error" if report.dropped else "warning" if report.over else "muted"

    return measure
