"""A table that grows at the end: follows the tail while one is there, and otherwise says how much is new.

Rows have one height, columns their own widths; Home and End go to the first and last row. A click on “N
new ↓” or End goes back to the tail. The model may trim rows at the front: what one reads then stays where
it is.

Object names: `<name>.newer` is the button with the count of new rows.
"""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QPushButton, QTableView, QWidget

from inspector.gui.widgets.whole_rows import whole_rows


class LogTable(QTableView):
    """`opened(row)` on Enter or double click, `copy_wanted` on Ctrl+C, `painting` before each paint event."""

    opened = Signal(int)
    copy_wanted = Signal()
    painting = Signal()

    def __init__(self, name: str, row_height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._row_height = row_height
        self._following = True
        self._new = 0
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self._set_up_headers(name)
        self._newer = QPushButton(self)
        self._newer.setObjectName(f"{name}.newer")
        self._newer.setProperty("primary", True)
        self._newer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._newer.setToolTip(self.tr("Go to the newest row (End)"))
        self._newer.hide()
        self._newer.clicked.connect(self.follow)
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._on_scrolled)
        bar.rangeChanged.connect(self._on_range_changed)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    @property
    def following(self) -> bool:
        return self._following

    def follow(self) -> None:
        """Go to the tail and stay there."""
        self._set_following(True)
        self.scrollToBottom()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            # A heading asks in each paint whether every single row of its column is selected: seconds, with
            # all of a big log selected. With a selection of its own, always empty, it asks for nothing.
            self.horizontalHeader().setSelectionModel(QItemSelectionModel(model, self))
            model.rowsInserted.connect(self._on_inserted)
            model.rowsRemoved.connect(self._on_removed)
            model.modelReset.connect(self._on_reset)

    def selected_rows(self, most: int) -> list[int]:
        """The numbers of the selected rows from the top, at most `most` of them."""
        selection = self.selectionModel().selection()
        parts = [selection.at(number) for number in range(selection.count())]
        ranges = sorted((part.top(), part.bottom()) for part in parts)
        found: list[int] = []
        for first, last in ranges:
            start = max(first, found[-1] + 1) if found else first
            found += range(start, min(last + 1, start + most - len(found)))
        return found

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.opened.emit(row)
        elif event.key() == Qt.Key.Key_Home and not event.modifiers():
            self._go_to(0)
        elif event.key() == Qt.Key.Key_End and not event.modifiers():
            self._go_to(self.model().rowCount() - 1)
            self.follow()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_newer()
        if self._following:
            self.scrollToBottom()

    def paintEvent(self, event: QPaintEvent) -> None:
        self.painting.emit()
        super().paintEvent(event)

    def _set_up_headers(self, name: str) -> None:
        self.verticalHeader().setMinimumSectionSize(self._row_height)
        whole_rows(self, self._row_height)
        columns = self.horizontalHeader()
        columns.setObjectName(f"{name}.header")
        columns.setHighlightSections(False)
        columns.setSectionsMovable(True)
        columns.setMinimumSectionSize(32)

    def _go_to(self, row: int) -> None:
        if row >= 0:
            column = max(self.currentIndex().column(), 0)
            self.setCurrentIndex(self.model().index(row, column))

    def _on_scrolled(self, value: int) -> None:
        self._set_following(value >= self.verticalScrollBar().maximum())

    def _on_range_changed(self, _minimum: int, maximum: int) -> None:
        if self._following:
            self.verticalScrollBar().setValue(maximum)

    def _on_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        if self._following:
            self.scrollToBottom()  # at once: otherwise Qt paints the old place first
            return
        self._new += last - first + 1
        self._show_newer()

    def _on_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        if first == 0 and not self._following:
            bar = self.verticalScrollBar()
            bar.setValue(max(0, bar.value() - (last + 1) * self._row_height))

    def _on_reset(self) -> None:
        self._new = 0
        self._show_newer()

    def _set_following(self, on: bool) -> None:
        self._following = on
        if on and self._new:
            self._new = 0
        self._show_newer()

    def _show_newer(self) -> None:
        self._newer.setVisible(self._new > 0)
        if self._new:
            self._newer.setText(self.tr("{count} new ↓").format(count=f"{self._new:,}"))
            self._place_newer()

    def _place_newer(self) -> None:
        self._newer.adjustSize()
        size, area = self._newer.size(), self.viewport().geometry()
        self._newer.move(area.center().x() - size.width() // 2, area.bottom() - size.height() - 12)
