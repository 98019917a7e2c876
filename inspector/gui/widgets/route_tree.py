"""The view of the routes by blueprint: rows and head as the tables have them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTreeView

from inspector.gui.models.route_tree import RouteTree
from inspector.gui.models.routes import MAY_GO, ROOM
from inspector.gui.widgets.column_room import ColumnRoom
from inspector.gui.widgets.header_menu import offer_columns
from inspector.gui.widgets.row_height import RowHeight
from inspector.gui.widgets.spare_room import SpareRoom

_INDENTATION = 16
_ROOM_FOR_GROUPS = 20
"""Pixels that the first column needs more than in a table."""


def make_route_tree(model: RouteTree) -> QTreeView:
    tree = QTreeView()
    tree.setModel(model)
    tree.setUniformRowHeights(True)
    tree.setItemDelegate(RowHeight(tree))
    tree.setAlternatingRowColors(True)
    tree.setIndentation(_INDENTATION)
    tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    tree.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # a rule's last part and the line after a file stay
    header = tree.header()
    header.setHighlightSections(False)
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    header.setSortIndicatorClearable(True)
    tree.setSortingEnabled(True)
    for number, column in enumerate(model.columns):
        tree.setColumnWidth(number, column.width + (0 if number else _ROOM_FOR_GROUPS))
    ColumnRoom(header, SpareRoom(header, ROOM), MAY_GO)
    offer_columns(header, fixed=(0,))
    tree.hide()
    return tree
