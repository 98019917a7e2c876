"""Where config values come from, and changes while the app runs: in every Python and Flask of the matrix."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inspector.domain.apps import AppFacts
from inspector.guest.flask_session_probe.wire import pack, unpack
from inspector.workspace.config import rows_from_wire
from tests.guest.conftest import PROJECT, Bench
from tests.guest.window_side import GUEST, Server, WindowSide

SOURCE = (PROJECT / "configured.py").read_text().splitlines()


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(SOURCE, 1) if text in line)


def demo_package(folder: Path) -> Path:
    """An extension as pip would have installed it."""
    packages = folder / "site-packages"
    (packages / "flask_demo").mkdir(parents=True)
    (packages / "flask_demo" / "__init__.py").write_text(
        'def init_app(app):\n    app.config.setdefault("DEMO_COLOR", "blue")\n'
        '    app.extensions["demo"] = object()\n'
    )
    info = packages / "Flask_Demo-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: Flask-Demo\nVersion: 1.2\n")
    (info / "RECORD").write_text("flask_demo/__init__.py,,\n")
    return packages


@pytest.fixture(scope="module")
def bench(python: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    window = WindowSide()
    packages = demo_package(tmp_path_factory.mktemp("demo"))
    env = {
        "PYTHONPATH": os.pathsep.join([str(GUEST), str(packages)]),
        "CONFIGURED_SETTINGS": "configured_settings.cfg",
        "FLASK_FLAG": "True",
        "FLASK_JSON": '{"a": [1]}',
        "FLASK_DEEP__INNER": "5",
    }
    server = Server(python, PROJECT, "configured", window, env)
    try:
        yield Bench(python, window, server, int(server.url().rsplit(":", 1)[1]))
        assert not [fact for fact in window.facts if fact["m"] == "problem"]
    finally:
        server.stop()
        window.close()


@pytest.fixture(scope="module")
def answer(bench: Bench) -> Any:
    return bench.window.ok("config", app="configured")


@pytest.fixture(scope="module")
def entries(answer: Any) -> dict[str, Any]:
    return {entry["key"]: entry for entry in answer["entries"]}


def told(entry: dict[str, Any]) -> list[tuple[Any, ...]]:
    """(loaders, line of the caller, what was replaced) of each write."""
    return [
        (
            "+".join(source["loader"] for source in write["sources"]) or write["op"],
            write["line"],
            *write.get("replaced", ()),
        )
        for write in entry["chain"]
    ]


def test_the_chain_of_a_key_with_what_each_write_replaced(entries: dict[str, Any]) -> None:
    assert told(entries["SECRET_KEY"]) == [
        ("from_object", line_of("from_object"), "from the base class"),
        ("from_envvar+from_pyfile+from_object", line_of("from_envvar"), "from the file"),
        ("set", line_of("app.secret_key")),
    ]
    assert entries["SECRET_KEY"]["first"] == [None]
    assert not entries["SECRET_KEY"]["is_default"]


def test_the_line_in_the_class_or_file_that_was_read(entries: dict[str, Any]) -> None:
    class_source, file_source = (write["sources"] for write in entries["SECRET_KEY"]["chain"][:2])
    assert class_source[0]["detail"] == "configured:Development"
    assert class_source[0]["line"] == line_of("from the base class")
    assert class_source[0]["file"].endswith("configured.py")
    assert file_source[0]["detail"] == "CONFIGURED_SETTINGS"
    assert (file_source[1]["line"], os.path.basename(file_source[1]["file"])) == (
        2,
        "configured_settings.cfg",
    )
    (testing,) = entries["TESTING"]["chain"]
    assert testing["sources"][1]["line"] == 4
    assert entries["TESTING"]["is_default"]
    assert entries["INHERITED"]["chain"][0]["sources"][0]["line"] == line_of("INHERITED")


def test_every_way_to_set_a_key(entries: dict[str, Any]) -> None:
    for key, how, text in (
        ("UPPER", "from_mapping", "from_mapping("),
        ("FROM_PAIRS", "update", "FROM_PAIRS"),
        ("FROM_KEYWORD", "update", "FROM_KEYWORD"),
        ("FROM_ITERATOR", "update", "FROM_ITERATOR"),
        ("FLAG", "from_prefixed_env", "from_prefixed_env"),
        ("JSON", "from_prefixed_env", "from_prefixed_env"),
        ("DEEP", "from_prefixed_env", "from_prefixed_env"),
        ("LOCK", "set", '"LOCK"'),
    ):
        assert told(entries[key]) == [(how, line_of(text))]
    assert entries["DEEP"]["value"] == {"INNER": 5}
    assert entries["FLAG"]["chain"][0]["sources"][0]["detail"] == "FLASK_FLAG"
    assert entries["DEEP"]["chain"][0]["sources"][0]["detail"] == "FLASK_DEEP__INNER"


def test_an_extensions_default_names_the_package_and_the_apps_line(
    entries: dict[str, Any], answer: Any
) -> None:
    (write,) = entries["DEMO_COLOR"]["chain"]
    assert (write["op"], write["package"], write["line"]) == ("setdefault", ["Flask-Demo", "1.2"], 2)
    assert write["via"][1] == line_of("flask_demo.init_app")
    found = {extension["name"]: extension for extension in answer["extensions"]}
    assert (found["demo"]["package"], found["demo"]["version"]) == ("Flask-Demo", "1.2")
    assert found["demo"]["class"] == "object"
    assert answer["flask"]


def test_values_that_are_hard_to_show_are_bounded(entries: dict[str, Any]) -> None:
    assert entries["HUGE"]["value"] == {"$cut": ["dict", 100_000]}
    assert entries["UNSHOWABLE"]["value"]["$object"][1] == "<repr failed: ValueError>"
    assert entries["LOCK"]["value"]["$object"][0].endswith("lock")
    assert unpack(entries["ENDLESS"]["value"]) is not None
    assert len(str(entries)) < 200_000
    replaced = entries["SHARED"]["chain"][1]["replaced"][0]
    assert replaced["$object"][1] == "<configured.Unshowable>"


def test_many_writes_and_none(entries: dict[str, Any]) -> None:
    assert len(entries["OFTEN"]["chain"]) == 20
    assert entries["OFTEN"]["skipped"] == 10
    assert entries["OFTEN"]["value"] == 29
    assert "GONE" not in entries
    assert "POPPED" not in entries
    assert entries["MAX_COOKIE_SIZE"]["is_default"]
    assert "chain" not in entries["MAX_COOKIE_SIZE"]
    assert entries["DEBUG"]["is_default"]


def test_keys_that_were_passed_over(answer: Any) -> None:
    (ignored,) = answer["ignored"]
    assert ignored["key"] == "lower"
    assert ignored["chain"][0]["line"] == line_of("from_mapping(")


def test_the_app_notices_nothing(bench: Bench) -> None:
    noticed = bench.browser().get("/noticed").body
    assert b'"INSPECTOR"' not in noticed
    for text in (b'"Config"', b'"root_path"', b'"pairs"', b'"shown":0'):
        assert text in noticed.replace(b" ", b"").replace(b"\n", b"")
    assert noticed.replace(b" ", b"").replace(b"\n", b"").count(b'"attributes":["root_path"]') == 1


def test_the_window_reads_it_all(answer: Any) -> None:
    rows, extensions, flask = rows_from_wire(AppFacts("configured", "configured", "configured"), answer)
    by_key = {row.key: row for row in rows}
    assert by_key["FLAG"].hints[0].badge == "text"
    assert by_key["lower"].ignored
    assert by_key["DEMO_COLOR"].origin.endswith("setdefault() by Flask-Demo 1.2")
    assert by_key["SECRET_KEY"].origin == f"configured.py:{line_of('app.secret_key')}  assigned"
    assert not by_key["LOCK"].live.editable
    assert flask
    assert extensions


def change(bench: Bench, key: str, value: Any, *expected: Any) -> Any:
    packed = [pack(each) for each in expected]
    return bench.window.ok("set_config", app="configured", key=key, value=pack(value), expected=packed)


def test_a_change_while_the_app_runs_and_back(bench: Bench) -> None:
    browser = bench.browser()
    assert change(bench, "UPPER", ("x", 1), "taken") == {
        "value": [pack(("x", 1))],
        "type": "tuple",
        "undo": 1,
        "redo": 0,
    }
    assert (
        browser.get("/value/UPPER").body == b"(&#39;x&#39;, 1)"
        or browser.get("/value/UPPER").body == b"('x', 1)"
    )
    entry = entry_of(bench, "UPPER")
    assert entry["undo"] == 1
    assert told(entry)[-1][0] == "inspector"
    assert change(bench, "UPPER", 5, "taken") == {"conflict": {"found": [pack(("x", 1))]}}
    assert change(bench, "UPPER", 6, ("x", 1))["undo"] == 2
    undone = bench.window.ok("set_config", app="configured", key="UPPER", undo=True)
    assert (undone["value"], undone["undo"]) == ([pack(("x", 1))], 1)
    assert bench.window.ok("set_config", app="configured", key="UPPER", undo=True)["value"] == ["taken"]
    assert browser.get("/value/UPPER").body == b"'taken'"
    entry = entry_of(bench, "UPPER")
    assert "undo" not in entry
    assert entry["redo"] == 2
    assert told(entry) == [("from_mapping", line_of("from_mapping("))]
    assert "no change" in bench.window.call("set_config", app="configured", key="UPPER", undo=True)["error"]


def test_what_was_taken_back_is_made_again(bench: Bench) -> None:
    def ask(**arguments: Any) -> Any:
        return bench.window.call("set_config", app="configured", key="UPPER", **arguments)

    while entry_of(bench, "UPPER").get("undo"):
        ask(undo=True)
    change(bench, "UPPER", 1, "taken")
    change(bench, "UPPER", 2, 1)
    for _ in range(2):
        ask(undo=True)
    assert ask(redo=True, expected=[pack("other")])["ok"] == {"conflict": {"found": ["taken"]}}
    again = ask(redo=True, expected=["taken"])["ok"]
    assert (again["value"], again["undo"], again["redo"]) == ([1], 1, 1)
    assert told(entry_of(bench, "UPPER"))[-1][0] == "inspector"
    assert ask(redo=True)["ok"]["value"] == [2]
    assert "to make again" in ask(redo=True)["error"]
    ask(undo=True)
    assert change(bench, "UPPER", 3, 1)["redo"] == 0  # another change: the old ones are gone
    while entry_of(bench, "UPPER").get("undo"):
        ask(undo=True)
    assert entry_of(bench, "UPPER")["value"] == "taken"


def test_a_new_key_is_taken_away_again(bench: Bench) -> None:
    change(bench, "NEW_HERE", 1)
    assert entry_of(bench, "NEW_HERE")["value"] == 1
    bench.window.ok("set_config", app="configured", key="NEW_HERE", undo=True)
    assert bench.window.ok("config", app="configured", keys=["NEW_HERE"])["entries"] == []


def entry_of(bench: Bench, key: str) -> Any:
    entries = bench.window.ok("config", app="configured")["entries"]
    return next(entry for entry in entries if entry["key"] == key)


def test_only_some_keys_are_asked_for(bench: Bench) -> None:
    found = bench.window.ok("config", app="configured", keys=["FROM_PAIRS", "NOT_THERE"])
    assert found == {"entries": [{"key": "FROM_PAIRS", "value": 1, "type": "int"}]}
