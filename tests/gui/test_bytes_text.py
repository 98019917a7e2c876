"""The text field gives back the bytes it was given."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.gui.widgets.bytes_text import BytesText
from tests.gui.kit import make_theme


@pytest.fixture(scope="module")
def field(qapp: Any) -> BytesText:
    return BytesText("field", make_theme())


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=60).map(str.encode) | st.binary(max_size=40))
def test_untouched_bytes_come_back(field: BytesText, data: bytes) -> None:
    if field.load(data):
        assert field.data() == data


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=60))
def test_typed_text_is_added_and_the_rest_stays(field: BytesText, text: str) -> None:
    if not field.load(text.encode()):
        return
    field.moveCursor(field.textCursor().MoveOperation.End)
    field.insertPlainText("!")
    assert field.data() == f"{text}!".encode()


def test_line_ends_of_multipart_stay(field: BytesText) -> None:
    assert field.load(b"--x\r\nA: b\r\n\r\nvalue\r\n--x--\r\n")
    field.insertPlainText("!")
    assert field.data() == b"!--x\r\nA: b\r\n\r\nvalue\r\n--x--\r\n"


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"a\rb\nc", b"mixed\r\nends\n", b"nul\0", "\u2029".encode()]
)
def test_what_it_cannot_hold_is_refused(field: BytesText, data: bytes) -> None:
    assert not field.load(data)


def test_other_charsets(field: BytesText) -> None:
    assert field.load("naïve".encode("latin-1"), "latin-1")
    field.insertPlainText("é")
    assert field.data() == "énaïve".encode("latin-1")
    field.insertPlainText("Ж")
    with pytest.raises(UnicodeEncodeError):
        field.data()
