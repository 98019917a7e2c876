"""For `make bench`: when the first picture was painted and where the app answers, once both are known."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from inspector.workspace.target import TargetControl


class StartupReport(QObject):
    """Writes {"painted": time.time() seconds, "url": str} to `path`, whole or not at all."""

    def __init__(self, path: Path, window: QWidget) -> None:
        super().__init__(window)
        self._path = path
        self._window = window
        self._target: TargetControl | None = None
        self._painted: float | None = None
        window.installEventFilter(self)

    def watch(self, target: TargetControl) -> None:
        """The workspace is there."""
        self._target = target
        self._disconnect = target.changed.connect(self._write)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and watched is self._window:
            self._painted = time.time()
            self._window.removeEventFilter(self)
            self._write()
        return False

    def _write(self) -> None:
        if self._painted is None or self._target is None or self._target.url is None:
            return
        self._disconnect()
        half = self._path.with_suffix(".part")
        half.write_text(json.dumps({"painted": self._painted, "url": self._target.url}), encoding="utf-8")
        os.replace(half, self._path)
