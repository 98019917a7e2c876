"""Small parts of the session editor and its tabs: merge table, size before signing, marks, secrets, raw."""

from __future__ import annotations

import decimal
import time
from typing import Any

import pytest
from markupsafe import Markup
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLineEdit

from inspector.domain.cookies import sign, size_report
from inspector.domain.merge import Side, three_way
from inspector.gui.editors.raw_view import raw_text
from inspector.gui.editors.value_dialog import BytesDialog, TextDialog
from inspector.gui.models.merge_table import Column, MergeTableModel
from inspector.gui.theme import Theme
from inspector.gui.widgets.cookie_measure import cookie_measure
from inspector.gui.widgets.secret_field import SecretField
from inspector.gui.widgets.status_mark import status_mark


def test_the_merge_table_asks_only_where_both_sides_changed(theme: Theme) -> None:
    model = MergeTableModel(theme)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.show_merges(three_way({"a": 1, "b": 1}, {"a": 2, "b": 1, "c": 1}, {"a": 3, "b": 5}))
    assert model.choices == {"b": Side.THEIRS, "c": Side.MINE}
    assert model.undecided == 1
    row = [merge.key for merge in model.merges].index("a")
    box = model.index(row, Column.MINE)
    assert model.setData(box, Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    assert model.choices["a"] is Side.MINE
    assert model.undecided == 0
    missing = model.index([merge.key for merge in model.merges].index("c"), Column.THEIRS)
    assert model.data(missing) == "(not there)"


@pytest.mark.parametrize(
    "value",
    [{}, {"username": "ann"}, {"t": (1, 2), "m": Markup("<b>"), "name": "北京"}, {"cart": ["tea"] * 400}],
)
def test_the_size_is_told_before_signing_to_the_byte(value: dict[str, Any]) -> None:
    sentence, role = cookie_measure("session")(value)
    cookie = sign(value, "any key", timestamp=int(time.time()))
    assert sentence == size_report("session", cookie).sentence
    assert role == "muted"


def test_what_does_not_fit_into_a_cookie_is_told() -> None:
    import random

    text = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=9000))
    sentence, role = cookie_measure("session")({"x": text})
    assert role == "error"
    assert "browsers refuse" in sentence
    assert cookie_measure("session")({"x": {1}})[1] == "error"
    sentence, role = cookie_measure("session")({"price": decimal.Decimal("1.50")})
    assert "A Decimal becomes text (price)." in sentence
    assert role == "warning"


def test_raw_text_is_tagged_json_or_says_why_not() -> None:
    text, note = raw_text({"pair": (1, "北京")})
    assert '" t"' in text
    assert "北京" in text
    assert "tagged JSON" in note
    assert "Python" in raw_text({"s": {1}})[1]


def test_a_secret_is_masked_until_its_eye_is_pressed(qtbot: Any, theme: Theme) -> None:
    field = SecretField(theme, "key", "Key")
    qtbot.addWidget(field)
    qtbot.keyClicks(field, "s3cret")
    assert field.echoMode() is QLineEdit.EchoMode.Password
    field.reveal.trigger()
    assert field.echoMode() is QLineEdit.EchoMode.Normal
    field.clear()
    assert field.echoMode() is QLineEdit.EchoMode.Password


def test_text_keeps_its_line_ends_and_bytes_switch_between_forms(qtbot: Any, theme: Theme) -> None:
    text = TextDialog("t", "a\r\nb", "str", theme)
    qtbot.addWidget(text)
    assert text.value() == "a\r\nb"
    text.text.appendPlainText("c")
    assert text.value() == "a\r\nb\r\nc"
    data = BytesDialog("b", b"hi", theme)
    qtbot.addWidget(data)
    assert data.text.toPlainText() == "hi"
    data._as_hex.click()
    assert data.text.toPlainText() == "68 69"
    data.text.setPlainText("ff")
    data._as_text.click()
    assert data.text.toPlainText() == "ff"
    assert data.value() == b"\xff"


def test_every_status_has_a_mark_of_the_same_size(theme: Theme) -> None:
    sizes = {status_mark(theme, status).size().width() for status in ("same", "added", "changed", "removed")}
    assert len(sizes) == 1
