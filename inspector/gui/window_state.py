"""What the window remembers between runs: its place and size, splitters, columns (widths, order, sorting,
which are hidden), the last tab, and the choices that a tab has marked with `remember`.

Every splitter, table and tree with an objectName is remembered under that name: a tab only has to give names.
What narrows a list (filters, an app, a group) and what uncovers secrets is not remembered: a window that
opens shows everything there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QSettings, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QDockWidget,
    QHeaderView,
    QMainWindow,
    QSplitter,
    QTabBar,
    QTableView,
    QTreeView,
    QWidget,
)

from inspector.gui.widgets.header_menu import (
    columns_by_data,
    hidden_by_user,
    show_by_user,
    shown_by_user,
)

_DEFAULT_SIZE = QSize(1320, 820)


_REMEMBERED = "remembered"


def remember(widget: QAbstractButton | QTabBar) -> None:
    """A button that stays pressed, or the page of a tab bar, is as it was when the window opens again. It
    must have an objectName, and be there when its tab is.
    """
    widget.setProperty(_REMEMBERED, True)


class WindowState:
    """`path` None: nothing is kept (tests)."""

    def __init__(self, path: Path | None = None) -> None:
        self._settings = QSettings(str(path), QSettings.Format.IniFormat) if path else None

    def restore_geometry(self, window: QMainWindow) -> None:
        geometry = self._read("window/geometry")
        if geometry is None or not window.restoreGeometry(geometry):
            window.resize(_DEFAULT_SIZE.boundedTo(window.screen().availableGeometry().size()))

    def restore_layout(self, window: QMainWindow) -> None:
        """Docks and tool bars, which must be there already."""
        layout = self._read("window/layout")
        if layout is None:
            return
        window.restoreState(layout)
        # Qt gives a dock far too much when the window is shown already and the central widget is new.
        QTimer.singleShot(0, window, lambda: self._restore_dock_heights(window))

    def save_window(self, window: QMainWindow) -> None:
        self._write("window/geometry", window.saveGeometry())
        self._write("window/layout", window.saveState())
        for dock in _named_docks(window):
            if dock.isVisible():
                self.set_number(f"dock-height/{dock.objectName()}", dock.height())
        self.save_parts(window)
        if self._settings is not None:
            self._settings.sync()

    def restore_parts(self, root: QWidget) -> None:
        """Splitters and columns below `root`; called when a tab has been made."""
        for splitter in _named_splitters(root):
            state = self._read(f"splitter/{splitter.objectName()}")
            if state is not None:
                splitter.restoreState(state)
        for name, header in _named_headers(root):
            state = self._read(f"columns/{name}")
            # Another number of columns: the table has changed since, its old widths mean nothing.
            if state is not None and self.number(f"column-count/{name}", -1) == header.count():
                hidden = {column: header.isSectionHidden(column) for column in columns_by_data(header)}
                header.restoreState(state)
                for column, away in hidden.items():
                    header.setSectionHidden(column, away)
                self._repeat_choice(name, header)
                # It may be shown already, and no resizing tells it (spare_room.py) of its other columns.
                QCoreApplication.postEvent(header, QEvent(QEvent.Type.LayoutRequest))
        for name, choice in _choices(root):
            value = self.number(f"choice/{name}", -1)
            if value >= 0:
                choice.set(value)

    def save_parts(self, root: QWidget) -> None:
        for splitter in _named_splitters(root):
            self._write(f"splitter/{splitter.objectName()}", splitter.saveState())
        for name, choice in _choices(root):
            self.set_number(f"choice/{name}", int(choice.get()))
        for name, header in _named_headers(root):
            self._write(f"columns/{name}", header.saveState())
            self.set_number(f"column-count/{name}", header.count())
            for key, columns in (("hidden", hidden_by_user(header)), ("shown", shown_by_user(header))):
                self.set_number(f"columns-{key}/{name}", sum(1 << column for column in columns))

    def _repeat_choice(self, name: str, header: QHeaderView) -> None:
        """What the user has hidden and shown of those that come and go by themselves, too."""
        for key, on in (("hidden", False), ("shown", True)):
            chosen = self.number(f"columns-{key}/{name}", 0)
            for column in columns_by_data(header):
                if chosen >> column & 1:
                    show_by_user(header, column, on)

    def number(self, key: str, default: int) -> int:
        value = self._settings.value(key, default) if self._settings else default
        text = str(value)
        return int(text) if text.removeprefix("-").isdecimal() else default

    def set_number(self, key: str, value: int) -> None:
        if self._settings is not None:
            self._settings.setValue(key, value)

    def _restore_dock_heights(self, window: QMainWindow) -> None:
        for dock in _named_docks(window):
            height = self.number(f"dock-height/{dock.objectName()}", 0)
            if height > 0:
                window.resizeDocks([dock], [height], Qt.Orientation.Vertical)

    def _read(self, key: str) -> QByteArray | None:
        value = self._settings.value(key) if self._settings else None
        return value if isinstance(value, QByteArray) else None

    def _write(self, key: str, value: QByteArray) -> None:
        if self._settings is not None:
            self._settings.setValue(key, value)


def _named_docks(window: QMainWindow) -> list[QDockWidget]:
    return [dock for dock in window.findChildren(QDockWidget) if dock.objectName()]


def _named_splitters(root: QWidget) -> list[QSplitter]:
    return [splitter for splitter in root.findChildren(QSplitter) if splitter.objectName()]


def _named_headers(root: QWidget) -> Iterator[tuple[str, QHeaderView]]:
    for table in root.findChildren(QTableView):
        if table.objectName():
            yield table.objectName(), table.horizontalHeader()
    for tree in root.findChildren(QTreeView):
        if tree.objectName():
            yield tree.objectName(), tree.header()


@dataclass(frozen=True, slots=True)
class _Choice:
    get: Callable[[], int]
    set: Callable[[int], None]


def _choices(root: QWidget) -> Iterator[tuple[str, _Choice]]:
    for button in root.findChildren(QAbstractButton):
        if button.property(_REMEMBERED):
            yield button.objectName(), _Choice(button.isChecked, _checker(button))
    for bar in root.findChildren(QTabBar):
        if bar.property(_REMEMBERED):
            yield bar.objectName(), _Choice(bar.currentIndex, bar.setCurrentIndex)


def _checker(button: QAbstractButton) -> Callable[[int], None]:
    return lambda value: button.setChecked(bool(value))
