"""Notices stand in the window until closed; good news goes by itself; the same sentence stands once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from inspector.gui.theme import Theme
from inspector.gui.widgets.notice_bar import NoticeBar, NoticeRow
from inspector.workspace.notices import Level, Notice, NoticeAction
from tests.gui.kit import wait


def test_newest_first_and_no_more_than_two(theme: Theme, qtbot: Any) -> None:
    bar = NoticeBar(theme)
    qtbot.addWidget(bar)
    assert bar.isHidden()
    for word in "abcd":
        bar.show_notice(Notice(Level.ERROR, word))
    bar.show_notice(Notice(Level.WARNING, "c", "again"))
    assert [notice.sentence for notice in bar.notices] == ["c", "d"]
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


def test_of_one_subject_only_the_latest_stands(theme: Theme, qtbot: Any) -> None:
    bar = NoticeBar(theme)
    qtbot.addWidget(bar)
    bar.show_notice(Notice(Level.WARNING, "NAME is changed in 2 of 3.", key="config NAME"))
    bar.show_notice(Notice(Level.WARNING, "SIZE is changed in 2 of 3.", key="config SIZE"))
    bar.show_notice(Notice(Level.WARNING, "NAME is as it was in 1 of 3.", key="config NAME"))
    bar.show_notice(Notice(Level.SUCCESS, "SIZE is as it was in 3.", key="config SIZE"))
    assert [notice.sentence for notice in bar.notices] == [
        "SIZE is as it was in 3.",
        "NAME is as it was in 1 of 3.",
    ]


def test_what_goes_by_itself_moves_nothing(theme: Theme, qtbot: Any) -> None:
    window, host = QWidget(), QLabel("the tabs")
    qtbot.addWidget(window)
    bar = NoticeBar(theme, host=host)
    layout = QVBoxLayout(window)
    layout.addWidget(bar)
    layout.addWidget(host, 1)
    window.resize(600, 400)
    window.show()
    wait(qtbot, lambda: host.height() > 300)
    before = host.geometry()
    bar.show_notice(Notice(Level.SUCCESS, "The config is in shop.env.", "A hint. " * 30))
    over = host.findChild(QWidget, "notices.passing")
    wait(qtbot, over.isVisible)
    assert host.geometry() == before
    assert bar.isHidden()
    assert host.rect().contains(over.geometry())
    bar.show_notice(Notice(Level.INFO, "Remembered."))
    window.resize(400, 500)
    wait(qtbot, lambda: host.rect().contains(over.geometry()) and over.width() < 400)
    for row in over.findChildren(NoticeRow):
        wait(qtbot, lambda row=row: row.height() >= row.heightForWidth(row.width()))
        QTest.mouseClick(row.findChild(QToolButton, "notices.close"), Qt.MouseButton.LeftButton)
    assert bar.notices == ()
    assert over.isHidden()
    bar.show_notice(Notice(Level.WARNING, "It stays."))
    wait(qtbot, bar.isVisible)
    assert over.isHidden()
