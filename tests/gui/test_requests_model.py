"""The model of the request log announces in batches what the log changed at once, and never disagrees
with it for long.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from inspector.domain.sessions import SessionBadge
from inspector.gui.models.request_cells import RequestColumn, duration_text, size_text
from inspector.gui.models.requests import RequestsModel
from inspector.workspace.requests import RequestLog
from tests.gui.kit import wait
from tests.workspace.exchange_maker import exchange, flash, session


def checked(log: RequestLog) -> RequestsModel:
    model = RequestsModel(log)
    model.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    return model


def numbers(model: RequestsModel) -> list[int]:
    rows = [model.row_at(row) for row in range(model.rowCount())]
    return [row.number for row in rows if row is not None]


def test_the_first_row_comes_at_once_the_next_ones_together(qtbot: Any) -> None:
    log = RequestLog()
    model = checked(log)
    inserts: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _parent, first, last: inserts.append((first, last)))
    for _ in range(30):
        log.add(exchange())
    assert inserts == [(0, 0)]
    wait(qtbot, lambda: model.rowCount() == 30)
    assert inserts == [(0, 0), (1, 29)]


def test_rows_trimmed_between_two_ticks(qtbot: Any) -> None:
    log = RequestLog(limit=40)
    model = checked(log)
    for _ in range(500):
        log.add(exchange())
        assert model.rowCount() <= 500
        model.data(model.index(0, RequestColumn.PATH))
    wait(qtbot, lambda: model.rowCount() == len(log))
    assert numbers(model)[-1] == 500
    assert len(numbers(model)) == len(log) <= 40


steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(1, 30)),
        st.tuples(st.sampled_from(["clear", "flush"]), st.just(0)),
        st.tuples(st.just("filter"), st.integers(0, 2)),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_whatever_the_log_does_the_model_follows(qapp: Any, steps: list[tuple[str, int]]) -> None:
    log = RequestLog(limit=50)
    model = checked(log)
    for what, number in steps:
        if what == "add":
            log.add_many([(exchange(path=f"/{i % 3}"), None) for i in range(number)])
        elif what == "clear":
            log.clear()
        elif what == "flush":
            model.flush()
        else:
            log.set_filter(("", "/1", "nothing of that")[number])
    model.flush()
    assert numbers(model) == [log.row(row).number for row in range(len(log))]
    model.deleteLater()


def test_an_index_is_found_before_its_tick(qtbot: Any) -> None:
    log = RequestLog()
    model = checked(log)
    log.add(exchange())
    number = log.add(exchange())
    assert model.rowCount() == 1
    assert model.index_of(number).row() == 1
    assert not model.index_of(99).isValid()


def test_a_deleted_model_hears_nothing(qtbot: Any) -> None:
    log = RequestLog()
    model = RequestsModel(log)
    with qtbot.waitSignal(model.destroyed, timeout=20_000):
        model.deleteLater()
    log.add(exchange())


def cell(log: RequestLog, column: RequestColumn, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> Any:
    model = checked(log)
    return model.data(model.index(model.rowCount() - 1, column), role)


@pytest.mark.parametrize(
    ("changes", "column", "text"),
    [
        ({"path": "/a", "query": "b=中"}, RequestColumn.PATH, "/a?b=中"),
        ({"status": None}, RequestColumn.STATUS, "–"),
        ({"endpoint": None}, RequestColumn.ENDPOINT, "–"),
        ({"duration_ms": 3.14}, RequestColumn.DURATION, "3.1"),
        ({"session": session({}, {"a": 1})}, RequestColumn.SESSION, "+ 1 new"),
        ({"session": session({"a": 1}, {"a": 2, "b": 1})}, RequestColumn.SESSION, "● 2"),
        ({"session": session({"a": [1]}, {"a": [1, 2]}, lost=[["a", 1]])}, RequestColumn.SESSION, "! lost"),
        ({"session": session({"a": 1}, {"a": 1})}, RequestColumn.SESSION, "○"),
        ({"flashes": {"pushed": [flash("x")], "waiting": [flash("x")] * 2}}, RequestColumn.FLASH, "+1 ·2"),
    ],
)  # fmt: skip
def test_what_the_cells_say(qtbot: Any, changes: dict[str, Any], column: RequestColumn, text: str) -> None:
    log = RequestLog()
    log.add(exchange(**changes))
    assert cell(log, column) == text


def test_a_replay_is_marked_and_names_its_original(qtbot: Any) -> None:
    log = RequestLog()
    first = exchange()
    log.add(first)
    log.add(exchange(replay_of=first.id))
    assert cell(log, RequestColumn.NUMBER) == "↻ 2"
    assert cell(log, RequestColumn.NUMBER, Qt.ItemDataRole.ToolTipRole) == "Replay of #1"


@pytest.mark.parametrize("badge", list(SessionBadge))
def test_every_badge_is_explained(qtbot: Any, badge: SessionBadge) -> None:
    from dataclasses import replace

    from inspector.gui.models.request_cells import session_text, tooltip_of

    log = RequestLog()
    log.add(exchange())
    row = replace(log.row(0), session=badge, session_changes=2)
    assert tooltip_of(row, RequestColumn.SESSION).endswith(".")
    assert session_text(row) or badge is SessionBadge.NONE


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (99_949, "99.9 kB"), (123_456, "123 kB"),
     (999_499, "999 kB"), (1_000_000, "1.0 MB"), (52_428_800, "52.4 MB"), (3_000_000_000, "3.0 GB")],
)  # fmt: skip
def test_sizes(size: int, text: str) -> None:
    assert size_text(size) == text


def test_durations() -> None:
    assert [duration_text(ms) for ms in (0.04, 12.34, 123.4, 12345.6)] == ["0.0", "12.3", "123", "12,346"]
