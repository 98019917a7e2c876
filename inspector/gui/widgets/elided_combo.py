"""A combo box that shows `…` where its text does not fit, instead of cutting a letter; and whose list always
opens on the chosen entry.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

_GAP = 4
"""Between icon and text."""


class ElidedComboBox(QComboBox):
    def showPopup(self) -> None:
        """Qt keeps the mark where it was when the list was left with Escape."""
        chosen = self.model().index(self.currentIndex(), self.modelColumn(), self.rootModelIndex())
        self.view().setCurrentIndex(chosen)
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.shown_text()
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def shown_text(self) -> str:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        icon = 0 if option.currentIcon.isNull() else option.iconSize.width() + _GAP
        room = field.width() - icon
        return self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
