"""The parts behind the config snapshot that need no server: bounded values, found lines, and a Config that
behaves with the hooks as it does without.
"""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import Any

import flask.config
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.guest.flask_session_probe.bounded import SMALL_WEIGHT, bounded_pack, small_pack, weigh
from inspector.guest.flask_session_probe.config_patches import patch_config
from inspector.guest.flask_session_probe.config_trail import Trails
from inspector.guest.flask_session_probe.places import Files
from inspector.guest.flask_session_probe.problems import Problems
from inspector.guest.flask_session_probe.source_lines import SourceLines
from inspector.guest.flask_session_probe.wire import pack, unpack

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.uuids()
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner)
)


class Rude:
    """Calls of it count as noticed."""

    calls = 0

    def _called(self, *_: Any) -> Any:
        type(self).calls += 1
        raise RuntimeError("noticed")

    __repr__ = __len__ = __eq__ = __hash__ = __iter__ = __bool__ = _called


class RudeDict(dict):  # type: ignore[type-arg]
    def _called(self, *_: Any) -> Any:
        Rude.calls += 1
        raise RuntimeError("noticed")

    keys = values = items = __iter__ = __len__ = __repr__ = _called  # type: ignore[assignment]


@given(values)
def test_what_is_small_is_kept_whole_and_nothing_grows(value: Any) -> None:
    weight, plain = weigh(value, 10**9)
    assert plain
    packed, _ = bounded_pack(value, weight)
    assert packed == pack(value)
    assert len(json.dumps(small_pack(value))) < 20 * SMALL_WEIGHT
    assert len(json.dumps(bounded_pack(value, 500)[0])) < 20_000


@pytest.mark.parametrize("value", [Rude(), [Rude()], {"a": Rude()}, RudeDict(a=1), {"b": RudeDict(c=Rude())}])
def test_a_replaced_value_of_the_app_is_not_touched(value: Any) -> None:
    before = Rude.calls
    assert json.dumps(small_pack(value))
    assert Rude.calls == before


def test_what_holds_itself_ends() -> None:
    loop: dict[str, Any] = {}
    loop["a"] = loop["b"] = loop
    assert "$cut" in small_pack(loop)
    assert json.dumps(bounded_pack(loop)[0])


def test_lines_of_python(tmp_path: Path) -> None:
    file = tmp_path / "settings.py"
    file.write_text(
        "A = 1\nif True:\n    A = 2\nelse:\n    B: int = 3\n"
        "try:\n    C, D = 4, 5\nexcept KeyError:\n    E = 6\n"
        "def f():\n    A = 7\nA.x = 8\n"
    )
    lines = SourceLines()
    found = {key: lines.in_python(str(file), key) for key in "ABCDEF"}
    assert found == {"A": 3, "B": 5, "C": 7, "D": 7, "E": 9, "F": None}


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.toml", 'x = 1\nKEY = "v"\n', 2),
        ("a.json", '{\n "x": "KEY",\n "KEY": 1\n}', 3),
        ("a.yaml", "KEYS: 1\nKEY: 2\n", 2),
        (".env", "# KEY=\nexport KEY=1\n", 2),
        ("none.json", "{}", None),
    ],
)
def test_lines_of_text(tmp_path: Path, name: str, text: str, line: int | None) -> None:
    (tmp_path / name).write_text(text)
    assert SourceLines().in_text(str(tmp_path / name), "KEY") == line


def test_files_that_do_not_read(tmp_path: Path) -> None:
    broken, binary = tmp_path / "broken.py", tmp_path / "binary.py"
    broken.write_text("def (")
    binary.write_bytes(b"\x00\xff" * 50)
    lines = SourceLines()
    for file in (str(broken), str(binary), str(tmp_path), str(tmp_path / "missing.py"), "\x00"):
        assert lines.in_python(file, "KEY") is None
        assert lines.in_text(file, "KEY") is None
    assert lines.of_object("no.such.module:Class", "KEY") == (None, None)
    assert lines.of_object("json:JSONDecoder.Nothing", "KEY")[1] is None


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> tuple[type, Trails, Problems]:
    """A Config class of this test alone with the hooks on it."""
    kind = type("Config", (flask.config.Config,), {})
    monkeypatch.setattr(flask.config, "Config", kind)
    trails, problems = Trails(Files()), Problems()
    patch_config(trails, problems)
    return kind, trails, problems


class Pairs:
    """A mapping that is no dict."""

    def keys(self) -> list[str]:
        return ["P", "Q"]

    def __getitem__(self, key: str) -> str:
        return key.lower()


STEPS = (
    lambda config: config.update({"A": 1}, B=2),
    lambda config: config.update(pair for pair in [("C", 3)]),
    lambda config: config.update(Pairs()),
    lambda config: config.update(1),
    lambda config: config.update([("D", 1), 5]),
    lambda config: config.update({}, {}),
    lambda config: config.setdefault("A", 5),
    lambda config: config.setdefault("E", 5),
    lambda config: config.pop("A"),
    lambda config: config.pop("NOT"),
    lambda config: config.pop("NOT", 7),
    lambda config: config.pop([]),
    lambda config: config.__delitem__("A"),
    lambda config: config.__setitem__([], 1),
    lambda config: config.__setitem__("F", Rude()),
    lambda config: config.__ior__({"G": 1}),
    lambda config: config.from_mapping({"H": 1, "low": 2}, I=3),
    lambda config: config.from_mapping(1, 2, 3),
    lambda config: config.from_object("no.such.thing"),
    lambda config: config.from_object(type("Own", (), {"J": 1})),
    lambda config: config.from_pyfile("missing.cfg"),
    lambda config: config.from_pyfile("missing.cfg", silent=True),
    lambda config: config.from_envvar("NOT_SET_ANYWHERE"),
    lambda config: config.from_envvar(variable_name="NOT_SET_ANYWHERE", silent=True),
    lambda config: config.from_prefixed_env("NOTHING_BEGINS_SO"),
    lambda config: config.clear(),
    lambda config: config.from_pyfile(),
)


def outcome(config: Any, step: Any) -> Any:
    try:
        result = step(config)
    except Exception as error:  # noqa: BLE001 - whatever it is, it must be the same
        return type(error), str(error)
    return type(result) if result is config or isinstance(result, Rude) else result


@given(st.lists(st.sampled_from(range(len(STEPS))), max_size=12))
def test_a_config_behaves_as_without_the_hooks(steps: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        kind = type("Config", (flask.config.Config,), {})
        patch.setattr(flask.config, "Config", kind)
        problems = Problems()
        patch_config(Trails(Files()), problems)
    with_hooks, without = kind("/"), type("Config", (flask.config.Config,), {})("/")
    for number in steps:
        seen, wanted = outcome(with_hooks, STEPS[number]), outcome(without, STEPS[number])
        assert getattr(seen, "__name__", seen) == getattr(wanted, "__name__", wanted)
        assert list(with_hooks) == list(without)
    assert vars(with_hooks) == vars(without)


def test_a_trail_ends_with_its_config(watched: tuple[type, Trails, Problems]) -> None:
    kind, trails, problems = watched
    config = kind("/")
    config["A"] = 1
    assert trails.of(config).writes["A"]
    del config
    gc.collect()
    assert not trails._trails
    assert problems.total() == 0


def test_what_cannot_be_noted_is_counted_and_the_value_set_all_the_same(
    watched: tuple[type, Trails, Problems], monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, trails, problems = watched
    config = kind("/")

    def fail(*_: Any) -> None:
        raise OSError("no trail today")

    monkeypatch.setattr(trails, "of", fail)
    config["A"] = 1
    config.update(B=2)
    config.from_mapping(C=3)
    assert dict(config) == {"A": 1, "B": 2, "C": 3}
    assert problems.total() == 4


def test_values_read_back() -> None:
    value = {"a": [1, (2, b"x")], "b": {3, 4}}
    assert unpack(bounded_pack(value)[0]) == value


def test_the_windows_own_variable_is_no_config(
    watched: tuple[type, Trails, Problems], monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, trails, _ = watched
    monkeypatch.setenv("FLASK_INSPECTOR", "127.0.0.1:1:token")
    monkeypatch.setenv("FLASK_SHOP", "1")
    config = kind("/")
    config.from_prefixed_env()
    assert "INSPECTOR" not in config
    assert config["SHOP"] == 1
    assert "INSPECTOR" not in trails.of(config).writes
