"""A combo box that is too narrow for its text."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtTest import QTest

from inspector.gui.theme import Theme
from inspector.gui.widgets.elided_combo import ElidedComboBox


def test_it_says_that_there_is_more(theme: Theme, qtbot: Any) -> None:
    box = ElidedComboBox()
    qtbot.addWidget(box)
    pixmap = QPixmap(16, 16)
    box.addItem(QIcon(pixmap), "teamdesk:create_app · teamdesk")
    box.resize(420, 30)
    box.show()
    assert box.shown_text() == "teamdesk:create_app · teamdesk"
    box.resize(180, 30)
    assert box.shown_text().endswith("…")
    assert box.shown_text().startswith("teamdesk")
    assert not box.grab().isNull()


def test_a_list_left_with_escape_opens_on_the_chosen_entry(theme: Theme, qtbot: Any) -> None:
    box = ElidedComboBox()
    qtbot.addWidget(box)
    box.addItems(["shop", "desk", "wiki"])
    box.setCurrentIndex(1)
    box.show()
    box.showPopup()
    QTest.keyClick(box.view(), Qt.Key.Key_Down)
    assert box.view().currentIndex().row() == 2
    QTest.keyClick(box.view(), Qt.Key.Key_Escape)
    assert box.currentIndex() == 1
    box.showPopup()
    assert box.view().currentIndex().row() == 1
    box.hidePopup()
