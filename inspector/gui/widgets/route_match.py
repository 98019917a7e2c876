"""Which rule takes a URL: a method and a URL, the outcome, and each rule that comes near with its reason.

objectNames: "routes.match" (this), "routes.match.method", "routes.match.url", "routes.match.app",
"routes.match.outcome", "routes.match.rules", "routes.match.note".
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from inspector.domain.errors import InspectorError
from inspector.domain.near_rules import nearest_rule
from inspector.domain.route_answers import MatchAnswer, Reason
from inspector.gui.models.table_model import Column, TableModel
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.app_filter import app_title
from inspector.gui.widgets.build import column, label, named, row, set_role
from inspector.gui.widgets.records_table import RecordsTable
from inspector.gui.widgets.row_height import ROW_HEIGHT
from inspector.workspace.workspace import Workspace

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_PAUSE = 180
"""Milliseconds after the last key before the app is asked."""
_AIR = 8
_ROLES = {"match": "success", "redirect": "", "not_found": "error", "error": "error"}


class RouteMatch(QWidget):
    """`show_route(app, order, rule)` when a rule of the answer is opened."""

    show_route = Signal(str, int, str)

    def __init__(
        self, workspace: Workspace, runner: TaskRunner, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("routes.match")
        self._workspace = workspace
        self._runner = runner
        self._asked = 0
        self._answer: MatchAnswer | None = None
        self._make_parts(theme)
        self._pause = QTimer(self, interval=_PAUSE, singleShot=True)
        self._pause.timeout.connect(self._ask)
        self._url.textChanged.connect(lambda _: self._pause.start())
        self._url.returnPressed.connect(self._ask)
        self._method.currentTextChanged.connect(lambda _: self._pause.start())
        self._app.activated.connect(lambda _: self._ask())
        self._rules.doubleClicked.connect(lambda index: self._open(index.row()))
        enter = QShortcut(QKeySequence(Qt.Key.Key_Return), self._rules)
        enter.setContext(Qt.ShortcutContext.WidgetShortcut)
        enter.activated.connect(lambda: self._open(self._rules.currentIndex().row()))
        self.refresh_apps()
        self._clear(self.tr("Type a URL: a path, or with a host for subdomains, or ws:// for websockets."))

    @property
    def answer(self) -> MatchAnswer | None:
        """What is shown."""
        return self._answer

    def ask(self, method: str, url: str, app: str = "") -> None:
        """Fill in and ask at once."""
        self.refresh_apps()
        if app:
            self._app.setCurrentIndex(max(self._app.findData(app), 0))
        self._method.setCurrentText(method)
        self._url.setText(url)
        self._ask()

    def refresh_apps(self) -> None:
        target, chosen = self._workspace.target, self._app.currentData()
        self._app.clear()
        for app in target.apps:
            self._app.addItem(app_title(target, app.key), app.key)
        self._app.setCurrentIndex(max(self._app.findData(chosen), 0))
        self._app.setVisible(len(target.apps) > 1)

    def focus(self) -> None:
        self._url.setFocus()
        self._url.selectAll()

    # -- parts -------------------------------------------------------------------------------------------

    def _make_parts(self, theme: Theme) -> None:
        self._method = named(QComboBox(), "routes.match.method")
        self._method.setEditable(True)
        self._method.addItems(METHODS)
        self._method.setAccessibleName(self.tr("Method"))
        self._url = named(QLineEdit(), "routes.match.url")
        self._url.setPlaceholderText(self.tr("/items/7 or http://admin.example.com/"))
        self._url.setAccessibleName(self.tr("URL"))
        self._url.setClearButtonEnabled(True)
        self._app = named(QComboBox(), "routes.match.app")
        self._app.setAccessibleName(self.tr("App"))
        self._outcome = label("", "muted", name="routes.match.outcome", wrap=True, selectable=True)
        self._note = label("", "muted", name="routes.match.note", wrap=True)
        columns: tuple[Column[Reason], ...] = (
            Column(
                self.tr("Rule"),
                lambda reason: reason.rule,
                200,
                mono=True,
                color=_color,
                tooltip=lambda reason: f"{reason.rule}\n{reason.endpoint}",
            ),
            Column(self.tr("Why"), lambda reason: reason.sentence, 260, color=_color),
        )
        self._model: TableModel[Reason] = TableModel(columns, theme, self)
        self._rules = RecordsTable("routes.match.rules", self._model, stretch=1)
        self._rules.setWordWrap(True)
        self._rules.setItemDelegate(_Roomy(self._rules))
        self._rules.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._rules.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        self._reasons = QStackedWidget()  # no headings over nothing
        for widget in (self._rules, QWidget()):
            self._reasons.addWidget(widget)
        head = row(None, self._method, self._url)
        head.setStretch(1, 1)
        inner = QWidget()
        # The app has a line of its own: beside a long name nothing would be left for the URL.
        column(inner, self._app, head, self._outcome, margin=12)
        column(self, inner, self._reasons, self._note, gap=0).setStretch(1, 1)
        self._note.setContentsMargins(12, 6, 12, 6)

    # -- asking ------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        self._pause.stop()
        url, app = self._url.text().strip(), str(self._app.currentData() or "")
        self._asked += 1
        if not url or not app:
            self._clear(self.tr("Type a URL.") if app else self.tr("No app is running."))
            return
        number = self._asked
        self._runner.start(
            "match a URL",
            self._workspace.routes.match(app, self._method.currentText(), url),
            lambda answer: self._show(number, answer),
            on_error=lambda error: self._fail(number, error),
        )

    def _show(self, number: int, answer: MatchAnswer) -> None:
        if number != self._asked:  # typed on meanwhile
            return
        self._answer = answer
        note = self._note_of(answer)
        # Where no rules stand between the two, they are read together.
        self._outcome.setText(answer.sentence if answer.reasons else f"{answer.sentence}\n{note}")
        set_role(self._outcome, _ROLES.get(answer.outcome, "warning"))
        self._model.set_rows(answer.reasons)
        self._reasons.setCurrentIndex(0 if answer.reasons else 1)
        self._note.setText(note if answer.reasons else "")

    def _note_of(self, answer: MatchAnswer) -> str:
        count = f"{answer.count:,}"
        if answer.looked_at < answer.count:
            return self.tr("Only {seen} of {count} rules were looked at: it took too long.").format(
                seen=f"{answer.looked_at:,}", count=count
            )
        if answer.reasons:
            return self.tr("{count} rules, the others do not come near.").format(count=count)
        app = str(self._app.currentData() or "")
        rules = (row.rule for row in self._workspace.routes.rows if row.app == app and not row.build_only)
        meant = nearest_rule(answer.path, rules)
        if meant:
            return self.tr("None of the {count} rules takes it. Did you mean {rule}?").format(
                count=count, rule=meant
            )
        return self.tr("None of the {count} rules comes near.").format(count=count)

    def _fail(self, number: int, error: InspectorError) -> None:
        if number == self._asked:
            self._clear(f"{error.sentence} {error.hint}".strip(), "error")

    def _clear(self, sentence: str, role: str = "muted") -> None:
        self._answer = None
        self._outcome.setText(sentence)
        set_role(self._outcome, role)
        self._model.set_rows(())
        self._reasons.setCurrentIndex(1)
        self._note.setText("")

    def _open(self, number: int) -> None:
        if not 0 <= number < self._model.rowCount():
            return
        reason = self._model.row_at(number)
        self.show_route.emit(str(self._app.currentData() or ""), reason.order, reason.rule)


class _Roomy(QStyledItemDelegate):
    """Rows of several lines need air between them."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index) + QSize(0, _AIR)


def _color(reason: Reason) -> str | None:
    return "success" if reason.takes else None
