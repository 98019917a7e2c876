"""What saving would make of a session in a cookie: its size, what its format changes, why it cannot be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from inspector.domain.codecs import losses
from inspector.domain.cookie_size import size_when_signed
from inspector.domain.errors import EditRejected


def cookie_measure(name: str) -> Callable[[Mapping[Any, Any]], tuple[str, str]]:
    """For SessionEditor.set_measure."""

    def measure(value: Mapping[Any, Any]) -> tuple[str, str]:
        try:
            report = size_when_signed(name, value)
        except EditRejected as error:
            return f"{error.sentence} {error.hint}".strip(), "error"
        lost = losses("tagged json", dict(value))
        role = "error" if report.dropped else "warning" if report.over or lost else "muted"
        return " ".join([report.sentence, *lost]), role

    return measure
