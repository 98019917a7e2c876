"""How often a model tells its views: a person does not see more, and painting is what costs."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

TICK = 50
"""Milliseconds between two announcements."""


class Pace(QObject):
    """`due` comes for the first `ask` at once, and for all that follow within a tick together at its end."""

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._asked = False
        self._tick = QTimer(self, interval=TICK, singleShot=True)
        self._tick.timeout.connect(self._on_tick)

    def ask(self) -> None:
        if self._tick.isActive():
            self._asked = True
            return
        self.due.emit()
        self._tick.start()

    def _on_tick(self) -> None:
        if self._asked:
            self._asked = False
            self.ask()
