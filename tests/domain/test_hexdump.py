"""A hex listing holds every byte."""

from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.hexdump import hexdump


@given(st.binary(max_size=200))
def test_every_byte_can_be_read_back(data: bytes) -> None:
    listed = "".join(line[10:58] for line in hexdump(data).split("\n"))
    assert bytes.fromhex(listed) == data


def test_a_line() -> None:
    assert hexdump(b"Hello,\0\xff world!!") == (
        "00000000  48 65 6c 6c 6f 2c 00 ff  20 77 6f 72 6c 64 21 21  Hello,.. world!!"
    )
