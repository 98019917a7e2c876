"""Config: every key of every running app, its value (secrets masked), whether it was set, and by which line.

objectNames: "config.table", "config.filter", "config.app", "config.count" (snapshot_view.py),
"config.reveal", "config.only_set", "config.empty".
"""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QMenu, QToolButton, QVBoxLayout, QWidget

from inspector.domain.config import ConfigRow
from inspector.gui.models.config import APP_COLUMN, config_columns
from inspector.gui.models.table_model import TableModel
from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.app_filter import app_title
from inspector.gui.widgets.empty_state import EmptyState
from inspector.gui.widgets.snapshot_view import SnapshotView
from inspector.workspace.workspace import Workspace


class ConfigTab(QWidget):
    def __init__(
        self,
        workspace: Workspace,
        runner: TaskRunner,
        navigator: Navigator,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._runner = runner
        self._theme = theme
        target = workspace.target
        self._model: TableModel[ConfigRow] = TableModel(
            config_columns(self._shown, lambda key: app_title(target, key)), theme, self
        )
        empty = EmptyState(theme, "config", self.tr("No config yet"), self.tr("It appears when an app runs."))
        empty.setObjectName("config.empty")
        self._only_set = QCheckBox(self.tr("Only what was &set"))
        self._only_set.setObjectName("config.only_set")
        self._reveal = QToolButton()
        self._reveal.setObjectName("config.reveal")
        self._reveal.setCheckable(True)
        self._view = SnapshotView("config", self._model, target, theme, empty)
        self._view.head.addWidget(self._only_set)
        self._view.head.addWidget(self._reveal)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self._connect()
        self._paint_reveal()
        self._show_rows()

    def refresh(self) -> None:
        self._runner.start(
            "refresh the config", self._workspace.config.refresh(), lambda _: self._tell_problem()
        )

    def _connect(self) -> None:
        disconnect = self._workspace.config.reset.connect(self._show_rows)
        self.destroyed.connect(lambda: disconnect())
        self._view.apps.chosen.connect(lambda _: self._show_rows())
        self._only_set.toggled.connect(lambda _: self._show_rows())
        self._reveal.toggled.connect(self._on_reveal)
        self._theme.changed.connect(self._paint_reveal)
        self._view.table.customContextMenuRequested.connect(self._show_menu)

    def _shown(self, row: ConfigRow) -> str:
        return self._workspace.config.shown(row, reveal=self._reveal.isChecked())

    def _show_rows(self) -> None:
        self._view.apps.refresh()
        chosen, only_set = self._view.apps.key, self._only_set.isChecked()
        rows = [
            row
            for row in self._workspace.config.rows
            if chosen in ("", row.app) and not (only_set and row.is_default)
        ]
        self._model.set_rows(rows)
        self._view.table.setColumnHidden(APP_COLUMN, len(self._workspace.target.apps) < 2)

    def _on_reveal(self) -> None:
        # The texts have changed, so a filter may hold for other rows than before.
        self._model.set_filter(self._model.filter_text)
        self._paint_reveal()

    def _paint_reveal(self) -> None:
        shown = self._reveal.isChecked()
        text = self.tr("Mask secrets again") if shown else self.tr("Show secrets")
        self._reveal.setIcon(self._theme.icon("eye" if shown else "eye-off"))
        self._reveal.setToolTip(text)
        self._reveal.setAccessibleName(text)

    def _tell_problem(self) -> None:
        if self._workspace.config.error is not None:
            self._workspace.notices.error(self._workspace.config.error)

    def _show_menu(self, position: QPoint) -> None:
        index = self._view.index_at(position)
        if not index.isValid():
            return
        row = self._model.row_at(index.row())
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(self.tr("Copy key"), lambda: QGuiApplication.clipboard().setText(row.key))
        menu.addAction(
            self.tr("Copy value as shown"), lambda: QGuiApplication.clipboard().setText(self._shown(row))
        )
        if row.secret:
            menu.addAction(self.tr("Copy the secret"), lambda: self._copy_secret(row))
        menu.addSeparator()
        self._view.add_copy_actions(menu, index)
        menu.popup(self._view.table.viewport().mapToGlobal(position))

    def _copy_secret(self, row: ConfigRow) -> None:
        QGuiApplication.clipboard().setText(self._workspace.config.shown(row, reveal=True))
