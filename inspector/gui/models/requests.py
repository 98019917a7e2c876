"""The request log as a Qt model. It holds no rows: it announces those of `RequestLog`, at most twenty
times a second.

The log changes at once, the views hear of it in batches: the first change immediately, what follows
within 50 ms together. Between two ticks the model therefore answers for the rows announced so far:
`_announced` of them, of which the log may have trimmed `_gone` at the front already (these show empty
until the tick removes them).
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from inspector.gui.models.pace import TICK
from inspector.gui.models.request_cells import LOOKS, AppTitle, RequestColumn, text_of, tooltip_of
from inspector.workspace.requests import RequestLog, RequestRow

Index = QModelIndex | QPersistentModelIndex
_COLUMNS = tuple(RequestColumn)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class RequestsModel(QAbstractTableModel):
    """`row_at` gives the row of the log for painting; None for one that was trimmed since the last tick.

    `ticked` follows each announcement, and a call of `tick`: for whatever else changes at the pace of the
    rows.
    """

    ticked = Signal()

    def __init__(self, log: RequestLog, parent: QObject | None = None, *, app_title: AppTitle = str) -> None:
        super().__init__(parent)
        self._log = log
        self.app_title = app_title
        self._announced = len(log)
        self._gone = 0
        self._asked = False
        self._tick = QTimer(self, interval=TICK, singleShot=True)
        self._tick.timeout.connect(self._on_tick)
        connections = (
            log.added.connect(self._on_added),
            log.removed.connect(self._on_removed),
            log.reset.connect(self._on_reset),
            log.changed.connect(self._on_changed),
        )
        # Not a method: by then this object is half gone.
        self.destroyed.connect(lambda: [disconnect() for disconnect in connections])

    def row_at(self, row: int) -> RequestRow | None:
        position = row - self._gone
        return self._log.row(position) if 0 <= position < len(self._log) else None

    def index_of(self, number: int) -> QModelIndex:
        """The index of an exchange, announced at once if it is still waiting for a tick; invalid when
        hidden.
        """
        self.flush()
        row = self._log.index_of(number)
        return QModelIndex() if row is None else self.index(row, 0)

    def flush(self) -> None:
        """Announce what waits."""
        if self._gone:
            self._announce_removal()
        last = len(self._log) - 1
        if last >= self._announced:
            self.beginInsertRows(QModelIndex(), self._announced, last)
            self._announced = last + 1
            self.endInsertRows()

    def tick(self) -> None:
        """Emit `ticked` with the next announcement, within 50 ms in any case."""
        self._asked = True
        if not self._tick.isActive():
            self._tick.start()

    def apps_renamed(self) -> None:
        """`app_title` gives other names now."""
        if self._announced:
            top, bottom = (self.index(row, RequestColumn.APP) for row in (0, self._announced - 1))
            self.dataChanged.emit(top, bottom)

    # -- what Qt asks ------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else self._announced

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.row_at(index.row()), _COLUMNS[index.column()]
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text_of(row, column, self.app_title)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip_of(row, column, self.app_title)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if LOOKS[column].right else _LEFT
            case _:
                return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(_COLUMNS):
            return None
        look = LOOKS[_COLUMNS[section]]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.tr(look.title)
            case Qt.ItemDataRole.ToolTipRole:
                return self.tr(look.explanation) if look.explanation else None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if look.right else _LEFT
            case _:
                return None

    # -- what the log says -------------------------------------------------------------------------------

    def _on_added(self, first: int, last: int) -> None:
        if not self._tick.isActive():
            self._announce()

    def _on_removed(self, first: int, last: int) -> None:
        if first != 0:
            self._on_reset()
            return
        self._gone += last + 1
        if not self._tick.isActive():
            self._tick.start()

    def _on_changed(self, first: int, last: int) -> None:
        """A few times a second at most: rows that stream."""
        if first + self._gone < self._announced:
            top, bottom = self.index(first + self._gone, 0), self.index(last + self._gone, len(_COLUMNS) - 1)
            self.dataChanged.emit(top, bottom)
            self.ticked.emit()

    def _on_reset(self) -> None:
        self.beginResetModel()
        self._announced = len(self._log)
        self._gone = 0
        self.endResetModel()

    def _on_tick(self) -> None:
        if self._asked or self._gone or len(self._log) > self._announced:
            self._announce()

    def _announce(self) -> None:
        self._asked = False
        self._tick.start()
        self.flush()
        self.ticked.emit()

    def _announce_removal(self) -> None:
        """Rows that came and went within one tick were never announced."""
        last = min(self._gone, self._announced) - 1
        if last < 0:
            self._gone = 0
            return
        self.beginRemoveRows(QModelIndex(), 0, last)
        self._announced -= last + 1
        self._gone = 0
        self.endRemoveRows()
