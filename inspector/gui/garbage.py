"""Moves Python's full garbage collections into quiet moments.

A full collection walks every object there is: with a log of some ten thousand exchanges it stops the
window for a tenth of a second, and it comes when most is being allocated, which is when most is going on.
The small collections stay automatic.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_LOOK = 5_000
"""Milliseconds between two looks whether it is quiet."""
_PATIENCE = 60
"""Looks after which it is done in any case: five minutes of uninterrupted work."""
_NEVER = 1_000_000


class QuietGarbage(QObject):
    """`activity` gives a number that grows while things happen; two equal looks mean a quiet moment.

    Make one when the window is up: what exists by then stays for good and is not walked again. `close`
    undoes it.
    """

    def __init__(self, activity: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._activity = activity
        self._seen = activity()
        self._collected = self._seen
        self._looks = 0
        self._thresholds = gc.get_threshold()
        gc.collect()
        gc.freeze()
        gc.set_threshold(self._thresholds[0], self._thresholds[1], _NEVER)
        self._timer = QTimer(self, interval=_LOOK)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> bool:
        """Collect if it is quiet and something has happened since the last time; True when it did."""
        now = self._activity()
        self._looks += 1
        quiet = now == self._seen
        self._seen = now
        if now == self._collected or not (quiet or self._looks >= _PATIENCE):
            return False
        self._collected = now
        self._looks = 0
        gc.collect()
        return True

    def close(self) -> None:
        self._timer.stop()
        gc.set_threshold(*self._thresholds)
        gc.unfreeze()
