"""Chooses one of several running apps, or all; hidden while there is only one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from inspector.domain.apps import title_among
from inspector.gui.widgets.elided_combo import ElidedComboBox
from inspector.workspace.target import TargetControl

_NARROWEST, _WIDEST = 90, 150
"""Pixels: what stands beside it needs the room more than a long name, which the open list has whole."""
_LIST_PADDING = 36


class AppFilter(ElidedComboBox):
    """`chosen(key)`: "" stands for all apps."""

    chosen = Signal(str)

    def __init__(self, target: TargetControl, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._target = target
        self.setAccessibleName(self.tr("App"))
        self.setToolTip(self.tr("Which of the running apps"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMinimumWidth(_NARROWEST)
        self.setMaximumWidth(_WIDEST)
        self.activated.connect(lambda: self.chosen.emit(self.key))
        self.hide()

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + _LIST_PADDING)
        super().showPopup()

    @property
    def key(self) -> str:
        return str(self.currentData() or "")

    def refresh(self) -> None:
        """Take the apps that run now; the choice stays when its app still does."""
        key, apps = self.key, self._target.apps
        self.clear()
        self.addItem(self.tr("All apps"), "")
        for app in apps:
            self.addItem(app_title(self._target, app.key), app.key)
        self.setCurrentIndex(max(self.findData(key), 0))
        self.setVisible(len(apps) > 1)


def app_title(target: TargetControl, key: str) -> str:
    """What the window calls an app, also when it does not run any more."""
    return title_among(target.known_apps, key)
