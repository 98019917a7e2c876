"""Content encodings are undone within limits, whatever the bytes are."""

import gzip
import random
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.content_encoding import unfold


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}


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
    for name in ("gzip, deflate", "br", "zstd"):
        unfold(data, name, cut=cut)


def test_bare_deflate_is_taken_as_browsers_do() -> None:
    assert unfold(raw_deflate(b"hello " * 50), "deflate").data == b"hello " * 50


def test_gzip_members_that_follow_each_other_are_joined() -> None:
    assert unfold(gzip.compress(b"one ") + gzip.compress(b"two"), "gzip").data == b"one two"


def test_zstd_frames_that_follow_each_other_are_joined() -> None:
    assert unfold(zstandard.compress(b"one ") + zstandard.compress(b"two"), "zstd").data == b"one two"


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_stops_at_the_limit(name: str) -> None:
    unfolded = unfold(PACKERS[name](b"\0" * 50_000_000), name, limit=1000)
    assert len(unfolded.data) == 1000
    assert "stopped at 1,000 bytes" in unfolded.note


@pytest.mark.parametrize("name", ["gzip", "br", "zstd"])
def test_the_recorded_part_of_a_cut_body_is_readable(name: str) -> None:
    body = random.Random(7).randbytes(200_000)
    packed = PACKERS[name](body)[:-200]
    assert unfold(packed, name, cut=True).note == ""
    unfolded = unfold(packed, name)
    assert "ends in the middle" in unfolded.note
    assert body.startswith(unfolded.data)
    assert len(unfolded.data) > 50_000


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("compress", "“compress” is not one"),
        ("gzip", "the bytes are not gzip"),
        ("br", "the bytes are not br"),
        ("zstd", "the bytes are not zstd"),
    ],
)
def test_what_cannot_be_undone_is_said(encoding: str, words: str) -> None:
    unfolded = unfold(b"plain", encoding)
    assert unfolded.data == b"plain"
    assert words in unfolded.note
