"""The field for what `flask --app` takes: typed freely, or chosen among what was found in the project."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from inspector.domain.app_candidates import APP_NAMES, AppCandidate, AppKind
from inspector.gui.theme import Theme

_WHERE = Qt.ItemDataRole.UserRole


class AppField(QComboBox):
    """`edited` with every change of the text."""

    edited = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setItemDelegate(_CandidateDelegate(theme, self))
        line = self.lineEdit()
        assert line is not None
        line.setObjectName(f"{name}.line")
        line.setPlaceholderText(self.tr('shop:app, shop:create_app("dev"), path/app.py'))
        completer = QCompleter(self)
        self.setCompleter(completer)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self._completer = completer
        self._touched = False
        line.textEdited.connect(self._on_typed)
        self.activated.connect(self._on_typed)
        self.editTextChanged.connect(lambda _text: self.edited.emit())

    def text(self) -> str:
        return self.currentText().strip()

    def set_text(self, text: str) -> None:
        """A choice that stays when candidates come."""
        self._touched = bool(text)
        self.setEditText(text)

    def set_candidates(self, candidates: Sequence[AppCandidate]) -> None:
        """The only one, or the one that the project names itself, is filled in unless something was typed."""
        text = self.currentText() if self._touched else ""
        model = QStandardItemModel(self)
        for candidate in candidates:
            item = QStandardItem(candidate.spec)
            item.setData(candidate.text, _WHERE)
            item.setToolTip(candidate.text)
            model.appendRow(item)
        self.setModel(model)
        self._completer.setModel(model)
        self.setCurrentIndex(-1)
        self.setEditText(text or _likeliest(candidates))

    def _on_typed(self, *_: object) -> None:
        self._touched = bool(self.text())


def _likeliest(candidates: Sequence[AppCandidate]) -> str:
    """Only when it is clear; two equal ones are the user's choice."""
    clear = [each for each in candidates if each.kind.value == "setting"][:1]
    if not clear and len(candidates) == 1 and not candidates[0].required:
        clear = list(candidates)
    if not clear:
        usual = [each for each in candidates if each.spec.partition(":")[0] in ("wsgi", "app")]
        if len({each.spec.partition(":")[0] for each in usual}) == 1:
            usual = _flasks_own_choice(usual) or usual
        clear = usual if len(usual) == 1 and not usual[0].required else []
    return clear[0].spec if clear else ""


def _flasks_own_choice(candidates: Sequence[AppCandidate]) -> list[AppCandidate]:
    """Of those in one module: beside factories and others, Flask takes the app of this name."""
    apps = {each.spec.partition(":")[2]: each for each in candidates if each.kind is AppKind.APP}
    return [apps[name] for name in APP_NAMES if name in apps][:1]


class _CandidateDelegate(QStyledItemDelegate):
    """The spec, and after it in muted text what and where it is."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        used = option.fontMetrics.horizontalAdvance(str(index.data())) + 28
        rect = option.rect.adjusted(used, 0, -8, 0)
        painter.save()
        painter.setPen(self._theme.color("selection_text" if selected else "muted"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        text = option.fontMetrics.elidedText(
            str(index.data(_WHERE) or ""), Qt.TextElideMode.ElideRight, rect.width()
        )
        painter.drawText(rect, int(flags), text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index).expandedTo(QSize(0, 26))
