"""What the window remembers between runs: its place and size, splitters, column widths, the last tab.

Every splitter, table and tree with an objectName is remembered under that name: a tab only has to give names.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QHeaderView, QMainWindow, QSplitter, QTableView, QTreeView, QWidget

from inspector.gui.widgets.header_menu import columns_by_data

_DEFAULT_SIZE = QSize(1320, 820)


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

    def save_parts(self, root: QWidget) -> None:
        for splitter in _named_splitters(root):
            self._write(f"splitter/{splitter.objectName()}", splitter.saveState())
        for name, header in _named_headers(root):
            self._write(f"columns/{name}", header.saveState())
            self.set_number(f"column-count/{name}", header.count())

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
