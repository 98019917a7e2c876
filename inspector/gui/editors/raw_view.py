"""The session as JSON text, read-only: what the table amounts to. Names: "session.editor.raw.text"."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from inspector.domain.errors import EditRejected
from inspector.domain.json_style import COMPACT, JsonStyle
from inspector.domain.tagged_json import dumps
from inspector.domain.values import preview
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, label, named
from inspector.gui.widgets.json_colors import COLOR_LIMIT, JsonColors

_STYLE = JsonStyle(COMPACT, sort_keys=False, ensure_ascii=False)
_LIMIT = 2_000_000
"""Characters shown."""


class RawView(QWidget):
    """Flask's tagged JSON, laid out; Python's own notation where JSON has no words."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._note = label("", "muted", wrap=True)
        self.text = named(QPlainTextEdit(readOnly=True), "session.editor.raw.text")
        self.text.setFont(theme.mono())
        self.text.setAccessibleName(self.tr("Session as JSON"))
        self._colors = JsonColors(self.text.document(), theme)
        column(self, self._note, self.text, gap=4)

    def show_value(self, value: Mapping[Any, Any]) -> None:
        text, note = raw_text(value)
        self._note.setText(note)
        self._colors.set_on(len(text) <= COLOR_LIMIT)
        self.text.setPlainText(text[:_LIMIT])


def raw_text(value: Mapping[Any, Any]) -> tuple[str, str]:
    """The text and what is to be said about it."""
    try:
        text = json.dumps(json.loads(dumps(value, _STYLE)), indent=2, ensure_ascii=False)
    except (EditRejected, TypeError, ValueError) as error:
        sentence = error.sentence if isinstance(error, EditRejected) else str(error)
        return preview(value, _LIMIT), f"In Python's notation, because JSON cannot hold it: {sentence}"
    return text, 'Flask\'s tagged JSON: {" t": […]} stands for a tuple, and so on.'
