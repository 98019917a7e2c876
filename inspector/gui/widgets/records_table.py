"""A table over a `TableModel` as the details use it: whole rows, copying, and the lines of code that rows
name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from inspector.domain.exchanges import Place
from inspector.gui.models.table_model import TableModel
from inspector.gui.widgets.places import Places
from inspector.gui.widgets.whole_rows import whole_rows


class RecordsTable(QTableView):
    """`place_of(row)` names the line of code behind a row. `stretch`: the column that takes the room
    left, or those that share it.
    """

    def __init__(
        self,
        name: str,
        model: TableModel[Any],
        *,
        stretch: int | tuple[int, ...],
        places: Places | None = None,
        place_of: Callable[[Any], Place | None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._records = model
        self._places = places
        self._place_of = place_of
        self.setModel(model)
        self._set_up()
        header = self.horizontalHeader()
        header.setObjectName(f"{name}.header")
        header.setHighlightSections(False)
        for number, column in enumerate(model.columns):
            self.setColumnWidth(number, column.width)
        for number in (stretch,) if isinstance(stretch, int) else stretch:
            header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(lambda index: self._open(index.row()))

    def _set_up(self) -> None:
        whole_rows(self)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def copy_rows(self) -> None:
        """The selected rows, tab-separated."""
        numbers = sorted(index.row() for index in self.selectionModel().selectedRows())
        rows = [self._records.row_at(number) for number in numbers]
        text = "\n".join("\t".join(column.text(row) for column in self._records.columns) for row in rows)
        if text:
            QGuiApplication.clipboard().setText(text)

    def menu_at(self, position: QPoint) -> QMenu | None:
        index = self.indexAt(position)
        if not index.isValid():
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # The tooltip is the whole value where the cell shows a part of it.
        value = str(index.data(Qt.ItemDataRole.ToolTipRole) or index.data())
        menu.addAction(self.tr("Copy value")).triggered.connect(
            lambda: QGuiApplication.clipboard().setText(value)
        )
        menu.addAction(self.tr("Copy row\tCtrl+C")).triggered.connect(self.copy_rows)
        if self._places is not None and self._place_of is not None:
            self._places.add_actions(menu, self._place_of(self._records.row_at(index.row())))
        return menu

    def _show_menu(self, position: QPoint) -> None:
        menu = self.menu_at(position)
        if menu is not None:
            menu.popup(self.viewport().mapToGlobal(position))

    def _open(self, row: int) -> None:
        place = self._place_of(self._records.row_at(row)) if self._place_of is not None else None
        if place is not None and self._places is not None:
            self._places.open(place)
