"""The body of a request or response: laid-out JSON, text, picture or bytes, with its size and what is to
be said about it.

    view = BodyView("requests.response.body", theme); view.show_message(exchange.response)

Object names: `<name>.form` the choice of form, `<name>.text` the text, `<name>.picture`, `<name>.notes`,
`<name>.facts`.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImageReader, QPixmap, QTextOption
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inspector.domain.bodies import BodyForm, render, view_of
from inspector.domain.bodies import BodyView as Body
from inspector.domain.exchanges import Message
from inspector.gui.models.request_cells import size_text
from inspector.gui.theme import Theme
from inspector.gui.widgets.json_colors import COLOR_LIMIT, JsonColors

_PICTURE_LIMIT = QSize(4096, 4096)
_PICTURE_MEGABYTES = 128
"""Of decoded pixels; a small file may claim to be enormous."""


class BodyView(QWidget):
    """`failed(sentence, reason)` when saving did not work."""

    failed = Signal(str, str)

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._theme = theme
        self._body: Body | None = None
        self._facts = _label(f"{name}.facts", "muted")
        self._notes = _label(f"{name}.notes", "warning")
        self._notes.setWordWrap(True)
        self._notes.setContentsMargins(8, 0, 8, 4)
        self._empty = _label("", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._form = QComboBox()
        self._form.setObjectName(f"{name}.form")
        self._form.setAccessibleName(self.tr("Form of the body"))
        self._form.activated.connect(self._render)
        self._text = self._text_widget(f"{name}.text")
        self._colors = JsonColors(self._text.document(), theme)
        self._picture = _label(f"{name}.picture", "muted")
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._bar = QWidget()
        self._stack = QStackedWidget()
        self._lay_out()
        self._take_look()
        theme.changed.connect(self._take_look)
        self.show_message(Message())

    def show_message(self, message: Message, nothing: str = "") -> None:
        """`nothing` is what to say when there is no body."""
        self._body = body = view_of(message)
        self._form.clear()
        self._form.addItems([self.tr(form.value) for form in body.forms])
        self._bar.setVisible(not body.empty)
        facts = [
            body.media_type,
            body.charset,
            self.tr("{size} on the wire").format(size=size_text(body.size)),
        ]
        if message.streamed:
            facts.append(self.tr("streamed"))
        self._facts.setText(" · ".join(fact for fact in facts if fact))
        self._empty.setText(nothing or self.tr("No body."))
        self._render()

    @property
    def form(self) -> BodyForm | None:
        """The form shown now."""
        forms = self._body.forms if self._body else ()
        return forms[self._form.currentIndex()] if forms else None

    # -- parts -------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self._picture)
        for widget in (self._empty, self._text, area):
            self._stack.addWidget(widget)
        self._fill_bar()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar)
        layout.addWidget(self._notes)
        layout.addWidget(self._stack, 1)

    def _fill_bar(self) -> None:
        self._wrap = _button(self.tr("Wrap"), self.tr("Wrap long lines"))
        self._wrap.setCheckable(True)
        self._wrap.toggled.connect(self._on_wrap_toggled)
        copy = _button(self.tr("Copy"), self.tr("Copy the body as text, whole and not laid out"))
        copy.clicked.connect(self._copy)
        save = _button(self.tr("Save…"), self.tr("Save the decoded bytes to a file"))
        save.clicked.connect(self._save)
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        row.addWidget(self._form)
        row.addWidget(self._facts, 1)
        for button in (self._wrap, copy, save):
            row.addWidget(button)

    def _text_widget(self, name: str) -> QPlainTextEdit:
        widget = QPlainTextEdit()
        widget.setObjectName(name)
        widget.setReadOnly(True)
        widget.setUndoRedoEnabled(False)
        widget.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        widget.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        widget.setAccessibleName(self.tr("Body"))
        return widget

    # -- showing -----------------------------------------------------------------------------------------

    def _render(self) -> None:
        body, form = self._body, self.form
        notes = list(body.notes) if body else []
        if body is None or form is None:
            self._stack.setCurrentIndex(0)
        elif form is BodyForm.IMAGE:
            notes.append(self._show_picture(body.data))
        else:
            shown, note = render(body, form)
            notes.append(note)
            self._wrap.setEnabled(form is not BodyForm.HEX)
            self._colors.set_on(form is BodyForm.PRETTY and len(shown) <= COLOR_LIMIT)
            self._text.setPlainText(shown)
            self._stack.setCurrentIndex(1)
        self._notes.setText("\n".join(note for note in notes if note))
        self._notes.setVisible(any(notes))

    def _show_picture(self, data: bytes) -> str:
        pixmap, note = read_picture(data)
        self._picture.setPixmap(pixmap)
        if pixmap.isNull():
            self._picture.setText(note)
        self._stack.setCurrentIndex(2)
        return note

    def _on_wrap_toggled(self, on: bool) -> None:
        mode = QPlainTextEdit.LineWrapMode
        self._text.setLineWrapMode(mode.WidgetWidth if on else mode.NoWrap)

    def _copy(self) -> None:
        if self._body is not None:
            shown = self._body.text or self._text.toPlainText()
            QGuiApplication.clipboard().setText(shown)

    def _save(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the body"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        data = self._body.data if self._body else b""
        dialog.fileSelected.connect(lambda path: self._write(path, data))
        dialog.open()

    def _write(self, path: str, data: bytes) -> None:
        try:
            with open(path, "wb") as file:
                file.write(data)
        except OSError as error:
            self.failed.emit(self.tr("The body could not be saved."), str(error))

    def _take_look(self) -> None:
        self._text.setFont(self._theme.mono())


def read_picture(data: bytes) -> tuple[QPixmap, str]:
    """The picture, scaled down when enormous, and a note with its true size or why it cannot be shown."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    QImageReader.setAllocationLimit(_PICTURE_MEGABYTES)
    size = reader.size()
    if size.width() > _PICTURE_LIMIT.width() or size.height() > _PICTURE_LIMIT.height():
        reader.setScaledSize(size.scaled(_PICTURE_LIMIT, Qt.AspectRatioMode.KeepAspectRatio))
    pixmap = QPixmap.fromImage(reader.read())
    if pixmap.isNull():
        return pixmap, f"The picture cannot be shown: {reader.errorString()}."
    return pixmap, ""


def _label(name: str, role: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _button(label: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(label)
    button.setToolTip(tip)
    return button
