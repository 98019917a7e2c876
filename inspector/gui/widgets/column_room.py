"""Leaves out the columns that one can do without while there is no room for all, so that nothing is cut that
matters. What the user has shown or hidden stays so, and every column keeps its width.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHeaderView

from inspector.gui.widgets.header_menu import is_wanted, leave_out, shown_by_user
from inspector.gui.widgets.spare_room import FITTING, SpareRoom


class ColumnRoom(QObject):
    """`order`: which columns go first. Those that `spare` fills count with the least that they may have. To
    be made while all columns are shown: a hidden one does not tell its width.
    """

    def __init__(self, header: QHeaderView, spare: SpareRoom, order: Sequence[int]) -> None:
        super().__init__(header)
        self._header, self._spare, self._order = header, spare, tuple(order)
        self._widths = {column: header.sectionSize(column) for column in range(header.count())}
        self._fitting = False
        header.installEventFilter(self)
        header.sectionResized.connect(self._on_resized)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._header and event.type() in FITTING:
            if event.type() == QEvent.Type.LayoutRequest:
                self._read_widths()
            self.fit()
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        if not self._header.isVisible():
            return
        self._fitting = True
        leave_out(self._header, self._too_many())
        self._fitting = False

    def _read_widths(self) -> None:
        sizes = ((column, self._header.sectionSize(column)) for column in self._widths)
        self._widths.update((column, size) for column, size in sizes if size)

    def _too_many(self) -> list[int]:
        header = self._header
        widths = {**self._widths, **self._spare.least}
        shown = [column for column in widths if is_wanted(header, column)]
        needed = sum(widths[column] for column in shown)
        stay = shown_by_user(header)
        gone = []
        for column in self._order:
            if needed <= header.width():
                break
            if column in shown and column not in stay:
                needed -= widths[column]
                gone.append(column)
        return gone

    def _on_resized(self, column: int, old: int, new: int) -> None:
        if new:
            self._widths[column] = new
        if self._fitting or (old and new and column in self._spare.least):
            return
        # While somebody drags a heading no other column goes. What is shown or hidden is not so yet.
        if not (old and new and QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton):
            QTimer.singleShot(0, self, self.fit)
