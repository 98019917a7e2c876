"""The two other pages of the config tab: a comparison with another run, and the extensions in use.

objectNames: "config.comparison", "config.comparison.title", "config.comparison.table", "config.extensions".
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from inspector.domain.config_compare import Difference
from inspector.gui.models.config import badge_color, comparison_columns, extension_columns, extension_rows
from inspector.gui.models.table_model import TableModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.app_filter import app_title
from inspector.gui.widgets.badge_delegate import BadgeDelegate
from inspector.gui.widgets.build import column, label
from inspector.gui.widgets.empty_state import EmptyStack, EmptyState
from inspector.gui.widgets.header_menu import show_by_data, shown_by_data
from inspector.gui.widgets.not_running import why_nothing
from inspector.gui.widgets.records_table import RecordsTable
from inspector.workspace.config import ConfigTable
from inspector.workspace.target import TargetControl

_APP_COLUMN = 4
"""Of the extensions."""


class ComparisonPage(QWidget):
    """What differs between two configs, key by key."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("config.comparison")
        self._title = label("", "heading", name="config.comparison.title", wrap=True, selectable=True)
        self._model: TableModel[Difference] = TableModel(comparison_columns(), theme, self)
        table = RecordsTable("config.comparison.table", self._model, stretch=3)
        table.setItemDelegateForColumn(1, BadgeDelegate(badge_color, theme, self))
        table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.setSortingEnabled(True)
        self._empty = EmptyState(theme, "diff", "")
        self._stack = EmptyStack(table, self._empty)
        head = column(None, self._title)
        head.setContentsMargins(12, 8, 12, 8)
        column(self, head, self._stack, gap=0).setStretch(1, 1)
        self.show_nothing()

    def show_nothing(self) -> None:
        self._title.clear()
        self._model.set_rows(())
        self._empty.set_texts(
            self.tr("Nothing to compare with yet"),
            self.tr(
                "“Compare” takes a config exported as JSON, another running app, or this one as it is now."
            ),
        )
        self._stack.show_content(False)

    def show_differences(self, title: str, differences: tuple[Difference, ...]) -> None:
        self._title.setText(title)
        self._model.set_rows(differences)
        self._empty.set_texts(self.tr("No differences"), self.tr("Every key has the same value."))
        self._stack.show_content(bool(differences))


class ExtensionsPage(QWidget):
    """The Flask extensions in use, with the versions that are installed."""

    def __init__(
        self, config: ConfigTable, target: TargetControl, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._config = config
        self._target = target
        self._model = TableModel(extension_columns(lambda key: app_title(target, key)), theme, self)
        self._table = RecordsTable("config.extensions", self._model, stretch=3)
        shown_by_data(self._table.horizontalHeader(), _APP_COLUMN)
        self._stack = EmptyStack(self._table, EmptyState(theme, "config", ""))
        disconnect = target.changed.connect(self._say_why_none)
        self.destroyed.connect(lambda: disconnect())
        self._say_why_none()
        column(self, self._stack)

    @property
    def count(self) -> int:
        return self._model.total

    def show_rows(self) -> None:
        self._model.set_rows(extension_rows(self._config.extensions))
        show_by_data(self._table.horizontalHeader(), _APP_COLUMN, len(self._target.apps) > 1)
        self._stack.show_content(self._model.total > 0)
        self._say_why_none()

    def _say_why_none(self) -> None:
        hint = self.tr("Flask packages that the app has imported or set up are listed with their versions.")
        nothing = (self.tr("No extensions found"), hint)
        self._stack.empty.set_texts(*why_nothing(self._target, self._config.error, nothing))
