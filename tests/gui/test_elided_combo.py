"""A combo box that is too narrow for its text."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QIcon, QPixmap

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
