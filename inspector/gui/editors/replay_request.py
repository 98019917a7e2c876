"""The request side of the replay editor: method, URL, and tabs for query, headers, cookies and body.

Query and URL, cookies and the Cookie header are kept in step; the headers are the truth for cookies, the URL
for the query.

Object names: `replay.method`, `replay.url`, `replay.request` the tabs, `replay.query`; see also
replay_headers.py, replay_cookies.py, replay_body.py.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QTabWidget, QWidget

from inspector.domain.request_parts import join_pairs, parse_pairs, split_url, with_query
from inspector.gui.editors.replay_body import ReplayBody
from inspector.gui.editors.replay_cookies import ReplayCookies
from inspector.gui.editors.replay_headers import ReplayHeaders
from inspector.gui.models.key_values import KeyValueModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.build import column, named, row
from inspector.gui.widgets.key_value_table import KeyValueTable
from inspector.workspace.clients import Clients
from inspector.workspace.replays import ReplayDraft

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


class ReplayRequest(QWidget):
    """`head` (method and URL) is placed by the editor, this widget holds the tabs. `edited` on any change."""

    edited = Signal()

    def __init__(
        self,
        clients: Clients,
        app_title: Callable[[str], str],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._in_step = False
        self.method = named(QComboBox(), "replay.method")
        self.method.setEditable(True)
        self.method.addItems(METHODS)
        self.method.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.method.setMinimumWidth(104)
        self.method.setAccessibleName(self.tr("Method"))
        self.url = named(QLineEdit(), "replay.url")
        self.url.setAccessibleName(self.tr("URL"))
        self.url.setPlaceholderText("http://127.0.0.1:5000/")
        self._query_model = KeyValueModel(theme, self)
        self._query = KeyValueTable("replay.query", self._query_model)
        self.headers = ReplayHeaders(theme)
        self.cookies = ReplayCookies(clients, app_title, theme)
        self.body = ReplayBody(theme)
        self.tabs = named(QTabWidget(), "replay.request")
        self.tabs.setDocumentMode(True)
        for widget in (self._query, self.headers, self.cookies, self.body):
            self.tabs.addTab(widget, "")
        column(self, self.tabs, gap=0)
        self._connect()
        self._count()

    def head(self) -> list[QWidget]:
        return [self.method, self.url]

    def set_draft(self, draft: ReplayDraft, *, original: bool = False) -> None:
        """`original`: its cookies are what “The original's cookies” goes back to."""
        self._in_step = True
        self.method.setCurrentText(draft.method)
        self.url.setText(draft.url)
        self.url.setCursorPosition(0)
        self._query_model.set_pairs(parse_pairs(split_url(draft.url)[1]))
        self.headers.set_headers(draft.headers)
        if original:
            self.cookies.set_original(draft.headers)
        self.cookies.take_headers(draft.headers)
        self.body.set_body(draft.body, _content_type(draft.headers))
        self._in_step = False
        self._count()

    def draft(self, original: int | None) -> ReplayDraft:
        """What stands here. Raises UnicodeEncodeError when the body cannot be written in its charset."""
        return ReplayDraft(
            method=self.method.currentText().strip(),
            url=self.url.text().strip(),
            headers=self.headers.headers(),
            body=self.body.data(),
            original=original,
        )

    def show_best_tab(self, draft: ReplayDraft) -> None:
        """The one that will most likely be edited."""
        query = split_url(draft.url)[1]
        self.tabs.setCurrentWidget(self.body if draft.body else self._query if query else self.headers)

    # -- in step -----------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.method.currentTextChanged.connect(lambda _: self._emit())
        self.url.textEdited.connect(lambda _: self._step(self._query_from_url))
        self._query_model.edited.connect(lambda: self._step(self._url_from_query))
        self.headers.edited.connect(lambda: self._step(self._cookies_from_headers))
        self.cookies.edited.connect(lambda: self._step(self._header_from_cookies))
        self.body.content_type_wanted.connect(self._set_content_type)
        self.body.edited.connect(self._emit)

    def _step(self, follow: Callable[[], None]) -> None:
        """One side was edited: the other follows, and does not answer."""
        if self._in_step:
            return
        self._in_step = True
        try:
            follow()
        finally:
            self._in_step = False
        self._count()
        self._emit()

    def _query_from_url(self) -> None:
        self._query_model.take_pairs(parse_pairs(split_url(self.url.text())[1]))

    def _url_from_query(self) -> None:
        url = self.url.text()
        query = join_pairs(self._query_model.pairs(), split_url(url)[1])
        self.url.setText(with_query(url, query))

    def _cookies_from_headers(self) -> None:
        self.cookies.take_headers(self.headers.headers())

    def _header_from_cookies(self) -> None:
        self.headers.put("Cookie", self.cookies.header() or None)

    def _set_content_type(self, media_type: str) -> None:
        self.headers.put("Content-Type", media_type)
        self._count()

    def _count(self) -> None:
        titles = (
            (self.tr("&Query"), len(self._query_model.pairs())),
            (self.tr("&Headers"), len(self.headers.headers())),
            (self.tr("&Cookies"), self.cookies.count),
            (self.tr("&Body"), 0),
        )
        for index, (title, count) in enumerate(titles):
            self.tabs.setTabText(index, f"{title}  {count}" if count else title)

    def _emit(self) -> None:
        if not self._in_step:
            self.edited.emit()


def head_row(request: ReplayRequest, *buttons: QWidget) -> QWidget:
    """Method, URL and the buttons in one line."""
    holder = QWidget()
    layout = row(holder, *request.head(), *buttons)
    layout.setContentsMargins(12, 12, 12, 8)
    layout.setStretch(1, 1)
    return holder


def _content_type(headers: list[tuple[str, str]]) -> str | None:
    return next((value for name, value in headers if name.lower() == "content-type"), None)
