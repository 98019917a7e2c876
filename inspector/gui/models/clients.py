"""The live clients as a table: label, user and agent, last seen, sessions, edits that wait. Rows come in
batches of 50 ms.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Set
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from inspector.domain.identity import user_of
from inspector.gui.models.pace import Pace
from inspector.gui.theme import Theme
from inspector.workspace.clients import REPLAY, Client, Clients

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_TICK = 1000


class Column(IntEnum):
    LABEL = 0
    AGENT = 1
    SEEN = 2
    SESSIONS = 3
    EDITS = 4


class ClientsModel(QAbstractTableModel):
    """Rows in the order in which the clients first came, as the store has them."""

    def __init__(
        self,
        clients: Clients,
        theme: Theme,
        parent: QObject | None = None,
        *,
        app_title: Callable[[str], str] = str,
    ) -> None:
        super().__init__(parent)
        self._app_title = app_title
        self._clients = clients
        self._theme = theme
        self._count = len(clients)
        self._touched: set[int] = set()
        self._unsaved: frozenset[str] = frozenset()
        self._pace = Pace(self)
        self._pace.due.connect(self._flush)
        self._tick = QTimer(self, interval=_TICK)
        self._tick.timeout.connect(self._age)
        self._tick.start()
        self._disconnect: list[Callable[[], None]] = [
            clients.added.connect(self._added),
            clients.changed.connect(self._changed),
            clients.reset.connect(self._reset),
        ]
        self.destroyed.connect(lambda: [disconnect() for disconnect in self._disconnect])

    def client(self, row: int) -> Client:
        return self._clients.at(row)

    def mark_unsaved(self, clients: Set[str]) -> None:
        """Those have edits in the editor that were not saved."""
        if clients != self._unsaved:
            self._unsaved = frozenset(clients)
            if self._count:
                last = self.index(self._count - 1, Column.EDITS)
                self.dataChanged.emit(self.index(0, Column.EDITS), last)

    def row_of(self, client_id: str) -> int | None:
        self._flush()
        return next((row for row in range(self._count) if self._clients.at(row).id == client_id), None)

    def _added(self, _: int) -> None:
        self._pace.ask()

    def _changed(self, row: int) -> None:
        self._touched.add(row)
        self._pace.ask()

    def _flush(self) -> None:
        total = len(self._clients)
        if total > self._count:
            self.beginInsertRows(QModelIndex(), self._count, total - 1)
            self._count = total
            self.endInsertRows()
        for row in sorted(self._touched):
            if row < self._count:
                self.dataChanged.emit(self.index(row, 0), self.index(row, Column.EDITS))
        self._touched.clear()

    def _reset(self) -> None:
        self.beginResetModel()
        self._count = len(self._clients)
        self._touched.clear()
        self.endResetModel()

    def _age(self) -> None:
        if self._count:
            self.dataChanged.emit(
                self.index(0, Column.SEEN),
                self.index(self._count - 1, Column.SEEN),
                [Qt.ItemDataRole.DisplayRole],
            )

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = (
            self.tr("client"),
            self.tr("user · agent"),
            self.tr("seen"),
            self.tr("sessions"),
            self.tr("edits"),
        )
        return titles[section] if 0 <= section < len(titles) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        # The store may have dropped rows that are about to be reset.
        if not index.isValid() or index.row() >= len(self._clients):
            return None
        client, column = self._clients.at(index.row()), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(client, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tooltip(client)
            case Qt.ItemDataRole.DecorationRole if column == Column.LABEL:
                return self._theme.icon("browser" if client.label.startswith("B") else "client", "muted")
            case Qt.ItemDataRole.ForegroundRole:
                return self._theme.color(self._color(client, column))
            case _:
                return None

    def _color(self, client: Client, column: int) -> str:
        if column == Column.EDITS:
            return "warning"
        return "text" if column in (Column.LABEL, Column.AGENT) else "muted"

    def _text(self, client: Client, column: int) -> str:
        match column:
            case Column.LABEL:
                return client.label
            case Column.AGENT:
                return " · ".join((*users_of(client), client.agent or self.tr("unknown")))
            case Column.SEEN:
                return ago(time.time() - client.last_seen)
            case Column.SESSIONS:
                return str(len(client.sessions)) if client.sessions else "–"
            case _:
                waiting = f"{len(client.pending)} {self.tr('waiting')}" if client.pending else ""
                unsaved = self.tr("unsaved") if client.id in self._unsaved else ""
                return ", ".join(text for text in (waiting, unsaved) if text)

    def _tooltip(self, client: Client) -> str:
        lines = [
            " · ".join((client.label, *users_of(client), client.agent)),
            f"{client.requests} {self.tr('requests')}",
        ]
        if client.label.startswith(REPLAY):
            lines.append(self.tr("sent by this window, not with the cookies of a known browser"))
        for session in client.sessions:
            app = self._app_title(session.app) if session.app else "?"
            lines.append(f"{app}: “{session.cookie_name}” ({session.kind})")
        lines += [f"{self.tr('waits:')} {edit.text}" for edit in client.pending]
        if client.id in self._unsaved:
            lines.append(self.tr("edited here, not saved yet"))
        return "\n".join(lines)


def users_of(client: Client) -> tuple[str, ...]:
    """Who is logged in, as its sessions say."""
    users = (user_of(session.value) for session in client.sessions)
    return tuple(dict.fromkeys(user for user in users if user))


def ago(seconds: float) -> str:
    """ "now", "42 s", "3 min", "5 h", "2 d": how long ago, in one unit."""
    if seconds < 2:
        return "now"
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds)} s"
