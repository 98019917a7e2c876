"""The rules as a tree: app, nested blueprints, rules. An arrangement of the rows that a TableModel shows, so
filter, order and cells are the table's own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from inspector.domain.routes import RouteRow
from inspector.gui.models.table_model import Column, TableModel
from inspector.gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_ROOT = 0


class _Node:
    """A group, or a rule at `position` of the table."""

    __slots__ = ("children", "parent", "path", "position", "row")

    def __init__(self, parent: int, row: int, path: str, position: int | None) -> None:
        self.parent = parent
        self.row = row
        self.path = path
        self.position = position
        self.children: list[int] = []


class RouteTree(QAbstractItemModel):
    """`app_name(key)` names an app; apps are groups only when there are several."""

    def __init__(
        self,
        table: TableModel[RouteRow],
        app_name: Callable[[str], str],
        theme: Theme,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._table = table
        self._app_name = app_name
        self._theme = theme
        self._nodes = [_Node(-1, 0, "", None)]
        self._leaves: list[int] = []
        """Position in the table -> node."""
        self._watched = True
        self._stale = False
        table.modelReset.connect(self._on_table_changed)
        table.layoutChanged.connect(self._on_table_changed)
        self._arrange()

    def set_watched(self, on: bool) -> None:
        """While nobody looks, the tree does not follow the table; it catches up when one does."""
        self._watched = on
        if on and self._stale:
            self._arrange()

    @property
    def columns(self) -> tuple[Column[RouteRow], ...]:
        """The table's."""
        return self._table.columns

    # -- what one asks -----------------------------------------------------------------------------------

    def row_at(self, index: Index) -> RouteRow | None:
        """The rule, None for a group."""
        position = self.position_of(index)
        return self._table.row_at(position) if position >= 0 else None

    def index_of(self, position: int) -> QModelIndex:
        """Where the table's row at `position` is."""
        if not 0 <= position < len(self._leaves):
            return QModelIndex()
        number = self._leaves[position]
        return self.createIndex(self._nodes[number].row, 0, number)

    def position_of(self, index: Index) -> int:
        """In the table; -1 for a group."""
        position = self._nodes[index.internalId()].position if index.isValid() else None
        return -1 if position is None else position

    def path_of(self, index: Index) -> str:
        """Of a group: tells it from all others, also after a refresh."""
        return self._nodes[index.internalId()].path if index.isValid() else ""

    def groups(self) -> list[QModelIndex]:
        return [
            self.createIndex(node.row, 0, number)
            for number, node in enumerate(self._nodes)
            if number != _ROOT and node.position is None
        ]

    # -- Qt's model --------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        children = self._nodes[parent.internalId() if parent.isValid() else _ROOT].children
        if not (0 <= row < len(children) and 0 <= column < self.columnCount()):
            return QModelIndex()
        return self.createIndex(row, column, children[row])

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        if not index.isValid():
            return QModelIndex()
        number = self._nodes[index.internalId()].parent
        return QModelIndex() if number == _ROOT else self.createIndex(self._nodes[number].row, 0, number)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if parent.column() > 0:
            return 0
        return len(self._nodes[parent.internalId() if parent.isValid() else _ROOT].children)

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        """Asked for every row when groups are opened: cheaper than what Qt makes of the two counts."""
        return bool(self._nodes[parent.internalId() if parent.isValid() else _ROOT].children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self._table.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self._nodes[index.internalId()]
        if node.position is not None:
            return self._table.data(self._table.index(node.position, index.column()), role)
        if index.column() == 0 and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return f"{self._title(node)}  ({self._count(node)})"
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._theme.color("muted")
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        return self._table.headerData(section, orientation, role)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._table.sort(column, order)

    # -- arrangement -------------------------------------------------------------------------------------

    def _title(self, node: _Node) -> str:
        app, _, blueprint = node.path.partition("\n")
        return blueprint.rpartition(".")[2] or self._app_name(app)

    def _count(self, node: _Node) -> int:
        return sum(
            1 if self._nodes[child].position is not None else self._count(self._nodes[child])
            for child in node.children
        )

    def _on_table_changed(self, *_: object) -> None:
        if self._watched:
            self._arrange()
        elif not self._stale:
            self._stale = True
            self._clear()

    def _clear(self) -> None:
        """Its nodes stand for rows that may be gone."""
        self.beginResetModel()
        self._nodes = [_Node(-1, 0, "", None)]
        self._leaves = []
        self.endResetModel()

    def _arrange(self) -> None:
        self._stale = False
        self.beginResetModel()
        self._nodes = [_Node(-1, 0, "", None)]
        self._leaves = []
        rows = [self._table.row_at(position) for position in range(self._table.rowCount())]
        apps = {row.app for row in rows}
        groups: dict[str, int] = {}
        for position, row in enumerate(rows):
            above = self._group(row, groups, len(apps) > 1)
            self._leaves.append(self._add(above, "", position))
        self._blueprints_last()
        self.endResetModel()

    def _group(self, row: RouteRow, groups: dict[str, int], with_app: bool) -> int:
        """The node that the rule belongs under; groups are made when first needed."""
        above, path = _ROOT, row.app + "\n"
        if with_app:
            above = groups.get(path, _ROOT) or groups.setdefault(path, self._add(above, path, None))
        parts = row.blueprint.split(".") if row.blueprint else []
        for count in range(len(parts)):
            path = row.app + "\n" + ".".join(parts[: count + 1])
            above = groups.get(path, _ROOT) or groups.setdefault(path, self._add(above, path, None))
        return above

    def _add(self, above: int, path: str, position: int | None) -> int:
        number = len(self._nodes)
        children = self._nodes[above].children
        self._nodes.append(_Node(above, len(children), path, position))
        children.append(number)
        return number

    def _blueprints_last(self) -> None:
        """Rules of the app itself first, so that they are not lost between the groups."""
        for node in self._nodes:
            node.children.sort(key=lambda child: self._nodes[child].position is None)
            for row, child in enumerate(node.children):
                self._nodes[child].row = row
