"""The session of an exchange: each key before and after, the line that wrote it, all writes in order."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from inspector.domain.exchanges import Exchange, SessionFacts, Write
from inspector.domain.sessions import changed_keys
from inspector.domain.values import preview
from inspector.gui.details.pane import Pane, PaneTools, Shown
from inspector.gui.details.warnings import warnings_of
from inspector.gui.models.session_diff import KEY_ROLE, PLACE_ROLE, DiffColumn, SessionDiffModel
from inspector.gui.models.table_model import Column, TableModel
from inspector.gui.widgets.aspect_splitter import AspectSplitter
from inspector.gui.widgets.build import named
from inspector.gui.widgets.empty_state import EmptyStack, EmptyState
from inspector.gui.widgets.places import place_address, place_text
from inspector.gui.widgets.records_table import RecordsTable
from inspector.gui.widgets.row_height import RowHeight

_SHOWN_READERS = 10
_OPEN_UNCHANGED = 8
"""So many unchanged keys are not worth folding."""


class SessionPane(Pane):
    """Object names under `requests.details.session`: `tree`, `writes`, `facts`, `problems`, `edit`,
    `client`, `empty`.
    """

    name = "session"
    icon = "cookie"
    hint = ("No session was opened.", "Static files and requests that Flask did not route open none.")

    def __init__(self, tools: PaneTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._shown: Shown | None = None
        self._model = SessionDiffModel(tools.theme, self)
        self._tree = self._make_tree()
        self._writes_model = TableModel[Write](self._write_columns(), tools.theme, self)
        self._writes = RecordsTable(
            self._part("writes"),
            self._writes_model,
            stretch=2,
            places=tools.places,
            place_of=lambda write: write.place,
        )
        self._facts = self._label("facts", "muted")
        self._problems = self._label("problems", "warning")
        self._problems.setContentsMargins(8, 0, 8, 8)
        self._edit = self._button("edit", self.tr("Edit this session"))
        self._edit.setToolTip(self.tr("Open the client's session in the editor"))
        self._stack = self.wrap(self._lay_out())

    @staticmethod
    def count(exchange: Exchange) -> int:
        return len(changed_keys(exchange.session)) if exchange.session is not None else 0

    def show_exchange(self, shown: Shown) -> None:
        self._shown = shown
        facts = shown.exchange.session
        self._stack.show_content(facts is not None)
        self._model.set_session(facts)
        if facts is None:
            return
        self._facts.setText(self._describe(facts))
        problems = [w for w in warnings_of(shown.exchange) if w.level != "info"]
        self._problems.setText("\n".join(f"! {warning.sentence} {warning.advice}" for warning in problems))
        self._problems.setVisible(bool(problems))
        self._writes_model.set_rows(facts.writes)
        self._writes_box.setVisible(bool(facts.writes))
        self._body.show_content(self._model.rowCount() > 0 or bool(facts.writes))
        self._tell_empty(facts)
        branch = self._model.unchanged_branch()
        if branch.isValid():
            self._tree.setFirstColumnSpanned(branch.row(), branch.parent(), True)
            self._tree.setExpanded(branch, self._model.rowCount(branch) <= _OPEN_UNCHANGED)

    def _tell_empty(self, facts: SessionFacts) -> None:
        if facts.open_error is not None:
            self._body.empty.set_texts(self.tr("The session could not be opened"))
        else:
            hint = self.tr("It held nothing before this request, and nothing was written to it.")
            self._body.empty.set_texts(self.tr("The session is empty"), hint)

    def _describe(self, facts: SessionFacts) -> str:
        kinds = {
            "cookie": self.tr("signed cookie"),
            "server": self.tr("server-side session, cookie"),
            "null": self.tr("session without a key, cookie"),
        }
        marks = [
            f"{kinds.get(facts.kind, facts.kind)} “{facts.cookie_name}”",
            self.tr("new") if facts.new else "",
            self.tr("permanent") if facts.permanent else "",
            f"sid {facts.sid}" if facts.sid else "",
            self._fate(facts),
            facts.interface,
        ]
        return " · ".join(mark for mark in marks if mark)

    def _fate(self, facts: SessionFacts) -> str:
        if facts.deleted:
            return self.tr("deleted")
        return self.tr("saved") if facts.saved else self.tr("not saved")

    # -- parts -------------------------------------------------------------------------------------------

    def _lay_out(self) -> QWidget:
        client = self._button("client", self.tr("Show client"))
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 8, 8, 4)
        bar.setSpacing(8)
        bar.addWidget(self._facts, 1)
        bar.addWidget(self._edit)
        bar.addWidget(client)
        splitter = AspectSplitter([(self._tree, 3), (self._make_writes_box(), 2)])
        self._body = EmptyStack(
            splitter, named(EmptyState(self.tools.theme, self.icon, ""), self._part("empty"))
        )
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self._problems)
        layout.addWidget(self._body, 1)
        return content

    def _make_tree(self) -> QTreeView:
        tree = QTreeView()
        tree.setObjectName(self._part("tree"))
        tree.setModel(self._model)
        tree.setUniformRowHeights(True)
        tree.setItemDelegate(RowHeight(tree))
        tree.setAlternatingRowColors(True)
        tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        tree.setAccessibleName(self.tr("Session before and after"))
        header = tree.header()
        header.setObjectName(self._part("header"))
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in ((DiffColumn.KEY, 154), (DiffColumn.BEFORE, 96), (DiffColumn.AFTER, 130)):
            tree.setColumnWidth(column, width)
        tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tree.customContextMenuRequested.connect(self._show_menu)
        tree.doubleClicked.connect(lambda index: self._open_place(index.data(PLACE_ROLE)))
        return tree

    def _make_writes_box(self) -> QWidget:
        self._writes_box = QWidget()
        title = QLabel(self.tr("Writes, in order"))
        title.setProperty("role", "heading")
        title.setContentsMargins(8, 8, 8, 4)
        layout = QVBoxLayout(self._writes_box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(title)
        layout.addWidget(self._writes, 1)
        return self._writes_box

    def _write_columns(self) -> tuple[Column[Write], ...]:
        return (
            Column(self.tr("key"), lambda w: "–" if w.op == "clear" else str(w.key), 100),
            Column(self.tr("write"), lambda w: w.op, 54),
            Column(self.tr("value"), lambda w: preview(w.value) if w.op == "set" else "", 160, mono=True,
                   tooltip=lambda w: preview(w.value, 2000)),
            Column(self.tr("line"), self._who_wrote, 176, color=lambda w: "muted",
                   tooltip=lambda w: f"{place_address(w.place)} {w.place.function}"),
        )  # fmt: skip

    def _who_wrote(self, write: Write) -> str:
        return self.tr("edit of this window") if write.by else place_text(write.place)

    def _label(self, part: str, role: str) -> QLabel:
        label = QLabel()
        label.setObjectName(self._part(part))
        label.setProperty("role", role)
        label.setWordWrap(True)
        label.setContentsMargins(0, 0, 8, 4)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _button(self, part: str, label: str) -> QPushButton:
        button = QPushButton(label)
        button.setObjectName(self._part(part))
        button.clicked.connect(self._show_client)
        return button

    def _part(self, part: str) -> str:
        return f"requests.details.session.{part}"

    # -- actions -----------------------------------------------------------------------------------------

    def _show_client(self) -> None:
        facts = self._shown.exchange.session if self._shown is not None else None
        if self._shown is not None and facts is not None:
            self.tools.navigator.show_client.emit(self._shown.exchange.client, facts.cookie_name)

    def _show_menu(self, position: QPoint) -> None:
        index = self._tree.indexAt(position)
        if not index.isValid():
            return
        menu = QMenu(self._tree)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for label, column in (
            (self.tr("Copy key"), DiffColumn.KEY),
            (self.tr("Copy value before"), DiffColumn.BEFORE),
            (self.tr("Copy value after"), DiffColumn.AFTER),
        ):
            value = index.siblingAtColumn(column).data()
            menu.addAction(label).triggered.connect(
                lambda _checked=False, value=value: QGuiApplication.clipboard().setText(value or "")
            )
        self.tools.places.add_actions(menu, index.data(PLACE_ROLE))
        self._add_readers(menu, index.data(KEY_ROLE))
        menu.popup(self._tree.viewport().mapToGlobal(position))

    def _add_readers(self, menu: QMenu, key: str) -> None:
        """Which endpoints read the key, while that is recorded (Routes)."""
        app = self._shown.exchange.app if self._shown is not None else None
        readers = self.tools.readers(app, key)[:_SHOWN_READERS] if key else ()
        if readers:
            menu.addSeparator()
        for endpoint, use in readers:
            what = self.tr("Read by {endpoint}, {place}")
            action = menu.addAction(what.format(endpoint=endpoint, place=place_text(use.place)))
            action.triggered.connect(lambda _=False, place=use.place: self.tools.places.open(place))

    def _open_place(self, place: Any) -> None:
        if place is not None:
            self.tools.places.open(place)
