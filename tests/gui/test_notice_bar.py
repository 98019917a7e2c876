"""Notices stand in the window until closed; good news goes by itself; the same sentence stands once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QToolButton

from inspector.gui.theme import Theme
from inspector.gui.widgets.notice_bar import NoticeBar
from inspector.workspace.notices import Level, Notice, NoticeAction
from tests.gui.kit import wait


def test_newest_first_and_no_more_than_three(theme: Theme, qtbot: Any) -> None:
    bar = NoticeBar(theme)
    qtbot.addWidget(bar)
    assert bar.isHidden()
    for word in "abcd":
        bar.show_notice(Notice(Level.ERROR, word))
    bar.show_notice(Notice(Level.WARNING, "c", "again"))
    assert [notice.sentence for notice in bar.notices] == ["c", "d", "b"]
    assert bar.notices[0].hint == "again"


def test_close_and_details(theme: Theme, qtbot: Any) -> None:
    bar = NoticeBar(theme)
    qtbot.addWidget(bar)
    bar.show()
    bar.show_notice(Notice(Level.ERROR, "Bad.", "Do it.", "Traceback…"))
    text = bar.findChild(QPlainTextEdit, "notices.text")
    assert not text.isVisible()
    button = bar.findChild(QPushButton, "notices.details")
    wait(qtbot, button.isVisible)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert text.isVisible()
    assert text.toPlainText() == "Traceback…"
    QTest.mouseClick(bar.findChild(QToolButton, "notices.close"), Qt.MouseButton.LeftButton)
    assert bar.notices == ()
    assert bar.isHidden()


def test_an_offer_stays_until_it_is_taken(theme: Theme, qtbot: Any) -> None:
    bar = NoticeBar(theme)
    qtbot.addWidget(bar)
    taken: list[str] = []
    bar.show_notice(Notice(Level.INFO, "Found.", action=NoticeAction("Open it", lambda: taken.append("yes"))))
    button = bar.findChild(QPushButton, "notices.action")
    assert button.text() == "Open it"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert taken == ["yes"]
    assert bar.notices == ()
