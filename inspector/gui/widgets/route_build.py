"""The URL of a route: a field for each argument, the URL that `url_for` would give, or what is missing.

objectNames: "routes.build" (this), "routes.build.argument.<name>", "routes.build.query", "routes.build.url",
"routes.build.note", "routes.build.method", "routes.build.send", "routes.build.match", "routes.build.empty".
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QScrollArea, QWidget

from inspector.domain.errors import InspectorError
from inspector.domain.route_answers import BuildAnswer
from inspector.domain.routes import RouteRow
from inspector.gui.models.routes import main_method
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, label, named, push_button, row, set_role
from inspector.gui.widgets.copy_button import CopyButton
from inspector.gui.widgets.empty_state import EmptyStack, EmptyState
from inspector.workspace.workspace import Workspace

_PAUSE = 150
"""Milliseconds after the last key before the app is asked."""


class RouteBuild(QWidget):
    """`send(method, url)` and `match(method, url)` when the user wants that with the URL."""

    send = Signal(str, str)
    match = Signal(str, str)

    def __init__(
        self, workspace: Workspace, runner: TaskRunner, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("routes.build")
        self._workspace = workspace
        self._runner = runner
        self._row: RouteRow | None = None
        self._fields: dict[str, QLineEdit] = {}
        self._asked = 0
        self._send_at_once = False
        self._make_parts(theme)
        self._pause = QTimer(self, interval=_PAUSE, singleShot=True)
        self._pause.timeout.connect(self._ask)
        self._query.textChanged.connect(lambda _: self._pause.start())
        self._send.clicked.connect(lambda: self.send.emit(self._method.currentText(), self._url.text()))
        self._match.clicked.connect(lambda: self.match.emit(self._method.currentText(), self._url.text()))
        self._show_url("")

    def show_route(self, row: RouteRow | None, arguments: Mapping[str, object] | None = None) -> None:
        """A form for `row`, filled with `arguments` where it had none."""
        self._pause.stop()
        self._asked += 1
        self._send_at_once = False
        typed = self._typed() if row == self._row else {}
        self._row = row
        self._stack.show_content(row is not None)
        self._show_url("")
        self._note.setText("")
        if row is None:
            return
        given = {name: str(value) for name, value in (arguments or {}).items()}
        self._make_fields(row, {**given, **typed})
        self._offer_methods(row)
        if self.isVisible():
            self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        """The app is asked for the URL of routes that one looks at here, not of all one passes by."""
        super().showEvent(event)
        if not self._url.text():
            self._ask()

    def send_when_built(self) -> None:
        """Send the URL, now or when the app has given it; else the cursor goes to what is missing."""
        if self._url.text():
            self._send.click()
        else:
            self._send_at_once = True
            self._ask()

    def focus(self) -> None:
        empty = next((field for field in self._fields.values() if not field.text()), None)
        (empty or next(iter(self._fields.values()), self._query)).setFocus()

    # -- parts -------------------------------------------------------------------------------------------

    def _make_parts(self, theme: Theme) -> None:
        self._title = label("", "heading", selectable=True, wrap=True)
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(12)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._query = named(QLineEdit(), "routes.build.query")
        self._query.setPlaceholderText(self.tr("page=2&sort=name"))
        self._query.setAccessibleName(self.tr("Query"))
        self._url = named(QLineEdit(), "routes.build.url")
        self._url.setReadOnly(True)
        self._url.setFont(theme.mono())
        self._url.setAccessibleName(self.tr("URL"))
        self._note = label("", "muted", name="routes.build.note", wrap=True, selectable=True)
        self._method = named(QComboBox(), "routes.build.method")
        self._method.setAccessibleName(self.tr("Method"))
        self._send = push_button(
            self.tr("&Send…"), "routes.build.send", tooltip=self.tr("In the replay editor"), primary=True
        )
        self._match = push_button(
            self.tr("&Match"), "routes.build.match", tooltip=self.tr("See which rule takes this URL")
        )
        self._lay_out(theme)

    def _lay_out(self, theme: Theme) -> None:
        url = row(None, self._url, CopyButton(theme, self._url.text, self.tr("the URL")))
        inner = QWidget()
        buttons = row(None, self._method, self._send, self._match, 1)
        column(
            inner,
            self._title,
            self._form,
            label(self.tr("URL"), "muted"),
            url,
            self._note,
            buttons,
            1,
            margin=16,
        )
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        empty = EmptyState(
            theme, "link", self.tr("No route is chosen"), self.tr("Choose one in the list to build its URL.")
        )
        empty.setObjectName("routes.build.empty")
        self._stack = EmptyStack(area, empty)
        self._stack.show_content(False)
        column(self, self._stack)

    def _make_fields(self, route: RouteRow, values: Mapping[str, str]) -> None:
        self._query.setParent(self)  # out of the form, which deletes what its rows hold
        while self._form.rowCount():
            self._form.removeRow(0)
        self._fields = {}
        self._title.setText(route.rule)
        for name, converter in route.converters.items():
            field = named(QLineEdit(), f"routes.build.argument.{name}")
            default = f" = {route.defaults[name]}" if name in route.defaults else ""
            field.setPlaceholderText(converter + default)
            field.setToolTip(converter)
            field.setText(values.get(name, ""))
            field.textChanged.connect(lambda _: self._pause.start())
            self._form.addRow(name, field)
            self._fields[name] = field
        self._form.addRow(self.tr("Query"), self._query)
        self._query.show()

    def _offer_methods(self, route: RouteRow) -> None:
        self._method.clear()
        self._method.addItems(route.methods or ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"))
        self._method.setCurrentText(main_method(route))

    # -- asking ------------------------------------------------------------------------------------------

    def _typed(self) -> dict[str, str]:
        return {name: field.text() for name, field in self._fields.items() if field.text()}

    def _ask(self) -> None:
        self._pause.stop()
        if self._row is None:
            return
        self._asked += 1
        number = self._asked
        values = dict(parse_qsl(self._query.text(), keep_blank_values=True)) | self._typed()
        self._runner.start(
            "build a URL",
            self._workspace.routes.build(self._row, values),
            lambda answer: self._show(number, answer),
            on_error=lambda error: self._fail(number, error),
        )

    def _show(self, number: int, answer: BuildAnswer) -> None:
        if number != self._asked:  # typed on meanwhile
            return
        self._show_url(answer.url)
        self._note.setText(answer.sentence)
        set_role(self._note, "error" if answer.refused else "warning" if answer.sentence else "muted")
        for name, field in self._fields.items():
            wrong = name in answer.refused
            if bool(field.property("problem")) != wrong:
                field.setProperty("problem", wrong)
                field.style().unpolish(field)
                field.style().polish(field)
            field.setToolTip(answer.refused.get(name, field.placeholderText()))
        if self._send_at_once:
            self._send_at_once = False
            if answer.url:
                self._send.click()
            else:
                self.focus()

    def _fail(self, number: int, error: InspectorError) -> None:
        if number == self._asked:
            self._send_at_once = False
            self._show_url("")
            self._note.setText(f"{error.sentence} {error.hint}".strip())
            set_role(self._note, "error")

    def _show_url(self, url: str) -> None:
        self._url.setText(url)
        self._url.setToolTip(url)
        # In a narrow view the end is shown: the beginning is the same for all, and in the tool bar.
        self._url.setCursorPosition(len(url))
        self._send.setEnabled(bool(url))
        self._match.setEnabled(bool(url))
