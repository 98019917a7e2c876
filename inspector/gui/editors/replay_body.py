"""The body of a replay: a form's fields in a table, JSON checked while typing, text, or bytes as they
are.

Object names: `replay.body.form` the choice, `replay.body.fields`, `replay.body.text`,
`replay.body.bytes`, `replay.body.note`, `replay.body.layout`, `replay.body.file`.
"""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QPlainTextEdit, QStackedWidget, QWidget

from inspector.domain.bodies import parse_content_type
from inspector.domain.hexdump import hexdump
from inspector.domain.json_layout import lay_out
from inspector.domain.request_parts import join_pairs, parse_pairs
from inspector.gui.models.key_values import KeyValueModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, label, named, push_button, row, set_role
from inspector.gui.widgets.bytes_text import BytesText
from inspector.gui.widgets.json_colors import COLOR_LIMIT, JsonColors
from inspector.gui.widgets.key_value_table import KeyValueTable

_PAUSE = 200
"""Milliseconds after the last key before JSON is checked."""
_HEX_LIMIT = 16 * 1024


class BodyKind(Enum):
    """The value is the media type that goes with it, if one does."""

    FORM = "application/x-www-form-urlencoded"
    JSON = "application/json"
    TEXT = "text/plain"
    BYTES = ""


class ReplayBody(QWidget):
    """`content_type_wanted(media type)` when somebody chose another kind; `edited` on any change by hand."""

    content_type_wanted = Signal(str)
    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data = b""
        self._former_form = ""
        self._loading = False
        self._kind = named(QComboBox(), "replay.body.form")
        self._kind.setAccessibleName(self.tr("Form of the body"))
        self._kind.addItems([self.tr("Form"), self.tr("JSON"), self.tr("Text"), self.tr("Bytes")])
        self._kind.activated.connect(self._on_kind_chosen)
        self._note = label(name="replay.body.note", role="muted", selectable=True)
        self._layout = push_button(self.tr("&Lay out"), "replay.body.layout")
        self._layout.setToolTip(self.tr("Write the JSON with line breaks and indents"))
        self._layout.clicked.connect(self._lay_out_json)
        self._file = push_button(self.tr("From &file…"), "replay.body.file")
        self._file.setToolTip(self.tr("Send the bytes of a file"))
        self._file.clicked.connect(self._choose_file)
        self._fields_model = KeyValueModel(theme, self)
        self._fields = KeyValueTable("replay.body.fields", self._fields_model)
        self._text = BytesText("replay.body.text", theme)
        self._text.setAccessibleName(self.tr("Body"))
        self._colors = JsonColors(self._text.document(), theme)
        self._bytes = named(QPlainTextEdit(), "replay.body.bytes")
        self._bytes.setReadOnly(True)
        self._bytes.setFont(theme.mono())
        self._stack = QStackedWidget()
        for widget in (self._fields, self._text, self._bytes):
            self._stack.addWidget(widget)
        head = row(None, self._kind, self._note, self._layout, self._file)
        head.setContentsMargins(8, 6, 8, 6)
        head.setStretch(1, 1)
        column(self, head, self._stack, gap=0)
        self._check = QTimer(self, interval=_PAUSE, singleShot=True)
        self._check.timeout.connect(self._show_note)
        self._text.textChanged.connect(self._on_text_changed)
        self._fields_model.edited.connect(self._on_edited)
        self.set_body(b"", None)

    @property
    def kind(self) -> BodyKind:
        return tuple(BodyKind)[self._kind.currentIndex()]

    def set_body(self, data: bytes, content_type: str | None) -> None:
        """Show it in the form that suits it best."""
        media_type, charset = parse_content_type(content_type)
        self._show(_kind_for(data, media_type), data, charset or "utf-8")

    def data(self) -> bytes:
        """The bytes to send. Raises UnicodeEncodeError, see BytesText."""
        match self.kind:
            case BodyKind.FORM:
                return join_pairs(self._fields_model.pairs(), self._former_form).encode()
            case BodyKind.JSON | BodyKind.TEXT:
                return self._text.data()
            case BodyKind.BYTES:
                return self._data

    # -- showing -----------------------------------------------------------------------------------------

    def _show(self, kind: BodyKind, data: bytes, charset: str) -> None:
        self._loading = True
        if kind is BodyKind.FORM and not self._load_form(data):
            kind = BodyKind.TEXT
        if kind in (BodyKind.JSON, BodyKind.TEXT):
            self._colors.set_on(kind is BodyKind.JSON and len(data) <= COLOR_LIMIT)
            if not (self._text.load(data, charset) or self._text.load(data)):
                kind = BodyKind.BYTES
        self._data = data
        if kind is BodyKind.BYTES:
            self._bytes.setPlainText(hexdump(data[:_HEX_LIMIT]))
        self._kind.setCurrentIndex(tuple(BodyKind).index(kind))
        self._stack.setCurrentIndex({BodyKind.FORM: 0, BodyKind.BYTES: 2}.get(kind, 1))
        self._layout.setVisible(kind is BodyKind.JSON)
        self._loading = False
        self._show_note()

    def _load_form(self, data: bytes) -> bool:
        """False when a table would lose something."""
        try:
            text = data.decode("ascii")
        except ValueError:
            return False
        pairs = parse_pairs(text)
        if join_pairs(pairs, text) != text:
            return False
        self._former_form = text
        self._fields_model.set_pairs(pairs)
        return True

    def _show_note(self) -> None:
        role, text = self._judge()
        set_role(self._note, role)
        self._note.setText(text)
        self._layout.setEnabled(self.kind is BodyKind.JSON and role != "error")

    def _judge(self) -> tuple[str, str]:
        """Role and text of the note."""
        if self.kind is BodyKind.BYTES:
            more = self.tr(" (the beginning is shown)") if len(self._data) > _HEX_LIMIT else ""
            return "muted", self.tr("{n} bytes, sent as they are").format(n=f"{len(self._data):,}") + more
        if self.kind is BodyKind.FORM:
            return "muted", ""
        try:
            data = self._text.data()
        except UnicodeEncodeError as error:
            wrong = error.object[error.start]
            return "error", self.tr("“{character}” cannot be written in {charset}").format(
                character=wrong, charset=self._text.charset
            )
        problem = _json_problem(self._text.text()) if self.kind is BodyKind.JSON and data else ""
        return ("error", problem) if problem else ("muted", self._size_note(len(data)))

    def _size_note(self, size: int) -> str:
        valid = self.tr("valid JSON · ") if self.kind is BodyKind.JSON and size else ""
        return valid + self.tr("{n} bytes").format(n=f"{size:,}") if size else self.tr("no body")

    # -- what the user does ------------------------------------------------------------------------------

    def _on_kind_chosen(self) -> None:
        kind = self.kind
        try:
            data = self._data_of_shown()
        except UnicodeEncodeError:
            data = self._text.text().encode("utf-8", "surrogatepass")
        self._show(kind, data, self._text.charset)
        if self.kind is kind and kind.value:
            self.content_type_wanted.emit(kind.value)
        self.edited.emit()

    def _data_of_shown(self) -> bytes:
        """The combo box has changed already; what is shown has not."""
        match self._stack.currentIndex():
            case 0:
                return join_pairs(self._fields_model.pairs(), self._former_form).encode()
            case 1:
                return self._text.data()
            case _:
                return self._data

    def _on_text_changed(self) -> None:
        if not self._loading:
            self._check.start()
            self.edited.emit()

    def _on_edited(self) -> None:
        self._show_note()
        self.edited.emit()

    def _lay_out_json(self) -> None:
        self._text.set_text(lay_out(self._text.text()))

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Send a file as the body"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.load_file)
        dialog.open()

    def load_file(self, path: str) -> None:
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            set_role(self._note, "error")
            self._note.setText(self.tr("The file cannot be read: {reason}").format(reason=error.strerror))
            return
        self._show(BodyKind.BYTES, data, "utf-8")
        self.edited.emit()


def _kind_for(data: bytes, media_type: str) -> BodyKind:
    if media_type == BodyKind.FORM.value:
        return BodyKind.FORM
    if media_type == BodyKind.JSON.value or media_type.endswith("+json"):
        return BodyKind.JSON
    return BodyKind.TEXT


def _json_problem(text: str) -> str:
    """Why it is no JSON, with line and column; "" when it is."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return f"no JSON: {error.msg}, line {error.lineno}, column {error.colno}"
    except (RecursionError, ValueError) as error:
        return f"no JSON: {error}"
    return ""
