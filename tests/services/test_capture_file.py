"""Captures on a real disk."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from inspector.domain.errors import StoreError
from inspector.domain.exchanges import exchange_from_wire
from inspector.domain.request_rows import row_of
from inspector.services import capture_folder, capture_schema
from inspector.services.capture_file import CaptureFile
from tests.waiting import until
from tests.workspace.exchange_maker import record, session


def put(capture: CaptureFile, number: int, **changes: object) -> dict[str, object]:
    facts = record(**changes)
    exchange = exchange_from_wire(facts)
    capture.put(row_of(exchange, number, "B1", None), exchange, facts)
    return facts


def test_what_was_put_is_read_at_once_and_after_reopening(tmp_path):
    path = tmp_path / "new folder" / "a.fsi"
    capture = CaptureFile.create(path)
    facts = [
        put(capture, number, path=f"/{number}", session=session({}, {"n": number}))
        for number in range(1, 101)
    ]
    assert capture.get(57) == exchange_from_wire(facts[56])
    capture.flush()
    assert capture.get(58) == exchange_from_wire(facts[57])
    capture.close()
    capture.close()
    assert [file.name for file in path.parent.iterdir()] == ["a.fsi"]
    again = CaptureFile.open(path)
    assert again.read_only
    assert [row.path for row in again.rows(0, 1000)] == [f"/{number}" for number in range(1, 101)]
    assert [row.number for row in again.rows(95)] == [96, 97, 98, 99, 100]
    assert again.get(100) == exchange_from_wire(facts[99])
    assert [number for number, _ in again.exchanges(98)] == [99, 100]
    assert len(list(again.iterate())) == 100
    with pytest.raises(StoreError, match="no longer kept"):
        again.get(101)
    again.close()


async def test_nobody_else_may_read_captures(tmp_path):
    capture = CaptureFile.create(tmp_path / "a.fsi")
    put(capture, 1)
    capture.flush()
    await capture.save_as(tmp_path / "b.fsi")
    capture_2 = CaptureFile.open(tmp_path / "b.fsi")
    await capture_2.save_as(tmp_path / "c.fsi")
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert len(modes) >= 4, "with what SQLite keeps beside it"
    assert set(modes.values()) == {0o600}
    capture.close()
    capture_2.close()


def test_odd_texts_survive(tmp_path):
    odd = "lone \ud800 surrogate, nul \0, 漢字 🌸"
    capture = CaptureFile.create(tmp_path / "a.fsi")
    facts = put(capture, 1, path=odd, query=odd, session=session({}, {odd: odd}))
    capture.flush()
    assert capture.get(1) == exchange_from_wire(facts)
    assert capture.rows()[0].path.endswith("漢字 🌸")
    capture.close()


def test_an_exchange_without_its_record(tmp_path):
    """Made here, not received: it is written all the same."""
    capture = CaptureFile.create(tmp_path / "a.fsi")
    exchange = exchange_from_wire(record(session=session({}, {"when": (1, b"2")})))
    capture.put(row_of(exchange, 1, "B1", None), exchange)
    capture.flush()
    assert capture.get(1) == exchange
    capture.close()


def test_clearing(tmp_path):
    capture = CaptureFile.create(tmp_path / "a.fsi")
    for number in range(1, 11):
        put(capture, number)
    capture.delete_before(6)
    assert capture.get(6)
    with pytest.raises(StoreError):
        capture.get(5)
    capture.flush()
    assert [row.number for row in capture.rows()] == [6, 7, 8, 9, 10]
    capture.close()


async def test_saving_under_a_name(tmp_path):
    capture = CaptureFile.create(tmp_path / "a.fsi")
    put(capture, 1)
    await capture.save_as(tmp_path / "named.fsi")
    put(capture, 2)
    named = CaptureFile.open(tmp_path / "named.fsi")
    assert len(named.rows()) == 1
    await named.save_as(tmp_path / "copy.fsi")
    named.close()
    CaptureFile.open(tmp_path / "copy.fsi").close()
    with pytest.raises(StoreError, match="cannot be saved"):
        await capture.save_as(tmp_path / "no such folder" / "x.fsi")
    with pytest.raises(StoreError, match="that is open"):
        await capture.save_as(tmp_path / "a.fsi")
    capture.close()


def test_files_that_are_no_captures(tmp_path):
    text = tmp_path / "text.fsi"
    text.write_text("hello, I am no database at all, and quite long enough to look at" * 20)
    other = tmp_path / "other.fsi"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE t (x)")
    database.close()
    newer = tmp_path / "newer.fsi"
    CaptureFile.create(newer).close()
    with sqlite3.connect(newer) as database:
        database.execute(f"PRAGMA user_version={capture_schema.VERSION + 1}")
    database.close()
    for path, words in (
        (text, "is not a capture"),
        (other, "of another program"),
        (newer, "newer Flask Session Inspector"),
        (tmp_path / "gone.fsi", "There is no file"),
    ):
        with pytest.raises(StoreError, match=words):
            CaptureFile.open(path)
    with pytest.raises(StoreError, match="left alone"):
        CaptureFile.create(text)
    assert text.read_text().startswith("hello")


def test_the_test_that_made_a_request_is_kept(tmp_path):
    capture = CaptureFile.create(tmp_path / "a.fsi")
    put(capture, 1, test="tests/test_a.py::test_b[漢字] (setup)")
    put(capture, 2)
    capture.flush()
    assert [row.test for row in capture.rows()] == ["tests/test_a.py::test_b[漢字]", None]
    assert [exchange.test for _, exchange in capture.exchanges()] == [
        "tests/test_a.py::test_b[漢字] (setup)",
        None,
    ]
    capture.close()


def test_a_capture_of_the_first_version_opens(tmp_path):
    """It has no column for tests."""
    path = tmp_path / "a.fsi"
    capture = CaptureFile.create(path)
    facts = [put(capture, number, path=f"/{number}") for number in (1, 2)]
    capture.close()
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE exchanges DROP COLUMN test")
        database.execute("PRAGMA user_version=1")
    database.close()
    old = CaptureFile.open(path)
    assert [(row.path, row.test, row.client) for row in old.rows()] == [
        ("/1", None, "B1"),
        ("/2", None, "B1"),
    ]
    assert old.get(2) == exchange_from_wire(facts[1])
    assert len(list(old.iterate())) == 2
    old.close()


def test_an_older_capture_of_that_name_is_replaced(tmp_path):
    first = CaptureFile.create(tmp_path / "a.fsi")
    put(first, 1)
    first.close()
    second = CaptureFile.create(tmp_path / "a.fsi")
    second.flush()
    assert second.rows() == []
    second.close()


def test_a_damaged_exchange_is_told(tmp_path):
    path = tmp_path / "a.fsi"
    capture = CaptureFile.create(path)
    put(capture, 1)
    capture.close()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE exchanges SET record = 'nonsense'")
    database.close()
    damaged = CaptureFile.open(path)
    with pytest.raises(StoreError, match="damaged"):
        damaged.get(1)
    damaged.close()


async def test_a_disk_that_refuses_is_told_once_and_nothing_is_lost_from_sight(tmp_path):
    path = tmp_path / "a.fsi"
    capture = CaptureFile.create(path)
    problems: list[StoreError] = []
    capture.on_problem = problems.append
    put(capture, 1)
    capture.flush()
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE exchanges")
    database.close()
    put(capture, 2, path="/unwritten")
    capture.flush()
    put(capture, 3)
    capture.flush()
    await until(lambda: problems, "the problem")
    assert "can no longer be written" in problems[0].sentence
    assert len(problems) == 1
    assert capture.get(2).path == "/unwritten"
    capture.close()


_CRASH = """
    import os, sys
    from pathlib import Path
    from inspector.services import capture_folder
    from inspector.services.capture_file import CaptureFile
    from tests.services.test_capture_file import put
    capture = CaptureFile.create(capture_folder.new_path(Path(sys.argv[1])))
    for number in range(1, 501):
        put(capture, number)
    capture.flush()
    print(capture.path, flush=True)
    os.kill(os.getpid(), 9)
"""


def test_after_a_crash_everything_flushed_is_there(tmp_path):
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_CRASH), str(tmp_path)],
        cwd=root,
        capture_output=True,
        text=True,
    )
    path = Path(done.stdout.strip())
    assert capture_folder.interrupted(tmp_path) == path
    capture = CaptureFile.open(path)
    assert len(capture.rows()) == 500
    capture.close()


def test_the_last_captures_are_kept(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True
    )
    pid = ended.stdout.strip()
    for day in range(1, 8):
        CaptureFile.create(tmp_path / f"2026010{day}-120000-{pid}.fsi").close()
    running = tmp_path / f"20250101-120000-{os.getppid()}.fsi"
    CaptureFile.create(running).close()
    capture_folder.prune(tmp_path, 5)
    assert sorted(path.name[:8] for path in tmp_path.glob("*.fsi")) == [
        "20250101", "20260103", "20260104", "20260105", "20260106", "20260107",
    ]  # fmt: skip
    assert capture_folder.interrupted(tmp_path) is None
    assert capture_folder.new_path(tmp_path) != capture_folder.new_path(tmp_path / "other")
