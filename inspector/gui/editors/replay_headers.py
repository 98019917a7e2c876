"""The headers of a replay: ordered, duplicates kept, each switched on or off; or all of them as text.

Object names: `replay.headers` the table, `replay.headers.bulk` the switch, `replay.headers.text` the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QStackedWidget, QWidget

from inspector.domain.request_parts import headers_text, parse_headers
from inspector.gui.models.key_values import KeyValueModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, label, named, row, set_role
from inspector.gui.widgets.key_value_table import KeyValueTable


class ReplayHeaders(QWidget):
    """`edited` when the user changed something here."""

    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = KeyValueModel(theme, self)
        self._table = KeyValueTable("replay.headers", self._model)
        self._text = named(QPlainTextEdit(), "replay.headers.text")
        self._text.setFont(theme.mono())
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName(self.tr("Headers as text"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._table)
        self._stack.addWidget(self._text)
        self._bulk = named(QPushButton(self.tr("&As text")), "replay.headers.bulk")
        self._bulk.setCheckable(True)
        self._bulk.setToolTip(self.tr("Edit all headers at once, one per line; for pasting too"))
        self._note = label(role="muted", name="replay.headers.note")
        self._note.setToolTip(self.tr("Host too, unless it is in the list"))
        head = row(None, self._note, self._bulk)
        head.setStretch(0, 1)
        head.setContentsMargins(8, 6, 8, 6)
        column(self, head, self._stack, gap=0)
        self._bulk.toggled.connect(self._on_bulk_toggled)
        self._text.textChanged.connect(self._on_text_changed)
        self._model.edited.connect(self._on_edited)
        self._tell()

    def set_headers(self, headers: Sequence[tuple[str, str]]) -> None:
        self._model.set_pairs(headers)
        self._text.setPlainText(headers_text(headers))

    def headers(self) -> list[tuple[str, str]]:
        """Those that are on, in order."""
        return self._model.pairs()

    def put(self, name: str, value: str | None) -> None:
        """One header of that name with that value, in its old place; None takes it away. Not `edited`."""
        lowered = name.lower()
        changed, placed = [], value is None
        for key, old in self._model.pairs():
            if key.lower() != lowered:
                changed.append((key, old))
            elif not placed and value is not None:
                changed.append((key, value))
                placed = True
        if not placed and value is not None:
            changed.append((name, value))
        self._model.take_pairs(changed)
        self._show_text()

    def _show_text(self) -> None:
        if self._bulk.isChecked() and not self._text.hasFocus():
            self._text.setPlainText(headers_text(self._model.pairs()))

    def _on_bulk_toggled(self, on: bool) -> None:
        if on:
            self._text.setPlainText(headers_text(self._model.pairs()))
        self._stack.setCurrentIndex(int(on))
        (self._text if on else self._table).setFocus()
        self._tell()

    def _on_text_changed(self) -> None:
        if not self._bulk.isChecked():
            return
        found, wrong = parse_headers(self._text.toPlainText())
        self._tell(wrong)
        if found != self._model.pairs():
            self._model.take_pairs(found)
            self.edited.emit()

    def _on_edited(self) -> None:
        self._tell()
        self.edited.emit()

    def _tell(self, wrong: Sequence[str] = ()) -> None:
        if wrong:
            text = self.tr("Left out, as it is not `name: value`: {line}").format(line=wrong[0][:60])
        else:
            text = self.tr("Content-Length is counted anew")
        set_role(self._note, "warning" if wrong else "muted")
        self._note.setText(text)
