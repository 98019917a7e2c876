"""Content encodings are undone within limits, whatever the bytes are."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.content_encoding import unfold


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKERS = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress}


@given(st.binary(min_size=1, max_size=300), st.lists(st.sampled_from(sorted(PACKERS)), max_size=3))
def test_what_was_packed_comes_out(data: bytes, names: list[str]) -> None:
    packed = data
    for name in names:
        packed = PACKERS[name](packed)
    unfolded = unfold(packed, ", ".join(names))
    assert (unfolded.data, unfolded.steps, unfolded.note) == (data, tuple(reversed(names)), "")


@given(st.binary(max_size=300), st.text(max_size=30), st.booleans())
def test_it_never_fails(data: bytes, encoding: str, cut: bool) -> None:
    unfold(data, encoding, cut=cut)
    unfold(data, "gzip, deflate", cut=cut)


def test_bare_deflate_is_taken_as_browsers_do() -> None:
    assert unfold(raw_deflate(b"hello " * 50), "deflate").data == b"hello " * 50


def test_gzip_members_that_follow_each_other_are_joined() -> None:
    assert unfold(gzip.compress(b"one ") + gzip.compress(b"two"), "gzip").data == b"one two"


def test_a_bomb_stops_at_the_limit() -> None:
    unfolded = unfold(gzip.compress(b"\0" * 50_000_000), "gzip", limit=1000)
    assert len(unfolded.data) == 1000
    assert "stopped at 1,000 bytes" in unfolded.note


def test_the_recorded_part_of_a_cut_body_is_readable() -> None:
    packed = gzip.compress(bytes(range(256)) * 400)[:-200]
    assert unfold(packed, "gzip", cut=True).note == ""
    assert "ends in the middle" in unfold(packed, "gzip").note
    assert unfold(packed, "gzip").data.startswith(bytes(range(256)))


@pytest.mark.parametrize(
    ("encoding", "words"), [("br", "“br” is not one"), ("gzip", "the bytes are not gzip"), ("zstd", "“zstd”")]
)
def test_what_cannot_be_undone_is_said(encoding: str, words: str) -> None:
    unfolded = unfold(b"plain", encoding)
    assert unfolded.data == b"plain"
    assert words in unfolded.note
