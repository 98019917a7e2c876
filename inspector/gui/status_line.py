"""The line at the bottom: whose Redis the target uses, and what is recorded.

objectNames: "status" (the bar), "status.redis", "status.recording".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from inspector.gui.theme import Theme

if TYPE_CHECKING:
    from inspector.workspace.workspace import Workspace


class StatusLine(QStatusBar):
    def __init__(
        self, workspace: Workspace, theme: Theme, capture: bool = False, parent: QWidget | None = None
    ) -> None:
        """`capture`: what is shown was recorded earlier."""
        super().__init__(parent)
        self._capture = capture
        self.setObjectName("status")
        self._workspace = workspace
        self._theme = theme
        self._redis = QLabel()
        self._redis.setObjectName("status.redis")
        self._redis.setContentsMargins(8, 0, 0, 0)
        self._recording = QLabel()
        self._recording.setObjectName("status.recording")
        self._recording.setContentsMargins(0, 0, 8, 0)
        self.addWidget(self._redis, 1)
        self.addPermanentWidget(self._recording)
        theme.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """The window calls it, at most every 50 ms."""
        requests = self._workspace.requests
        self._redis.setText(self._workspace.target.redis_choice)
        color = self._theme.color("error" if requests.recording else "muted").name()
        state = self.tr("recording") if requests.recording else self.tr("paused")
        mark = f'<span style="color:{color}">●</span> {state}'
        parts = [self.tr("recorded capture") if self._capture else mark, self._exchanges(requests.total)]
        if requests.dropped:
            warning = self._theme.color("warning").name()
            text = self.tr("{count} dropped").format(count=requests.dropped)
            parts.append(f'<span style="color:{warning}">{text}</span>')
            self._recording.setToolTip(
                self.tr("Exchanges that came faster than they could be sent to this window.")
            )
        self._recording.setText(" · ".join(parts))

    def _exchanges(self, count: int) -> str:
        return (
            self.tr("1 exchange") if count == 1 else self.tr("{count} exchanges").format(count=f"{count:,}")
        )
