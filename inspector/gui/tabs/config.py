"""Config: every key of every running app, its value (secrets masked), who set it, what is wrong with it;
changed while
the app runs, exported, compared with another run; and the extensions in use.

objectNames: "config.pages" (the bar of the pages Keys, Comparison, Extensions), "config.reveal",
"config.export", "config.compare" (widgets/config_menus.py); those of the pages stand in
widgets/config_keys.py and widgets/config_side_pages.py.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QStackedWidget, QTabBar, QToolButton, QWidget

from inspector.domain.apps import AppFacts
from inspector.domain.config import ConfigRow
from inspector.domain.config_compare import SavedConfig
from inspector.gui.navigator import Navigator
from inspector.gui.task_runner import TaskRunner
from inspector.gui.theme import Theme
from inspector.gui.widgets.app_filter import app_title
from inspector.gui.widgets.build import column, named, row
from inspector.gui.widgets.config_keys import ConfigKeys
from inspector.gui.widgets.config_menus import CompareButton, ExportButton
from inspector.gui.widgets.config_side_pages import ComparisonPage, ExtensionsPage
from inspector.gui.widgets.places import Places
from inspector.gui.widgets.process_bar import ProcessBar
from inspector.workspace.notices import Level, Notice
from inspector.workspace.workspace import Workspace

_KEYS, _COMPARISON, _EXTENSIONS = range(3)


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
        self._config = workspace.config
        self._runner = runner
        self._theme = theme
        self._compared: tuple[str, SavedConfig, str] | None = None
        self._places = Places.of_workspace(workspace, self)
        self._reveal = named(QToolButton(), "config.reveal")
        self._reveal.setCheckable(True)
        self._keys = ConfigKeys(
            self._config, workspace.target, theme, self._places, lambda: self._reveal.isChecked()
        )
        self._comparison = ComparisonPage(theme)
        self._extensions = ExtensionsPage(self._config, workspace.target, theme)
        self._pages = QStackedWidget()
        self._bar = named(QTabBar(), "config.pages")
        self._bar.setDrawBase(False)
        self._bar.setExpanding(False)
        for page in (self._keys, self._comparison, self._extensions):
            self._pages.addWidget(page)
            self._bar.addTab("")
        self._export = ExportButton(workspace, runner, self._app, self._reveal.isChecked, theme)
        self._compare = CompareButton(workspace, runner, self._app, theme)
        head = row(None, self._bar, 1, self._reveal, self._compare, self._export)
        head.setContentsMargins(8, 4, 8, 0)
        processes = ProcessBar("config", self._config.processes, workspace.target, theme)
        column(self, head, processes, self._pages, gap=0).setStretch(2, 1)
        self._connect()
        self._paint()
        self._show_rows()

    def refresh(self) -> None:
        self._runner.start("refresh the config", self._config.refresh(), lambda _: self._tell_problem())

    # -- what is shown -----------------------------------------------------------------------------------

    def _connect(self) -> None:
        disconnect = self._config.reset.connect(self._show_rows)
        self.destroyed.connect(lambda: disconnect())
        self._bar.currentChanged.connect(self._pages.setCurrentIndex)
        self._reveal.toggled.connect(self._on_reveal)
        self._theme.changed.connect(self._paint)
        self._keys.changed.connect(self._set)
        self._keys.undone.connect(self._undo)
        self._keys.redone.connect(self._redo)
        self._keys.view.table.customContextMenuRequested.connect(self._show_menu)
        self._compare.chosen.connect(self._compare_with)

    def _show_rows(self) -> None:
        self._keys.show_rows()
        self._extensions.show_rows()
        self._show_comparison()
        problems = sum(bool(row.hints) for row in self._config.rows)
        titles = (
            self.tr("Keys") + (f" · {problems} {self.tr('to look at')}" if problems else ""),
            self.tr("Comparison"),
            self.tr("Extensions") + (f" · {self._extensions.count}" if self._extensions.count else ""),
        )
        for number, title in enumerate(titles):
            self._bar.setTabText(number, title)
        for button in (self._export, self._compare):
            button.setEnabled(bool(self._config.rows))

    def _on_reveal(self) -> None:
        self._keys.reveal_changed()
        self._paint()

    def _paint(self) -> None:
        shown = self._reveal.isChecked()
        text = self.tr("Mask secrets again") if shown else self.tr("Show secrets")
        self._reveal.setIcon(self._theme.icon("eye" if shown else "eye-off"))
        self._reveal.setToolTip(text)
        self._reveal.setAccessibleName(text)

    def _tell_problem(self) -> None:
        if self._config.error is not None:
            self._workspace.notices.error(self._config.error)

    # -- changes while the app runs ----------------------------------------------------------------------

    def _set(self, entry: ConfigRow, typed: tuple[Any]) -> None:
        self._runner.start(
            f"set {entry.key}",
            self._config.set_value(entry, typed[0]),
            lambda where: self._told(entry, self.tr("{key} is changed"), *where),
        )

    def _undo(self, entry: ConfigRow) -> None:
        self._runner.start(
            f"undo {entry.key}",
            self._config.undo(entry),
            lambda where: self._told(entry, self.tr("{key} is as it was"), *where),
        )

    def _redo(self, entry: ConfigRow) -> None:
        self._runner.start(
            f"redo {entry.key}",
            self._config.redo(entry),
            lambda where: self._told(entry, self.tr("{key} is changed again"), *where),
        )

    def _told(self, entry: ConfigRow, what: str, done: int, processes: int) -> None:
        """In one process the mark in the table says it all."""
        sentence, about = what.format(key=entry.key), f"config {entry.app} {entry.key}"
        if done < processes:
            text = self.tr("{sentence} in {done} of {count} processes.")
            hint = self.tr("The key has another value in the others, or they do not answer.")
            where = text.format(sentence=sentence, done=done, count=processes)
            self._workspace.notices.post(Notice(Level.WARNING, where, hint, key=about))
        elif processes > 1:
            where = self.tr("{sentence} in {count} processes.").format(sentence=sentence, count=processes)
            self._workspace.notices.post(Notice(Level.SUCCESS, where, key=about))

    def _show_menu(self, position: QPoint) -> None:
        index = self._keys.view.index_at(position)
        if not index.isValid():
            return
        entry = self._keys.model.row_at(index.row())
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        change = menu.addAction(self.tr("Change…\tF4"), self._keys.edit_in_window)
        change.setEnabled(entry.live.editable)
        change.setToolTip(entry.live.why_not)
        undo = menu.addAction(self.tr("Undo the change\tCtrl+Z"), lambda: self._undo(entry))
        undo.setEnabled(entry.changed_here)
        redo = menu.addAction(self.tr("Redo the change\tCtrl+Shift+Z"), lambda: self._redo(entry))
        redo.setEnabled(entry.redo > 0)
        menu.addSeparator()
        menu.addAction(self.tr("Copy key"), lambda: _copy(entry.key))
        menu.addAction(self.tr("Copy value as shown"), lambda: _copy(self._keys.shown(entry)))
        if entry.secret:
            menu.addAction(self.tr("Copy the secret"), lambda: _copy(self._config.shown(entry, reveal=True)))
        self._keys.view.add_copy_actions(menu, index)
        self._places.add_actions(menu, entry.place)
        menu.popup(self._keys.view.table.viewport().mapToGlobal(position))

    # -- comparison ---------------------------------------------------------------------------------------

    def _app(self) -> AppFacts | None:
        """The chosen app, else that of the chosen key, else the first."""
        entry = self._keys.current
        wanted = (self._keys.view.apps.key, entry.app if entry else "")
        apps = self._workspace.target.apps
        found = [app for key in wanted for app in apps if key and app.key == key]
        return (*found, *apps, None)[0]

    def _compare_with(self, title: str, saved: SavedConfig, app: AppFacts) -> None:
        self._compared = (title, saved, app.key)
        self._show_comparison()
        self._bar.setCurrentIndex(_COMPARISON)

    def _show_comparison(self) -> None:
        """Anew whenever the config is read again."""
        if self._compared is None:
            self._comparison.show_nothing()
            return
        title, saved, key = self._compared
        app = next((app for app in self._workspace.target.apps if app.key == key), None)
        if app is None:
            return
        found = self._config.compare(saved, app)
        flask = f", Flask {saved.flask}" if saved.flask else ""
        heading = self.tr("{app} now, against {title} ({count} keys{flask})").format(
            app=app_title(self._workspace.target, key), title=title, count=len(saved.entries), flask=flask
        )
        self._comparison.show_differences(heading, found)


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
