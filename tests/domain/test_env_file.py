import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.env_file import parse_env_file


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A=1", {"A": "1"}),
        ("A = 1 \nexport B=2\n", {"A": "1", "B": "2"}),
        ("# note\n\n  A=x # trailing\nB=x#y\n", {"A": "x", "B": "x#y"}),
        ("A=\"one\\ntwo\" # note\nB='one\\ntwo'", {"A": "one\ntwo", "B": "one\\ntwo"}),
        ('A="over\ntwo lines"\nB=3', {"A": "over\ntwo lines", "B": "3"}),
        ("A=\nB=''\n", {"A": "", "B": ""}),
        ("\ufeffA=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
        ("nonsense\nA=1\n=3\n", {"A": "1"}),
        ("A=1\nA=2", {"A": "2"}),
        ("URL=redis://u:p@h/0?a=b", {"URL": "redis://u:p@h/0?a=b"}),
        ('A="unfinished\nB=1', {"A": '"unfinished', "B": "1"}),
        ("ГОРОД=x\nCITY=Москва", {"CITY": "Москва"}),
    ],
)
def test_lines(text, found):
    assert parse_env_file(text) == found


@given(st.text(max_size=200))
def test_any_text_is_read_without_complaint(text):
    parse_env_file(text)


@given(st.text(st.characters(exclude_characters="'\\\r\ufeff", exclude_categories=["Cs"]), max_size=50))
def test_single_quotes_keep_everything(value):
    assert parse_env_file(f"A='{value}'") == {"A": value}
