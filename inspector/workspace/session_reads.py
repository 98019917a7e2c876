"""Whether the probes record which session keys are read: a setting, told to every process at once, and with
the welcome to those that come later.
"""

from __future__ import annotations

from inspector.guest.flask_session_probe.wire import Do
from inspector.services.settings import Settings
from inspector.workspace.signal import Signal
from inspector.workspace.target import TargetControl


class SessionReads:
    def __init__(self, settings: Settings, target: TargetControl) -> None:
        self.changed: Signal[()] = Signal()
        self._settings = settings
        self._target = target

    @property
    def on(self) -> bool:
        return self._settings.session_reads

    def switch(self, on: bool) -> None:
        """Raises StoreError when it cannot be remembered; it holds for this run then."""
        if on == self.on:
            return
        try:
            self._settings.update(session_reads=on)
        finally:
            self._target.tell_all(Do.SETTINGS, session_reads=on)
            self.changed.emit()
