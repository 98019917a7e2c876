"""The session table as a Qt tree over an EditBuffer: key, type, value, last writer; nested values
unfold.

After each edit `sync` compares the rows with the buffer and announces only what differs, so that
selection, unfolded rows and an open cell editor stay. What the user changed is coloured and carries a
mark; what was deleted stays in sight until it is saved. Values are read with `node_at`, not through
`data`: Qt's variants would turn a tuple into a list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from inspector.domain.changes import key_identity
from inspector.domain.edits import EditBuffer
from inspector.domain.errors import EditRejected
from inspector.domain.values import is_container, is_editable, parse_scalar, type_label
from inspector.guest.flask_session_probe.wire import Cut, Opaque
from inspector.gui.models.value_cells import Column, look_of, spoken_text_of, text_of, tooltip_of
from inspector.gui.models.value_nodes import Entry, Node, entries, matches
from inspector.gui.models.value_text import parse_key
from inspector.gui.theme import Theme
from inspector.gui.widgets.status_mark import status_mark
from inspector.workspace.writers import Writer

Index = QModelIndex | QPersistentModelIndex
Item = TypeVar("Item")
_ROOT = QModelIndex()


class ValueTreeModel(QAbstractItemModel):
    """`edited` after each change of the buffer, `rejected(sentence, hint)` when one was refused."""

    edited = Signal()
    rejected = Signal(str, str)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._buffer = EditBuffer({})
        self._writers: Mapping[Any, Writer] = {}
        self._why_not = ""
        self._nodes: dict[int, Node] = {}
        self._next = 0
        self._root = self._make(None, 0, Entry(None, {}, {}))
        theme.changed.connect(self._repaint)

    @property
    def buffer(self) -> EditBuffer:
        return self._buffer

    @property
    def read_only(self) -> bool:
        return bool(self._why_not)

    def show_buffer(self, buffer: EditBuffer, writers: Mapping[Any, Writer], why_not: str = "") -> None:
        """Another session. With `why_not` nothing can be edited, and that is why."""
        self.beginResetModel()
        self._buffer, self._writers, self._why_not = buffer, writers, why_not
        self._nodes.clear()
        self._root = self._make(None, 0, Entry(None, buffer.value, buffer.base))
        self.endResetModel()

    def update_session(self, writers: Mapping[Any, Writer], why_not: str = "") -> None:
        """The same session, whose buffer was reset to what is stored now."""
        self._writers, self._why_not = writers, why_not
        self.sync()
        self._repaint()

    # -- nodes -------------------------------------------------------------------------------------------

    def node_at(self, index: Index) -> Node:
        return self._nodes[index.internalId()] if index.isValid() else self._root

    def path_at(self, index: Index) -> tuple[Any, ...]:
        return self.node_at(index).path()

    def index_of(self, path: Sequence[Any], column: int = Column.KEY) -> QModelIndex:
        """The row of a path that is there; an invalid index when it is not."""
        node = self._root
        for step in path:
            found = next(
                (
                    c
                    for c in self._children(node)
                    if not c.ghost and key_identity(c.key) == key_identity(step)
                ),
                None,
            )
            if found is None:
                return QModelIndex()
            node = found
        return QModelIndex() if node is self._root else self.createIndex(node.row, column, node.id)

    def why_not(self, index: Index) -> str:
        """Why this row cannot be edited; "" when it can."""
        node = self.node_at(index)
        if self._why_not:
            return self._why_not
        if node.ghost:
            return self.tr("It is removed when you save. Undo brings it back.")
        if isinstance(node.value, Opaque):
            return self.tr("An object of a type that cannot be written from here. It can be deleted.")
        if isinstance(node.value, Cut):
            return self.tr("Too large to be sent here. It can be deleted.")
        return "" if is_editable(node.value) else self.tr("This type cannot be edited. It can be deleted.")

    def change(self, action: Callable[[], object]) -> bool:
        """Do something to the buffer and follow it; False when the buffer refused."""
        try:
            action()
        except EditRejected as error:
            self.rejected.emit(error.sentence, error.hint)
            return False
        self.sync()
        self.edited.emit()
        return True

    def sync(self) -> None:
        self._update(self._root, Entry(None, self._buffer.value, self._buffer.base), QModelIndex())

    def _rename(self, node: Node, key: Any) -> None:
        """The row goes along with its new name; one that was removed under that name, with the old one."""
        self._buffer.rename(node.path(), key)
        siblings = self._children(node.parent) if node.parent is not None else []
        for sibling in siblings:
            if sibling.ghost and key_identity(sibling.key) == key_identity(key):
                sibling.key = node.key
        node.key = key

    def _make(self, parent: Node | None, row: int, entry: Entry) -> Node:
        self._next += 1
        node = Node(self._next, parent, row, entry)
        self._nodes[node.id] = node
        return node

    def _children(self, node: Node) -> list[Node]:
        if node.children is None:
            found = entries(node.value, node.base) if is_container(node.shown) else []
            node.children = [self._make(node, row, entry) for row, entry in enumerate(found)]
        return node.children

    def _update(self, node: Node, entry: Entry, index: QModelIndex) -> None:
        """Bring a node and what is unfolded below it to `entry`."""
        if node.value is entry.value and node.base is entry.base and node.key is entry.key:
            return
        new = entries(entry.value, entry.base) if is_container(entry.shown) else []
        if node.children is None and bool(new) is not is_container(node.shown):
            self._children(node)
        keyed = isinstance(node.shown, dict) and isinstance(entry.shown, dict)
        node.key, node.value, node.base = entry.key, entry.value, entry.base
        if index.isValid():
            self.dataChanged.emit(index.siblingAtColumn(0), index.siblingAtColumn(Column.WRITER))
        if node.children is not None:
            self._reconcile(node, new, index, keyed)

    def _reconcile(self, parent: Node, new: list[Entry], index: QModelIndex, keyed: bool) -> None:
        if keyed:
            self._follow_keys(parent, new, index)
        else:
            self._follow_contents(parent, new, index)
        for row, (child, entry) in enumerate(zip(self._children(parent), new, strict=True)):
            self._update(child, entry, self.index(row, 0, index))

    def _follow_keys(self, parent: Node, new: list[Entry], index: QModelIndex) -> None:
        """A row stays that of its key: whatever is selected or being typed there means that key."""
        children = self._children(parent)
        places = {key_identity(entry.key): place for place, entry in enumerate(new)}
        for first, last in reversed(_runs(children, lambda child: key_identity(child.key) not in places)):
            self._remove_rows(parent, first, last, index)
        order = [places[key_identity(child.key)] for child in children]
        if order != sorted(order):
            self._reorder(children, lambda child: places[key_identity(child.key)])
        there = {key_identity(child.key) for child in children}
        for first, last in _runs(new, lambda entry: key_identity(entry.key) not in there):
            self._insert_rows(parent, first, new[first : last + 1], index)

    def _follow_contents(self, parent: Node, new: list[Entry], index: QModelIndex) -> None:
        """What begins and ends alike stays; rows between that are there before and after are updated in
        place.
        """
        old = self._children(parent)
        shorter = min(len(old), len(new))
        start = 0
        while start < shorter and matches(old[start], new[start]):
            start += 1
        tail = 0
        while tail < shorter - start and matches(old[-1 - tail], new[-1 - tail]):
            tail += 1
        gone, come = len(old) - tail, len(new) - tail
        if gone > come:
            self._remove_rows(parent, come, gone - 1, index)
        elif come > gone:
            self._insert_rows(parent, gone, new[gone:come], index)

    def _remove_rows(self, parent: Node, first: int, last: int, index: QModelIndex) -> None:
        children = self._children(parent)
        self.beginRemoveRows(index, first, last)
        for child in children[first : last + 1]:
            self._forget(child)
        del children[first : last + 1]
        self._number(children)
        self.endRemoveRows()

    def _insert_rows(self, parent: Node, first: int, new: list[Entry], index: QModelIndex) -> None:
        children = self._children(parent)
        self.beginInsertRows(index, first, first + len(new) - 1)
        children[first:first] = [self._make(parent, first + row, entry) for row, entry in enumerate(new)]
        self._number(children)
        self.endInsertRows()

    def _reorder(self, children: list[Node], place: Callable[[Node], int]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        children.sort(key=place)
        self._number(children)
        after = [self.createIndex(self.node_at(one).row, one.column(), one.internalId()) for one in before]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    @staticmethod
    def _number(children: list[Node]) -> None:
        for row, child in enumerate(children):
            child.row = row

    def _forget(self, node: Node) -> None:
        self._nodes.pop(node.id, None)
        for child in node.children or ():
            self._forget(child)

    def _repaint(self) -> None:
        self.layoutAboutToBeChanged.emit()
        self.layoutChanged.emit()

    # -- Qt ----------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        if not 0 <= column < len(Column) or (parent.isValid() and parent.column() != 0):
            return QModelIndex()
        children = self._children(self.node_at(parent))
        return self.createIndex(row, column, children[row].id) if 0 <= row < len(children) else QModelIndex()

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # QObject.parent() shares the name
        node = self.node_at(index).parent if index.isValid() else None
        return QModelIndex() if node is None or node is self._root else self.createIndex(node.row, 0, node.id)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() and parent.column() != 0 else len(self._children(self.node_at(parent)))

    def hasChildren(self, parent: Index = _ROOT) -> bool:
        if parent.isValid() and parent.column() != 0:
            return False
        node = self.node_at(parent)
        return (
            bool(node.children)
            if node.children is not None
            else is_container(node.shown) and len(node.shown) > 0
        )

    def columnCount(self, parent: Index = _ROOT) -> int:
        return len(Column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.why_not(index) or not self._cell_editable(index):
            return base
        if index.column() == Column.VALUE and isinstance(self.node_at(index).value, bool):
            return base | Qt.ItemFlag.ItemIsUserCheckable
        return base | Qt.ItemFlag.ItemIsEditable

    def _cell_editable(self, index: Index) -> bool:
        node = self.node_at(index)
        if index.column() == Column.KEY:
            return node.parent is not None and isinstance(node.parent.value, dict)
        if index.column() == Column.VALUE:
            return not is_container(node.value) and node.value is not None
        return index.column() == Column.TYPE

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = (self.tr("key"), self.tr("type"), self.tr("value"), self.tr("last writer"))
        return titles[section] if 0 <= section < len(titles) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node, column = self.node_at(index), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return text_of(node, column, self.writer_of(node))
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip_of(node, column, self.writer_of(node), self.why_not(index))
            case Qt.ItemDataRole.CheckStateRole if column == Column.VALUE and isinstance(node.shown, bool):
                return Qt.CheckState.Checked if node.shown else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.DecorationRole if column == Column.KEY:
                return status_mark(self._theme, node.status.value)
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken_text_of(node, column, self.writer_of(node))
            case _:
                return look_of(node, column, role, self._theme)

    def writer_of(self, node: Node) -> Writer | None:
        """The last writer of a top-level key; nested values are the work of whoever wrote the key."""
        return self._writers.get(node.key) if node.parent is self._root else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not self.flags(index) & (Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable):
            return False
        path, node = self.path_at(index), self.node_at(index)
        if role == Qt.ItemDataRole.CheckStateRole:
            return self.change(lambda: self._buffer.set(path, Qt.CheckState(value) == Qt.CheckState.Checked))
        if role != Qt.ItemDataRole.EditRole:
            return False
        match index.column():
            case Column.KEY:
                return self.change(lambda: self._rename(node, parse_key(node.key, str(value))))
            case Column.TYPE:
                return self.change(lambda: self._buffer.retype(path, str(value)))
            case _:
                kind = type_label(node.value)
                return self.change(lambda: self._buffer.set(path, parse_scalar(kind, str(value))))


def _runs(items: Sequence[Item], wanted: Callable[[Item], bool]) -> list[tuple[int, int]]:
    """First and last place of each unbroken run of wanted items."""
    found: list[tuple[int, int]] = []
    for place, item in enumerate(items):
        if not wanted(item):
            continue
        if found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found
