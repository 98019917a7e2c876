"""Editors in a window of their own, for values that do not fit into a cell: long text, bytes, times, a
new entry.

`edit_value` picks the right one. Dialogs are opened, never `exec`ed: the event loop stays one. Names
for tests and the tour: "value.dialog", "value.dialog.text", "value.dialog.hex", "value.dialog.utf8",
"value.dialog.problem", "entry.dialog", "entry.dialog.key", "entry.dialog.type", "entry.dialog.value".
"""

from __future__ import annotations

import datetime
from typing import Any

from PySide6.QtCore import QDateTime, Qt, QTimeZone, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDateTimeEdit,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from inspector.domain.errors import EditRejected
from inspector.domain.values import TYPE_CHOICES, default_of, format_scalar, is_container, parse_scalar
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import label, named


class ValueDialog(QDialog):
    """The frame: a title, the editor, a line for what is wrong, OK and Cancel. `chosen` when OK was taken.

    The value is then read with `value()`: a signal would carry it as another type of dict or bytes.
    """

    chosen = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("value.dialog")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        self.problem = label("", "error", name="value.dialog.problem", wrap=True)
        button = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(button.Ok | button.Cancel)
        self.buttons.accepted.connect(self._take)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addLayout(self.body, 1)
        layout.addWidget(self.problem)
        layout.addWidget(self.buttons)

    def value(self) -> Any:
        """What was entered. Raises EditRejected."""
        raise NotImplementedError

    def check(self) -> bool:
        """Show what is wrong, if anything."""
        try:
            self.value()
        except EditRejected as error:
            self.problem.setText(f"{error.sentence} {error.hint}".strip())
        else:
            self.problem.clear()
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not self.problem.text())
        return not self.problem.text()

    def _take(self) -> None:
        if self.check():
            self.chosen.emit()
            self.accept()


class TextDialog(ValueDialog):
    """Text of several lines; `kind` is "str" or "Markup"."""

    def __init__(
        self, title: str, value: str, kind: str, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, parent)
        self._kind = kind
        self._original, self._crlf = value, "\r\n" in value
        self.text = _plain_text("value.dialog.text", theme)
        self.text.setPlainText(value)
        self._shown = self.text.toPlainText()
        self._count = label("", "muted")
        self.body.addWidget(self.text, 1)
        self.body.addWidget(self._count)
        self.text.textChanged.connect(self._changed)
        self._changed()
        self.resize(640, 420)

    def value(self) -> Any:
        if self.text.toPlainText() == self._shown:
            return parse_scalar(self._kind, self._original)
        # The widget knows only one kind of line end.
        text = self.text.toPlainText()
        return parse_scalar(self._kind, text.replace("\n", "\r\n") if self._crlf else text)

    def _changed(self) -> None:
        text = self.text.toPlainText()
        size = len(text.encode("utf-8", "surrogatepass"))
        self._count.setText(
            self.tr("%n character(s)", "", len(text)) + f" · {size:,} " + self.tr("bytes as UTF-8")
        )
        self.check()


class BytesDialog(ValueDialog):
    """Bytes as hex digits or as UTF-8 text; switching converts what was typed."""

    def __init__(self, title: str, value: bytes, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._as_hex = named(QRadioButton(self.tr("&Hex")), "value.dialog.hex")
        self._as_text = named(QRadioButton(self.tr("&Text (UTF-8)")), "value.dialog.utf8")
        group = QButtonGroup(self)
        switch = QHBoxLayout()
        for button in (self._as_hex, self._as_text):
            group.addButton(button)
            switch.addWidget(button)
        switch.addStretch()
        self.text = _plain_text("value.dialog.text", theme)
        self._count = label("", "muted")
        self.body.addLayout(switch)
        self.body.addWidget(self.text, 1)
        self.body.addWidget(self._count)
        self._show(value, readable(value))
        self._as_hex.clicked.connect(lambda: self._switch(False))
        self._as_text.clicked.connect(lambda: self._switch(True))
        self.text.textChanged.connect(self._changed)
        self._changed()
        self.resize(560, 360)

    def value(self) -> bytes:
        text = self.text.toPlainText()
        if self._text_mode:
            return text.encode("utf-8")
        try:
            return bytes.fromhex(text)
        except ValueError as error:
            raise EditRejected("These are not pairs of hex digits.", "Write them like 00 ff 1a.") from error

    def _show(self, value: bytes, as_text: bool) -> None:
        self._text_mode = as_text
        (self._as_text if as_text else self._as_hex).setChecked(True)
        self._as_text.setEnabled(readable(value))
        hint = "" if readable(value) else self.tr("These bytes are no UTF-8 text that can be edited.")
        self._as_text.setToolTip(hint)
        self.text.setPlainText(value.decode("utf-8") if as_text else value.hex(" "))

    def _switch(self, as_text: bool) -> None:
        try:
            self._show(self.value(), as_text)
        except (EditRejected, UnicodeDecodeError):
            (self._as_text if self._text_mode else self._as_hex).setChecked(True)
            self.check()

    def _changed(self) -> None:
        if self.check():
            value = self.value()
            self._count.setText(f"{len(value):,} {self.tr('bytes')}")
            self._as_text.setEnabled(self._text_mode or readable(value))


class DateTimeDialog(ValueDialog):
    """A date with a time, to the millisecond, with or without an offset from UTC."""

    def __init__(self, title: str, value: datetime.datetime, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._microseconds = value.microsecond % 1000
        self.edit = named(QDateTimeEdit(calendarPopup=True), "value.dialog.datetime")
        self.edit.setDisplayFormat("yyyy-MM-dd HH:mm:ss.zzz")
        self.edit.setTimeZone(QTimeZone.utc())
        since = value.replace(tzinfo=None) - datetime.datetime(1970, 1, 1)
        milliseconds = since // datetime.timedelta(milliseconds=1)
        self.edit.setDateTime(QDateTime.fromMSecsSinceEpoch(milliseconds, QTimeZone.utc()))
        self.zone = named(QComboBox(editable=True), "value.dialog.zone")
        self.zone.addItems([self.tr("no time zone"), "+00:00"])
        self.zone.setCurrentText(self.zone.itemText(0) if value.tzinfo is None else value.isoformat()[-6:])
        row = QHBoxLayout()
        row.addWidget(self.edit, 1)
        row.addWidget(self.zone)
        self.body.addLayout(row)
        self.edit.dateTimeChanged.connect(self.check)
        self.zone.currentTextChanged.connect(self.check)
        self.check()

    def value(self) -> datetime.datetime:
        text = self.edit.dateTime().toString("yyyy-MM-dd HH:mm:ss.zzz")
        zone = self.zone.currentText().strip()
        if zone == self.zone.itemText(0):
            zone = ""
        value: datetime.datetime = parse_scalar("datetime", f"{text}{zone}")
        return value + datetime.timedelta(microseconds=self._microseconds)


class EntryDialog(ValueDialog):
    """A new entry: key (for a dict), type, value. The value is `(key, value)`; the key is None for a list."""

    def __init__(self, where: str, asks_key: bool, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Add to") + f" {where}", parent)
        self.setObjectName("entry.dialog")
        self._asks_key = asks_key
        self.key = named(QLineEdit(placeholderText=self.tr("key")), "entry.dialog.key")
        self.key.setFont(theme.mono())
        self.kind = named(QComboBox(), "entry.dialog.type")
        self.kind.addItems(TYPE_CHOICES)
        self.kind.setCurrentText("str")
        self.text = named(QLineEdit(placeholderText=self.tr("value")), "entry.dialog.value")
        self.text.setFont(theme.mono())
        self._add(self.tr("&Key"), self.key, asks_key)
        self._add(self.tr("&Type"), self.kind)
        self._add(self.tr("&Value"), self.text)
        self.key.textChanged.connect(self.check)
        self.text.textChanged.connect(self.check)
        self.kind.currentTextChanged.connect(self._kind_changed)
        self.check()
        self.problem.clear()
        self.setMinimumWidth(420)
        (self.key if asks_key else self.text).setFocus()

    def _add(self, text: str, field: QWidget, visible: bool = True) -> None:
        caption = QLabel(text)
        caption.setBuddy(field)
        caption.setProperty("role", "muted")
        for widget in (caption, field):
            widget.setVisible(visible)
            self.body.addWidget(widget)

    def _kind_changed(self, kind: str) -> None:
        default = default_of(kind)
        typed = not is_container(default) and default is not None
        self.text.setEnabled(typed)
        self.text.setText(format_scalar(default) if typed and kind not in ("str", "Markup", "bytes") else "")
        self.check()

    def value(self) -> tuple[str | None, Any]:
        if self._asks_key and not self.key.text():
            raise EditRejected("An entry of a dict needs a key.")
        kind = self.kind.currentText()
        value = parse_scalar(kind, self.text.text()) if self.text.isEnabled() else default_of(kind)
        return (self.key.text() if self._asks_key else None), value


def dialog_for(value: Any, title: str, theme: Theme, parent: QWidget) -> ValueDialog | None:
    """The large editor of a value; None when its cell is all there is."""
    if isinstance(value, bytes):
        return BytesDialog(title, value, theme, parent)
    if isinstance(value, str):
        return TextDialog(title, value, "str" if type(value) is str else "Markup", theme, parent)
    if isinstance(value, datetime.datetime):
        return DateTimeDialog(title, value, parent)
    return None


def readable(value: bytes) -> bool:
    """True when the bytes are UTF-8 text that an editor gives back unchanged."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\n\t" for character in text)


def _plain_text(name: str, theme: Theme) -> QPlainTextEdit:
    text = named(QPlainTextEdit(), name)
    text.setFont(theme.mono())
    text.setTabStopDistance(QFontMetricsF(text.font()).horizontalAdvance("    "))
    text.setTabChangesFocus(True)
    return text
