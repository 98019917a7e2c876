"""Any cookie pasted: what it is, who accepts it, its value in the editor, signed again.

Names for tests and the tour: "cookies.paste" (this), ".text" (where to paste), ".key" (a key to try),
".look" (button), ".facts" (a CookieFacts), ".signer" (who signs).
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from inspector.domain.cookies import Kind
from inspector.gui.editors.editor_shelf import EditorShelf
from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.app_filter import app_title
from inspector.gui.widgets.build import column, label, named, push_button, row
from inspector.gui.widgets.cookie_facts import CookieFacts
from inspector.gui.widgets.cookie_measure import cookie_measure
from inspector.gui.widgets.secret_field import SecretField
from inspector.workspace.cookies import InspectedCookie, PastedCookie
from inspector.workspace.workspace import Workspace

_FIELD_LIMIT = 16_384
"""Characters that the field shows. Laying out a long line in it takes seconds; no cookie is that long."""


class CookieField(QPlainTextEdit):
    """Where a cookie is pasted; of a huge text it shows the beginning, `whole()` gives all of it. `pasted`
    after a paste or a drop.
    """

    pasted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._huge = ""

    def whole(self) -> str:
        text = self.toPlainText()
        return self._huge if text and text == self._huge[:_FIELD_LIMIT] else text

    def set_whole(self, text: str) -> None:
        self._huge = text if len(text) > _FIELD_LIMIT else ""
        self.setPlainText(text[:_FIELD_LIMIT])

    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text()
        if len(text) > _FIELD_LIMIT:
            self.set_whole(text)
        else:
            self.insertPlainText(text)
        self.pasted.emit()


class PastedCookiePanel(QWidget):
    """`paste(text)` fills the field and looks at it."""

    def __init__(
        self,
        workspace: Workspace,
        runner: TaskRunner,
        navigator: Navigator,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("cookies.paste")
        self._workspace, self._runner = workspace, runner
        self._report: InspectedCookie | None = None
        self.text = named(CookieField(), "cookies.paste.text")
        self.text.setFont(theme.mono())
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText(
            self.tr("Paste a cookie here: its value, name=value, or a whole Cookie or Set-Cookie line")
        )
        self.text.setAccessibleName(self.tr("Cookie to look at"))
        self.text.setFixedHeight(56)
        self.key = SecretField(theme, "cookies.paste.key", self.tr("Key to verify and sign with (optional)"))
        self.look_button = push_button(
            self.tr("&Look at it"), "cookies.paste.look", tooltip="Ctrl+Return", primary=True
        )
        self.facts = CookieFacts(theme, "cookies.paste.facts")
        self.signer = named(QComboBox(), "cookies.paste.signer")
        self.signer.setAccessibleName(self.tr("Who signs"))
        self._signer_row = QWidget()
        row(self._signer_row, label(self.tr("Signed by"), "muted"), self.signer, 1)
        self.shelf = EditorShelf(runner, navigator, theme)
        self._nothing_yet()
        bar = row(None, self.key, self.look_button)
        bar.setStretch(0, 1)
        heading = label(self.tr("Pasted cookie"), "title")
        layout = column(
            self, heading, self.text, bar, self.facts, self._signer_row, self.shelf, margin=16, gap=8
        )
        layout.setStretchFactor(self.shelf, 1)
        self._connect()

    def _connect(self) -> None:
        self.look_button.clicked.connect(self.look)
        self.key.returnPressed.connect(self.look)
        self.signer.activated.connect(lambda: self._change_signer())
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self.text).activated.connect(self.look)
        self.text.textChanged.connect(self._text_changed)
        self.text.pasted.connect(self.look)

    def paste(self, text: str) -> None:
        self.text.set_whole(text)
        self.look()

    def look(self) -> None:
        text, key = self.text.whole().strip(), self.key.text()
        if not text:
            self._nothing_yet()
            return
        self._runner.start(
            "inspect pasted cookie",
            self._workspace.cookies.inspect(text, keys=[key] if key else []),
            on_done=lambda report: self._show(report),
            busy=self.look_button,
        )

    def _text_changed(self) -> None:
        if not self.text.toPlainText().strip():
            self._nothing_yet()

    def _nothing_yet(self) -> None:
        self.facts.hide()
        self._signer_row.hide()
        self._report = None
        self.shelf.close_session(
            self.tr("Nothing pasted yet"),
            self.tr(
                "Copy a cookie from a browser or a log and paste it above. Nothing leaves this computer."
            ),
        )

    def _show(self, report: InspectedCookie) -> None:
        self._report = report
        self.facts.setVisible(report.kind is not Kind.EMPTY)
        self.facts.show_report(report)
        self._fill_signers(report)
        self._open_source()

    def _fill_signers(self, report: InspectedCookie) -> None:
        """The app that takes the cookie first, then the key given, then the other apps."""
        self.signer.clear()
        accepted = report.accepted
        if self.key.text():
            self.signer.addItem(self.tr("the key above"), ("key", None))
        apps = [app for app in self._workspace.target.apps if app.session_kind != "null"]
        for app in sorted(apps, key=lambda one: accepted is None or one.key != accepted.app):
            self.signer.addItem(
                f"{self.tr('app')} {app_title(self._workspace.target, app.key)}", ("app", app.key)
            )
        if accepted is not None and accepted.app is not None:
            self.signer.setCurrentIndex(max(self.signer.findData(("app", accepted.app)), 0))
        self._signer_row.setVisible(self.signer.count() > 1)

    def _open_source(self) -> None:
        """The cookie's session; when it was pasted before, the edits made then are still in it."""
        report = self._report
        if report is None:
            return
        measure = cookie_measure(report.name or "session") if report.is_session else None
        editor = self.shelf.open(report.text, self._source, measure)
        editor.draft.replace_source(self._source())

    def _change_signer(self) -> None:
        if self._report is not None:
            self.shelf.editor.draft.replace_source(self._source())

    def _source(self) -> PastedCookie:
        assert self._report is not None
        kind, app = self.signer.currentData() or ("", None)
        key = self.key.text() if kind == "key" else None
        return self._workspace.cookies.source(self._report, key=key, app=app)
