"""Pickles of every protocol, and pickles that would do harm if anything of them ran."""

from __future__ import annotations

import collections
import datetime
import os
import pickle
import struct
import subprocess
import uuid
import zoneinfo
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from inspector.domain.changes import same
from inspector.domain.errors import EditRejected
from inspector.domain.pickles import PickleRefused, decode_pickle, encode_pickle, looks_like_pickle
from inspector.domain.values import first_foreign
from inspector.guest.flask_session_probe.wire import Opaque
from tests.domain.strategies import sessions

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


class Gadget:
    """An app's own class."""

    def __init__(self, name: str) -> None:
        self.name = name


class Point(collections.namedtuple("Point", "x y")):
    pass


@given(sessions, st.sampled_from(PROTOCOLS))
def test_what_pickle_wrote_is_read_and_written_back(value: dict[Any, Any], protocol: int) -> None:
    data = pickle.dumps(value, protocol=protocol)
    report = decode_pickle(data)
    assert looks_like_pickle(data)
    assert same(report.value, value)
    assert report.editable
    assert report.protocol == protocol
    assert same(pickle.loads(encode_pickle(report.value, protocol)), value)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_containers_and_known_types_come_back_byte_for_byte(protocol: int) -> None:
    shared = ["shared"]
    value = {
        "od": collections.OrderedDict(b=1, a=2),
        "dd": collections.defaultdict(list, {"x": [1]}),
        "dn": collections.defaultdict(None, {"x": [1]}),
        "u1": uuid.uuid1(),
        "markup": Markup("<b>&amp;</b>"),
        "zone": datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=2), "here")),
        "fold": datetime.datetime(2026, 10, 25, 2, 30, fold=1),
        "shared": [shared, shared],
        "big": 2**70,
        "long": "x" * 70_000,
    }
    data = pickle.dumps(value, protocol=protocol)
    report = decode_pickle(data)
    assert report.badge == "known types"
    assert same(report.value, value)
    assert report.value["shared"][0] is report.value["shared"][1]
    assert encode_pickle(report.value, report.protocol) == data


def test_plain_data_has_the_plain_badge() -> None:
    assert decode_pickle(pickle.dumps({"_flashes": [("a", "b")]})).badge == "plain"


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_unknown_objects_are_shown_not_built(protocol: int) -> None:
    report = decode_pickle(pickle.dumps({"g": Gadget("x"), "p": Point(1, 2), "n": 1}, protocol=protocol))
    assert report.badge == "opaque"
    assert not report.editable
    assert report.value["n"] == 1
    assert report.value["g"].type.endswith("test_pickles.Gadget")
    assert "'name': 'x'" in report.value["g"].text
    assert "(1, 2" in report.value["p"].text
    with pytest.raises(EditRejected, match="cannot be pickled"):
        encode_pickle(report.value, protocol)


def _call(function: Any, *args: Any) -> Any:
    class Attack:
        def __reduce__(self) -> Any:
            return function, args

    return Attack()


def attacks(canary: Path) -> list[bytes]:
    """Payloads that create `canary` when loaded, in the ways known from exploits."""
    command = f"touch {canary}"
    found = []
    for protocol in PROTOCOLS:
        found.append(pickle.dumps({"a": _call(os.system, command)}, protocol=protocol))
        found.append(pickle.dumps(_call(eval, f"open({str(canary)!r}, 'w').close()"), protocol=protocol))
        found.append(
            pickle.dumps([_call(subprocess.check_output, ["touch", str(canary)])], protocol=protocol)
        )
    system = command.encode()
    found += [
        b"cos\nsystem\n(S'" + system + b"'\ntR.",
        b"(S'" + system + b"'\nios\nsystem\n.",
        b"(cos\nsystem\nS'" + system + b"'\no.",
        b"}(S'a'\ncos\nsystem\n(S'" + system + b"'\ntR0u.",  # the result is popped: the value looks plain
        b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c" + bytes([len(system)]) + system + b"\x85R.",
        b"c__builtin__\ngetattr\n(cos\nfoo\nS'system'\ntR(S'" + system + b"'\ntR.",
        b"\x80\x02cos\nsystem\n)\x81}b.",
    ]
    return found


def test_nothing_of_an_attack_runs(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    for data in attacks(canary):
        try:
            report = decode_pickle(data)
        except PickleRefused:
            continue
        assert report.badge == "suspicious"
        assert not report.editable
        assert "attack" in report.note
    assert not canary.exists()


def test_the_attacks_are_real(tmp_path: Path) -> None:
    """The proof that the canary would sing."""
    canary = tmp_path / "canary"
    pickle.loads(attacks(canary)[0])
    assert canary.exists()


def _laughs(levels: int) -> bytes:
    """A list that holds a list twice, which holds a list twice, and so on."""
    steps = b"".join(b"]q%c(h%ch%ce0" % (level, level - 1, level - 1) for level in range(1, levels + 1))
    return b"\x80\x02]q\x000" + steps + b"h%c." % levels


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "breaks off"),
        (b".", "exactly one value"),
        (b"\x80\x04", "breaks off"),
        (b"\x80\x04N", "breaks off"),
        (b"\x80\x04N.tail", "follow its end"),
        (b"\x80\x09N.", "protocol 9"),
        (b"\x80\x04Nr\xff\xff\xff\x03.", None),
        (b"\x80\x04h\x05.", "breaks off"),
        (b"\x80\x04e.", "does not add up"),
        (b"\x80\x04(e.", "does not add up"),
        (b"\x80\x04}]K\x01s.", "cannot be|breaks off"),
        (b"\x80\x04}(K\x01u.", "breaks off"),
        (b"\x80\x04]q\x00h\x00a.", "contains itself"),
        (b"\x80\x04K\x01K\x02\x93.", "computes the name"),
        (b"\x80\x04\x8f(]\x90.", "cannot be one"),
        (b"\x80\x05\x8e" + struct.pack("<Q", 2**62) + b"x.", "breaks off"),
        (b"\x80\x05\x97.", "NEXT_BUFFER"),
        (b"]" * 400_000 + b"a" * 399_999 + b".", "instructions"),
        (b"]" * 1_000 + b"a" * 999 + b".", "nested deeper"),
        (b"\x80\x02K\x01" + b"0K\x01" * 300_000 + b".", "instructions"),
        (_laughs(60), "unfolds"),
        (b"I" + b"9" * 100_000 + b"\n.", "breaks off"),
    ],
)
def test_broken_and_hostile_pickles_are_refused_in_words(data: bytes, words: str | None) -> None:
    if words is None:  # a memo index of 64 million costs nothing here
        assert decode_pickle(data).value is None
        return
    with pytest.raises(PickleRefused, match=words):
        decode_pickle(data)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for candidate in (data, b"\x80\x04" + data + b"."):
        try:
            decode_pickle(candidate)
        except PickleRefused:
            continue


@given(sessions, st.data())
def test_damaged_pickles_are_read_or_refused(value: dict[Any, Any], data: st.DataObject) -> None:
    whole = bytearray(pickle.dumps(value, protocol=data.draw(st.sampled_from(PROTOCOLS))))
    for _ in range(3):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        report = decode_pickle(bytes(whole))
    except PickleRefused:
        return
    if report.editable:
        encode_pickle(report.value, report.protocol)


def test_python_2_pickles() -> None:
    packed = b"\\x07j\\x01\\x02"  # the year 1898: its bytes are ASCII, as protocol 0 wants them
    data = b"(dS'user'\nVann\nsS'when'\ncdatetime\ndate\n(S'" + packed + b"'\ntRs."
    report = decode_pickle(data)
    assert report.value == {"user": "ann", "when": datetime.date(1898, 1, 2)}
    assert report.protocol == 0


def test_a_time_with_a_foreign_zone_stays_opaque() -> None:
    moment = datetime.datetime(2026, 1, 1, tzinfo=zoneinfo.ZoneInfo("UTC"))
    report = decode_pickle(pickle.dumps({"when": moment}))
    assert isinstance(first_foreign(report.value), Opaque)
    assert not report.editable
