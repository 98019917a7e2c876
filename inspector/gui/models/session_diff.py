"""A session before and after one request as a Qt tree: what changed, by which line, and below it what stayed.

Columns: key, before, after, written by. `STATUS_ROLE` gives the status of diff_nodes.py, `PLACE_ROLE` the
place of the last write to the key, `KEY_ROLE` the key of the session that a row belongs to.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from inspector.domain.exchanges import Place, SessionFacts
from inspector.domain.values import is_container, preview, type_label
from inspector.gui.models.diff_nodes import ABSENT, DiffNode, session_nodes
from inspector.gui.theme import Theme
from inspector.gui.widgets.places import place_address, place_text
from inspector.gui.widgets.status_mark import status_mark

STATUS_ROLE = int(Qt.ItemDataRole.UserRole)
PLACE_ROLE = STATUS_ROLE + 1
KEY_ROLE = STATUS_ROLE + 2

_PREVIEW = 200
_TOOLTIP = 2000
Index = QModelIndex | QPersistentModelIndex


class DiffColumn(IntEnum):
    KEY = 0
    BEFORE = 1
    AFTER = 2
    WRITER = 3


class SessionDiffModel(QAbstractItemModel):
    """`set_session` shows another one. Read only."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._root = DiffNode("", ABSENT, ABSENT, "same", _children=[])
        self._former = self._root
        """Indexes that a view still holds during a reset point into the former tree: it must outlive the
        reset.
        """
        theme.changed.connect(self._repaint)

    def set_session(self, facts: SessionFacts | None) -> None:
        self.beginResetModel()
        self._former = self._root
        self._root = DiffNode("", ABSENT, ABSENT, "same", _children=[])
        if facts is not None:
            self._root.adopt(self._grouped(session_nodes(facts)))
        self.endResetModel()

    def unchanged_branch(self) -> QModelIndex:
        """The branch of the keys that stayed; invalid when there is none."""
        last = self._root.children[-1:]
        return self.createIndex(last[0].row, 0, last[0]) if last and last[0].is_group else QModelIndex()

    def _grouped(self, nodes: list[DiffNode]) -> list[DiffNode]:
        stayed = [node for node in nodes if node.status == "same" and not node.late]
        changed = [node for node in nodes if node.status != "same" or node.late]
        if not changed or not stayed:
            return nodes
        label = self.tr("1 unchanged key") if len(stayed) == 1 else self.tr("{n} unchanged keys")
        group = DiffNode(label.format(n=len(stayed)), ABSENT, ABSENT, "same")
        group.adopt(stayed)
        return [*changed, group]

    # -- what Qt asks ------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        children = self._node(parent).children if self.hasChildren(parent) else []
        if not (0 <= row < len(children) and 0 <= column < len(DiffColumn)):
            return QModelIndex()
        return self.createIndex(row, column, children[row])

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        parent = self._node(index).parent if index.isValid() else None
        if parent is None or parent is self._root:
            return QModelIndex()
        return self.createIndex(parent.row, 0, parent)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return len(self._node(parent).children) if self.hasChildren(parent) else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return len(DiffColumn)

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008 - Qt's signature
        return parent.column() <= 0 and self._node(parent).may_have_children

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node, column = self._node(index), DiffColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(node, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tooltip(node, column)
            case Qt.ItemDataRole.DecorationRole:
                status = "changed" if node.status == "lost" else node.status
                return status_mark(self._theme, status) if column is DiffColumn.KEY else None
            case Qt.ItemDataRole.ForegroundRole:
                return self._color(node, column)
            case Qt.ItemDataRole.FontRole:
                return self._theme.mono() if column in (DiffColumn.BEFORE, DiffColumn.AFTER) else None
            case _:
                return self._own_role(node, role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        titles = (self.tr("key"), self.tr("before"), self.tr("after"), self.tr("written by"))
        shown = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return titles[section] if shown and 0 <= section < len(titles) else None

    # -- one cell ----------------------------------------------------------------------------------------

    def _own_role(self, node: DiffNode, role: int) -> Any:
        if role == STATUS_ROLE:
            return node.status
        if role == KEY_ROLE:
            return self._key_of(node)
        return _place(node) if role == PLACE_ROLE else None

    def _key_of(self, node: DiffNode) -> str:
        while node.parent is not None and node.parent is not self._root and not node.parent.is_group:
            node = node.parent
        return "" if node.is_group else node.label

    def _text(self, node: DiffNode, column: DiffColumn) -> str:
        match column:
            case DiffColumn.KEY:
                return node.label
            case DiffColumn.BEFORE:
                return _value_text(node.before, node)
            case DiffColumn.AFTER:
                return _value_text(node.after, node)
            case DiffColumn.WRITER:
                return self._reason(node) or self._writer(node)

    def _reason(self, node: DiffNode) -> str:
        if node.status == "lost":
            return self.tr("not saved: never marked modified – add session.modified = True")
        if node.late:
            return self.tr("not saved: written after the session had been saved – ") + self._writer(node)
        return ""

    def _writer(self, node: DiffNode) -> str:
        if not node.writes:
            return self.tr("changed in place") if _changed_inside(node) else ""
        more = len(node.writes) - 1
        last = node.writes[-1]
        text = self.tr("edit of this window") if last.by else place_text(last.place)
        return text + (self.tr("  (+{n} before)").format(n=more) if more else "")

    def _in_place_hint(self, node: DiffNode) -> str:
        if not _changed_inside(node):
            return ""
        return self.tr(
            "Something inside this value changed. Only lines that assign a key of the session are seen."
        )

    def _tooltip(self, node: DiffNode, column: DiffColumn) -> str:
        match column:
            case DiffColumn.KEY:
                return f"{node.label}: {self.tr(node.status)}"
            case DiffColumn.WRITER:
                lines = [
                    f"{write.op}  {place_address(write.place)} {write.place.function}"
                    for write in node.writes
                ]
                reason = self._reason(node) or ("" if lines else self._in_place_hint(node))
                return "\n".join([reason, *lines]).strip()
            case _:
                value = node.before if column is DiffColumn.BEFORE else node.after
                return "" if value is ABSENT else f"{type_label(value)}\n{preview(value, _TOOLTIP)}"

    def _color(self, node: DiffNode, column: DiffColumn) -> QColor | None:
        if node.is_group:
            return self._theme.color("muted")
        if column is DiffColumn.WRITER:
            return self._theme.color("warning" if self._reason(node) else "muted")
        shown = {DiffColumn.BEFORE: ("removed", "changed"), DiffColumn.AFTER: ("added", "changed")}.get(
            column, ()
        )
        if node.status in shown or (node.status == "lost" and column is DiffColumn.AFTER):
            return self._theme.color("removed" if column is DiffColumn.BEFORE else "added")
        return None

    def _node(self, index: Index) -> DiffNode:
        node = index.internalPointer() if index.isValid() else None
        return node if isinstance(node, DiffNode) else self._root

    def _repaint(self) -> None:
        self.layoutAboutToBeChanged.emit()
        self.layoutChanged.emit()


def _value_text(value: Any, node: DiffNode) -> str:
    if value is ABSENT:
        return "" if node.is_group else "–"
    return preview(value, _PREVIEW)


def _changed_inside(node: DiffNode) -> bool:
    """A key of the session whose container was changed, not assigned anew."""
    top = node.parent is None or node.parent.is_group
    return top and node.status == "changed" and not node.writes and is_container(node.after)


def _place(node: DiffNode) -> Place | None:
    return node.writes[-1].place if node.writes else None
