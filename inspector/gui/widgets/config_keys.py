"""The list of config keys with its filters, and the details of the chosen one.

objectNames: "config.table", "config.filter", "config.app", "config.count" (snapshot_view.py),
"config.only_set", "config.only_changed", "config.problems" (the chips), "config.group", "config.empty".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QSplitter, QToolButton, QVBoxLayout, QWidget

from inspector.domain.config import ConfigRow
from inspector.gui.editors.config_value import ConfigDelegate
from inspector.gui.editors.value_delegate import wants_dialog
from inspector.gui.editors.value_dialog import dialog_for
from inspector.gui.models.config import (
    APP_COLUMN,
    HINT_COLUMN,
    MAY_GO,
    ROOM,
    VALUE_COLUMN,
    ConfigModel,
    badge_color,
    config_columns,
    shown_with_identity,
)
from inspector.gui.theme import Theme
from inspector.gui.widgets.app_column import AppColumn
from inspector.gui.widgets.app_filter import app_title
from inspector.gui.widgets.badge_delegate import BadgeDelegate
from inspector.gui.widgets.build import named
from inspector.gui.widgets.config_details import ConfigDetails
from inspector.gui.widgets.header_menu import shown_by_data
from inspector.gui.widgets.places import Places
from inspector.gui.widgets.snapshot_view import SnapshotView
from inspector.workspace.config import ConfigTable
from inspector.workspace.target import TargetControl

_EDIT = QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked


class ConfigKeys(QWidget):
    """`changed(row, (value,))`, `undone(row)` and `redone(row)` are the user's wishes; the tab asks the
    workspace.
    """

    changed = Signal(object, object)
    undone = Signal(object)
    redone = Signal(object)

    def __init__(
        self,
        config: ConfigTable,
        target: TargetControl,
        theme: Theme,
        places: Places,
        reveal: Callable[[], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._config, self._target, self._theme = config, target, theme
        self._places, self._reveal = places, reveal
        self.model = ConfigModel(config_columns(self.shown, lambda key: app_title(target, key)), theme, self)
        self.view = SnapshotView(
            "config", self.model, target, theme, lambda: config.error, self._why_none, ROOM, MAY_GO
        )
        shown_by_data(self.view.table.horizontalHeader(), APP_COLUMN, *MAY_GO)
        self._app_column = AppColumn(self.view.table, APP_COLUMN, target)
        self.details = ConfigDetails(theme, places, reveal)
        self._group = named(QComboBox(), "config.group")
        self._group.setAccessibleName(self.tr("Group"))
        self._group.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._chips = {
            name: self._chip(name, title, hint)
            for name, title, hint in (
                (
                    "only_set",
                    self.tr("&Set by the app"),
                    self.tr("Only what was given another value than Flask's own"),
                ),
                ("only_changed", self.tr("Chan&ged here"), self.tr("Only what was changed in this window")),
                ("problems", self.tr("&Problems"), self.tr("Only what looks wrong")),
            )
        }
        for widget in (self._group, *self._chips.values()):
            self.view.head.addWidget(widget)
        self._build()
        self._connect()

    # -- what the tab asks -------------------------------------------------------------------------------

    @property
    def current(self) -> ConfigRow | None:
        index = self.view.table.currentIndex()
        return self.model.row_at(index.row()) if index.isValid() else None

    def shown(self, row: ConfigRow) -> str:
        reveal = self._reveal()
        return shown_with_identity(row, self._config.shown(row, reveal=reveal), reveal)

    def show_rows(self) -> None:
        """The workspace's rows have changed, or what is to be shown of them; the chosen key stays."""
        chosen = self.details.entry
        self.view.apps.refresh()
        self._fill_groups()
        self.model.set_rows([row for row in self._config.rows if self._wanted(row)])
        self._app_column.show(len(self._target.apps) > 1)
        self._choose(chosen)

    def reveal_changed(self) -> None:
        # The texts have changed, so a filter may hold for other rows than before.
        chosen = self.details.entry
        self.model.set_filter(self.model.filter_text)
        self._choose(chosen)
        self.details.render_again()

    def edit_in_window(self) -> None:
        """The large editor, for what does not fit into a line."""
        row = self.current
        if row is None or not row.live.editable:
            return
        dialog = dialog_for(row.value, row.key, self._theme, self)
        if dialog is None:
            self.view.table.edit(self.view.table.currentIndex().siblingAtColumn(VALUE_COLUMN))
            return
        dialog.chosen.connect(lambda: self.changed.emit(row, (dialog.value(),)))
        dialog.open()

    # -- parts -------------------------------------------------------------------------------------------

    def _chip(self, name: str, title: str, hint: str) -> QToolButton:
        chip = named(QToolButton(), f"config.{name}")
        chip.setText(title)
        chip.setToolTip(hint)
        chip.setCheckable(True)
        chip.setProperty("chip", True)
        chip.toggled.connect(lambda _: self.show_rows())
        return chip

    def _build(self) -> None:
        table = self.view.table
        table.setEditTriggers(_EDIT)
        table.setItemDelegateForColumn(VALUE_COLUMN, ConfigDelegate(self.model, self._theme, self))
        table.setItemDelegateForColumn(HINT_COLUMN, BadgeDelegate(badge_color, self._theme, self))
        splitter = named(QSplitter(Qt.Orientation.Vertical), "config.splitter")
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.view)
        splitter.addWidget(self.details)
        splitter.setSizes([480, 380])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def _connect(self) -> None:
        table = self.view.table
        self.view.apps.chosen.connect(lambda _: self.show_rows())
        self._group.activated.connect(lambda _: self.show_rows())
        table.selectionModel().currentRowChanged.connect(self._on_current)
        table.doubleClicked.connect(self._on_double_clicked)
        self.model.edited.connect(self.changed)
        self.model.modelReset.connect(self._on_current)
        self.details.editor.changed.connect(self.changed)
        self.details.editor.undone.connect(self.undone)
        self.details.editor.redone.connect(self.redone)
        history = {"Ctrl+Z": self._undo, "Ctrl+Shift+Z": self._redo, "Ctrl+Y": self._redo}
        context = Qt.ShortcutContext
        _bind(table, context.WidgetShortcut, history | {"F4": self.edit_in_window})
        _bind(self.details.editor, context.WidgetWithChildrenShortcut, history)

    def _wanted(self, row: ConfigRow) -> bool:
        group = self._group.currentData() or ""
        return (
            self.view.apps.key in ("", row.app)
            and group in ("", row.group)
            and not (self._chips["only_set"].isChecked() and row.is_default)
            and not (self._chips["only_changed"].isChecked() and not row.changed_here)
            and not (self._chips["problems"].isChecked() and not row.hints)
        )

    def _why_none(self) -> tuple[str, str]:
        if self._config.rows:
            return self.tr("No key is left"), self.tr(
                "Choose all groups, or switch off what narrows the list."
            )
        return self.tr("The app has told no config yet"), self.tr("F5 asks again.")

    def _fill_groups(self) -> None:
        chosen = self._group.currentData() or ""
        groups = list(dict.fromkeys(sorted(row.group for row in self._config.rows)))
        wanted = ["", *groups]
        if wanted != [self._group.itemData(number) for number in range(self._group.count())]:
            self._group.clear()
            for group in wanted:
                self._group.addItem(group or self.tr("All groups"), group)
            self._group.setCurrentIndex(max(self._group.findData(chosen), 0))
        self._group.setVisible(len(groups) > 1)

    def _choose(self, row: ConfigRow | None) -> None:
        if row is not None:
            found = self.model.find(
                lambda other: (other.app, other.key, other.ignored) == (row.app, row.key, row.ignored)
            )
            if found.isValid():
                self.view.select(found)

    def _on_current(self) -> None:
        self.details.show_entry(self.current)

    def _on_double_clicked(self, index: QModelIndex) -> None:
        row = self.model.row_at(index.row())
        if index.column() == VALUE_COLUMN and row.live.editable and wants_dialog(row.value):
            self.edit_in_window()
        elif index.column() != VALUE_COLUMN and row.place is not None:
            self._places.open(row.place)

    def _undo(self) -> None:
        row = self.current
        if row is not None and row.changed_here:
            self.undone.emit(row)

    def _redo(self) -> None:
        row = self.current
        if row is not None and row.redo:
            self.redone.emit(row)


def _bind(widget: QWidget, context: Qt.ShortcutContext, slots: Mapping[str, Callable[[], None]]) -> None:
    for keys, slot in slots.items():
        shortcut = QShortcut(QKeySequence(keys), widget)
        shortcut.setContext(context)
        shortcut.activated.connect(slot)
