"""The menu bar: every command of the window with its shortcut. Tabs keep the commands about their own lists.

objectNames of actions: "action.open_capture", "action.save_capture", "action.quit", "action.filter",
"action.replay", "action.editor", "action.clear", "action.pause", "action.refresh", "action.theme",
"action.keyboard", "action.about", "action.tab.<stem>"; undo and redo: edit_history.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from inspector.gui.edit_history import EditHistory
from inspector.gui.tab_area import TABS
from inspector.gui.target_actions import TargetActions
from inspector.gui.theme import Theme


@dataclass(frozen=True, slots=True)
class WindowCommands:
    """What the menu can ask the window for."""

    open_capture: Callable[[], object]
    save_capture: Callable[[], object]
    quit: Callable[[], object]
    focus_filter: Callable[[], object]
    replay: Callable[[], object]
    clear: Callable[[], object]
    current_page: Callable[[], QWidget | None]
    choose_editor: Callable[[], object]
    refresh: Callable[[], object]
    next_theme: Callable[[], object]
    show_tab: Callable[[str], object]
    show_keyboard_help: Callable[[], object]
    show_about: Callable[[], object]


class Menus(QObject):
    """Builds the menus on `window` and keeps the actions by name."""

    def __init__(
        self, window: QMainWindow, commands: WindowCommands, target: TargetActions, theme: Theme
    ) -> None:
        super().__init__(window)  # ends with it: the theme outlives windows
        self._window = window
        self._theme = theme
        self._icons: dict[str, str] = {}
        self.actions: dict[str, QAction] = {}
        self._file(commands, target)
        self._edit(commands)
        self._view(commands)
        self._target(target)
        self._help(commands)
        theme.changed.connect(self._paint_icons)
        self._paint_icons()

    def overview(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Menu title and its (command, shortcut) pairs, for the keyboard help."""
        found = []
        for menu in self._menus():
            rows = [
                (
                    action.text().replace("&", ""),
                    action.shortcut().toString(QKeySequence.SequenceFormat.NativeText),
                )
                for action in menu.actions()
                if not action.shortcut().isEmpty()
            ]
            if rows:
                found.append((menu.title().replace("&", ""), rows))
        return found

    def _menus(self) -> list[QMenu]:
        return [menu for menu in self._window.menuBar().findChildren(QMenu) if menu.title()]

    def _file(self, commands: WindowCommands, target: TargetActions) -> None:
        menu = self._window.menuBar().addMenu(self._window.tr("&File"))
        menu.addAction(target.named("action.open_app"))
        self._add(menu, "action.open_capture", "&Open capture…", "Ctrl+O", commands.open_capture, "folder")
        self._add(
            menu, "action.save_capture", "&Save capture as…", "Ctrl+Shift+S", commands.save_capture, "save"
        )
        menu.addSeparator()
        self._add(menu, "action.quit", "&Quit", "Ctrl+Q", commands.quit, "close")

    def _edit(self, commands: WindowCommands) -> None:
        menu = self._window.menuBar().addMenu(self._window.tr("&Edit"))
        EditHistory(menu, commands.current_page)
        menu.addSeparator()
        self._add(menu, "action.filter", "&Filter", "Ctrl+F", commands.focus_filter, "search")
        self._add(menu, "action.replay", "&Replay the selected request…", "", commands.replay, "replay")
        menu.addSeparator()
        self._add(menu, "action.clear", "&Clear the log", "Ctrl+L", commands.clear, "trash")
        menu.addSeparator()
        self._add(menu, "action.editor", "&Editor for code…", "", commands.choose_editor, "edit")

    def _view(self, commands: WindowCommands) -> None:
        menu = self._window.menuBar().addMenu(self._window.tr("&View"))
        for number, spec in enumerate(TABS, 1):
            show = self._tab_command(commands, spec.stem)
            self._add(menu, f"action.tab.{spec.stem}", spec.title, f"Ctrl+{number}", show, spec.icon)
        menu.addSeparator()
        self._add(menu, "action.refresh", "&Refresh this tab", "F5", commands.refresh, "refresh")
        self._add(menu, "action.theme", "&Light, dark, system", "Ctrl+T", commands.next_theme, "sun")
        menu.addSeparator()
        self.view_menu = menu

    def _target(self, target: TargetActions) -> None:
        menu = self._window.menuBar().addMenu(self._window.tr("&Target"))
        # They say why a command is of no use now; otherwise they only repeat it.
        menu.aboutToShow.connect(lambda: menu.setToolTipsVisible(target.attached))
        menu.addActions(target.all())

    def _help(self, commands: WindowCommands) -> None:
        menu = self._window.menuBar().addMenu(self._window.tr("&Help"))
        self._add(menu, "action.keyboard", "&Keyboard", "F1", commands.show_keyboard_help, "keyboard")
        self._add(menu, "action.about", "&About", "", commands.show_about, "info")

    @staticmethod
    def _tab_command(commands: WindowCommands, stem: str) -> Callable[[], object]:
        return lambda: commands.show_tab(stem)

    def _add(
        self, menu: QMenu, name: str, text: str, keys: str, slot: Callable[[], object], icon: str
    ) -> None:
        action = QAction(self._window.tr(text), self._window)
        action.setObjectName(name)
        if keys:
            action.setShortcut(keys)
        action.triggered.connect(lambda: slot())
        menu.addAction(action)
        self.actions[name] = action
        self._icons[name] = icon

    def _paint_icons(self) -> None:
        for name, icon in self._icons.items():
            self.actions[name].setIcon(self._theme.icon(icon, "muted"))
