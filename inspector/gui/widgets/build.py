"""Short ways to make small widgets: named ones, labels by role, buttons, rows and columns on the 8 px
grid.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

Named = TypeVar("Named", bound=QObject)
Part = QWidget | QLayout | int | None


def named(widget: Named, name: str) -> Named:
    """`widget` with the object name by which tests and the tour find it."""
    widget.setObjectName(name)
    return widget


def label(
    text: str = "", role: str = "", *, name: str = "", wrap: bool = False, selectable: bool = False
) -> QLabel:
    """`role` is one of the style sheet's: muted, title, heading, error, warning, success."""
    made = named(QLabel(text), name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def set_role(widget: QWidget, role: str) -> None:
    """Give a label another role, and let the style sheet see it."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def push_button(text: str, name: str, *, tooltip: str = "", primary: bool = False) -> QPushButton:
    made = named(QPushButton(text), name)
    made.setToolTip(tooltip)
    if primary:
        made.setProperty("primary", True)
    return made


def tool_button(action: QAction, name: str) -> QToolButton:
    """The button of an action; icon-only ones speak the action's text to a screen reader."""
    made = named(QToolButton(), name)
    made.setDefaultAction(action)
    made.setAccessibleName(action.text().replace("&", ""))
    return made


def column(parent: QWidget | None, *parts: Part, margin: int = 0, gap: int = 8) -> QVBoxLayout:
    """Parts from top to bottom; an int is a stretch, None is skipped."""
    made = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    _fill(made, parts, margin, gap)
    return made


def row(parent: QWidget | None, *parts: Part, margin: int = 0, gap: int = 8) -> QHBoxLayout:
    """Parts from left to right; an int is a stretch, None is skipped."""
    made = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    _fill(made, parts, margin, gap)
    return made


def _fill(layout: QHBoxLayout | QVBoxLayout, parts: Iterable[Part], margin: int, gap: int) -> None:
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(gap)
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        elif isinstance(part, QLayout):
            layout.addLayout(part)
        elif part is not None:
            layout.addWidget(part)


def line() -> QFrame:
    """A horizontal hairline."""
    made = QFrame()
    made.setFrameShape(QFrame.Shape.HLine)
    made.setFrameShadow(QFrame.Shadow.Plain)
    made.setProperty("role", "line")
    made.setMaximumHeight(1)
    return made
