"""What a step of the tour may do: find widgets by object name, press and type, wait for something, note
a check.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTabBar, QWidget

from inspector.gui.tab_area import TABS
from inspector.gui.tour.browser import Browser
from inspector.gui.window import MainWindow
from inspector.workspace.workspace import Workspace

Kind = TypeVar("Kind", bound=QWidget)
_POLL = 0.02
PATIENCE = 8.0
"""Seconds to wait for something that should take milliseconds: the machine may be busy."""


@dataclass(frozen=True, slots=True)
class Check:
    what: str
    ok: bool
    seen: str


class Stage:
    """One step's view of the window. `folder` is for files a step needs; `subject` is what the picture
    shows, the window unless a step says
    otherwise.
    """

    def __init__(self, window: MainWindow, browser: Browser, folder: Path) -> None:
        self.window = window
        self.folder = folder
        self.browser = browser
        self.checks: list[Check] = []
        self.subject: QWidget = window

    @property
    def workspace(self) -> Workspace:
        return self.window.workspace

    # -- checks ------------------------------------------------------------------------------------------

    def check(self, what: str, ok: object, seen: object = "") -> bool:
        self.checks.append(Check(what, bool(ok), _short(seen)))
        return bool(ok)

    async def see(
        self, what: str, condition: Callable[[], object], seen: Callable[[], object] | None = None
    ) -> bool:
        """Wait until `condition` holds and note whether it came to that."""
        ok = await self.until(condition)
        return self.check(what, ok, seen() if seen is not None else "")

    async def see_text(self, what: str, wanted: str, text: Callable[[], str]) -> bool:
        return await self.see(what, lambda: wanted in text(), text)

    async def until(self, condition: Callable[[], object], seconds: float = PATIENCE) -> bool:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(_POLL)
        return True

    async def settle(self, seconds: float = 0.15) -> None:
        """Let batched inserts and layouts happen; nothing is decided by it."""
        await asyncio.sleep(seconds)

    # -- widgets -----------------------------------------------------------------------------------------

    def find(self, kind: type[Kind], name: str, within: QWidget | None = None) -> Kind:
        """The visible widget of that name, else any of that name. Raises LookupError when there is none."""
        roots = [within] if within is not None else [self.window, *QApplication.topLevelWidgets()]
        found = [widget for root in roots for widget in _named(root, kind, name)]
        visible = [widget for widget in found if widget.isVisible()]
        if not found:
            raise LookupError(f"no {kind.__name__} is called {name!r}")
        return (visible or found)[0]

    def has(self, kind: type[QWidget], name: str) -> bool:
        """Whether it can be seen."""
        roots = [self.window, *QApplication.topLevelWidgets()]
        return any(widget.isVisible() for root in roots for widget in _named(root, kind, name))

    def tab(self, stem: str) -> Any:
        """Click the tab in the bar, as a user does."""
        bar = self.window.tabs.tabBar()
        self._click_tab(bar, next(number for number, spec in enumerate(TABS) if spec.stem == stem))
        return self.window.tabs.page(stem)

    def choose_tab(self, name: str, title: str) -> None:
        """Click the tab of an inner QTabBar by the beginning of its title."""
        self.choose_tab_of(self.find(QTabBar, name), title)

    def choose_tab_of(self, bar: QTabBar, title: str) -> None:
        texts = [bar.tabText(number).replace("&", "") for number in range(bar.count())]
        index = next((n for n, text in enumerate(texts) if text.startswith(title)), None)
        if index is None:
            raise LookupError(f"no tab begins with {title!r}: {texts}")
        self._click_tab(bar, index)

    def click(self, widget: QWidget) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def press(
        self, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(widget, key, modifier)

    def write(self, widget: QWidget, text: str) -> None:
        """Replace what a field holds by typing. Qt's test keys know only Latin letters; others go in by
        pasting.
        """
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        if text.isascii():
            QTest.keyClicks(widget, text)
        else:
            QApplication.clipboard().setText(text)
            QTest.keyClick(widget, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def select(self, view: QAbstractItemView, index: QModelIndex) -> None:
        """Click the row, after scrolling it into view."""
        view.scrollTo(index)
        where = view.visualRect(index).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)

    def type_into_cell(self, view: QAbstractItemView, index: QModelIndex, text: str) -> None:
        """F2, type, Enter."""
        self.select(view, index)
        view.setCurrentIndex(index)
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_F2)
        editor = QApplication.focusWidget()
        if editor is None or editor is view:
            editor = view.viewport().findChild(QWidget, "session.editor.cell")
        if editor is None:
            raise LookupError("no editor opened in the cell")
        self.write(editor, text)
        QTest.keyClick(editor, Qt.Key.Key_Return)

    @staticmethod
    def _click_tab(bar: QTabBar, index: int) -> None:
        where = bar.tabRect(index).center()
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
        if bar.currentIndex() != index:  # scrolled out of a narrow bar
            bar.setCurrentIndex(index)


def cells(model: QAbstractItemModel | None, parent: QModelIndex | None = None) -> list[list[str]]:
    """The texts of a table or tree, row by row, children after their parent."""
    if model is None:
        return []
    above = parent if parent is not None else QModelIndex()
    rows = []
    for row in range(model.rowCount(above)):
        first = model.index(row, 0, above)
        rows.append([str(model.index(row, n, above).data() or "") for n in range(model.columnCount(above))])
        rows += cells(model, first) if model.rowCount(first) else []
    return rows


def find_cell(model: QAbstractItemModel, column: int, text: str, shown: int | None = None) -> QModelIndex:
    """The cell of the first top row whose `column` holds `text`; in column `shown` when given."""
    for row in range(model.rowCount()):
        if text in str(model.index(row, column).data() or ""):
            return model.index(row, column if shown is None else shown)
    raise LookupError(f"no row has {text!r} in column {column}")


def text_of(view: QAbstractItemView) -> str:
    return "\n".join(" | ".join(row) for row in cells(view.model()))


def tables(pane: QWidget) -> str:
    """The texts of all tables and trees of a pane."""
    return "\n".join(text_of(view) for view in pane.findChildren(QAbstractItemView))


def everything(pane: QWidget) -> str:
    """All texts of a pane that can be seen: tables, trees, labels, fields, buttons."""
    texts = [tables(pane)]
    for child in pane.findChildren(QWidget):
        for name in ("toPlainText", "text"):
            text = getattr(child, name, None)
            if callable(text) and child.isVisible():
                texts.append(str(text()))
                break
    return "\n".join(text for text in texts if text)


def _named(root: QWidget, kind: type[Kind], name: str) -> list[Kind]:
    own = [root] if isinstance(root, kind) and root.objectName() == name else []
    return own + root.findChildren(kind, name)


def _short(seen: object) -> str:
    text = str(seen)
    return text if len(text) <= 400 else text[:399] + "…"
