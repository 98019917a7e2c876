"""The session before and after as a tree: marks, lines, reasons, and unchanged keys folded away."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from inspector.domain.changes import same
from inspector.domain.exchanges import SessionFacts
from inspector.gui.models.diff_nodes import ABSENT, MAX_CHILDREN, DiffNode, session_nodes
from inspector.gui.models.session_diff import PLACE_ROLE, STATUS_ROLE, DiffColumn, SessionDiffModel
from tests.gui.kit import make_theme
from tests.workspace.exchange_maker import exchange, session, write


def facts(before: dict[Any, Any], after: dict[Any, Any], **changes: Any) -> SessionFacts:
    found = exchange(session=session(before, after, **changes)).session
    assert found is not None
    return found


@pytest.fixture
def model(qtbot: Any) -> SessionDiffModel:
    made = SessionDiffModel(make_theme())
    made.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        made, QAbstractItemModelTester.FailureReportingMode.Fatal, made
    )
    return made


def rows(model: SessionDiffModel, parent: QModelIndex | None = None) -> list[tuple[str, str, str, str]]:
    parent = parent or QModelIndex()
    found = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        texts = [
            index.siblingAtColumn(c).data() for c in (DiffColumn.KEY, DiffColumn.BEFORE, DiffColumn.AFTER)
        ]
        found.append((*texts, index.data(STATUS_ROLE)))
    return found


def test_marks_and_the_unchanged_keys_in_a_branch(model: SessionDiffModel) -> None:
    model.set_session(facts({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 5, "d": True}))
    assert rows(model) == [
        ("b", "2", "5", "changed"),
        ("c", "3", "–", "removed"),
        ("d", "–", "True", "added"),
        ("1 unchanged key", "", "", "same"),
    ]
    assert rows(model, model.unchanged_branch()) == [("a", "1", "1", "same")]


def test_without_changes_there_is_no_branch(model: SessionDiffModel) -> None:
    model.set_session(facts({"a": 1}, {"a": 1}))
    assert rows(model) == [("a", "1", "1", "same")]
    assert not model.unchanged_branch().isValid()


def test_nested_changes_open_as_branches(model: SessionDiffModel) -> None:
    model.set_session(facts({"cart": {"items": [1, 2, 3], "n": 3}}, {"cart": {"items": [1, 3], "n": 2}}))
    cart = model.index(0, 0)
    assert [(key, status) for key, _, _, status in rows(model, cart)] == [
        ("items", "changed"),
        ("n", "changed"),
    ]
    assert rows(model, model.index(0, 0, cart)) == [
        ("[0]", "1", "1", "same"),
        ("[1]", "2", "–", "removed"),
        ("[1]", "3", "3", "same"),  # its place in the list as it is now
    ]


def test_the_last_writer_is_named_and_all_are_in_the_tooltip(model: SessionDiffModel) -> None:
    model.set_session(facts({}, {"user": "ann"}, writes=[write("user", "x", 29), write("user", "ann", 31)]))
    cell = model.index(0, DiffColumn.WRITER)
    assert cell.data() == "app.py:31 view()  (+1 before)"
    assert "app.py:29" in cell.data(Qt.ItemDataRole.ToolTipRole)
    assert cell.data(PLACE_ROLE).line == 31


def test_a_change_inside_a_value_that_was_saved_is_called_so(model: SessionDiffModel) -> None:
    model.set_session(facts({"cart": {"1": 1}, "n": 1}, {"cart": {"1": 2}, "n": 2}))
    cell = model.index(0, DiffColumn.WRITER)
    assert cell.data() == "changed in place"
    assert "Something inside" in cell.data(Qt.ItemDataRole.ToolTipRole)
    assert model.index(0, DiffColumn.WRITER, model.index(0, 0)).data() == ""
    assert model.index(1, DiffColumn.WRITER).data() == ""


def test_a_lost_change_says_what_to_do(model: SessionDiffModel) -> None:
    model.set_session(facts({"cart": [1]}, {"cart": [1, 2]}, saved=False, modified=False, lost=[["cart", 1]]))
    assert model.index(0, 0).data(STATUS_ROLE) == "lost"
    assert "session.modified = True" in model.index(0, DiffColumn.WRITER).data()


def test_a_late_write_is_told_although_nothing_was_stored(model: SessionDiffModel) -> None:
    model.set_session(facts({"a": 1, "b": 1}, {"a": 1, "b": 1}, late=["a"], writes=[write("a", 2, 40)]))
    assert rows(model)[0][0] == "a"
    assert "after the session had been saved" in model.index(0, DiffColumn.WRITER).data()


def test_long_lists_are_cut(model: SessionDiffModel) -> None:
    model.set_session(facts({}, {"big": list(range(5000))}))
    assert model.rowCount(model.index(0, 0)) == MAX_CHILDREN + 1


scalars = st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.text(max_size=3))
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(max_size=2) | st.integers(0, 2), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
sessions = st.dictionaries(st.text(max_size=3), values, max_size=5)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=sessions, after=sessions)
def test_every_value_of_both_sides_is_in_the_tree(
    model: SessionDiffModel, before: dict[Any, Any], after: dict[Any, Any]
) -> None:
    found = facts(before, after)
    model.set_session(found)
    for node in session_nodes(found):
        check(node)
    tops = session_nodes(found)
    assert {n.label for n in tops if n.before is not ABSENT} == set(before)
    assert {n.label for n in tops if n.after is not ABSENT} == set(after)


def check(node: DiffNode) -> None:
    """The children rebuild both sides."""
    if node.children:
        for value in (node.before, node.after):
            if isinstance(value, (dict, list)):
                mine = [
                    c for c in node.children if (c.before if value is node.before else c.after) is not ABSENT
                ]
                assert len(mine) == len(value)
        for child in node.children:
            check(child)
    if node.status == "same":
        assert same(node.before, node.after)
