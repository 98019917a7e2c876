from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.changes import same
from inspector.domain.edits import EditBuffer, describe, operations_between
from inspector.domain.errors import EditRejected
from inspector.domain.values import TYPE_CHOICES, children, default_of, is_container
from inspector.guest.flask_session_probe.wire import (
    Cut,
    EditConflict,
    Opaque,
    apply_operation,
    pack_operation,
    unpack_operation,
)
from tests.domain.strategies import sessions, values


def applied(base: dict[Any, Any], buffer: EditBuffer) -> dict[Any, Any]:
    """What the probe makes of the buffer's operations: through the wire, guarded."""
    root = copy.deepcopy(base)
    for operation in buffer.operations():
        apply_operation(root, unpack_operation(pack_operation(operation)))
    return root


@given(sessions, sessions)
def test_operations_turn_base_into_value(base: dict[Any, Any], value: dict[Any, Any]) -> None:
    root = copy.deepcopy(base)
    for operation in operations_between(base, value):
        apply_operation(root, unpack_operation(pack_operation(operation)))
    assert same(root, value)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    for step, child in children(value):
        found += _paths(child, (*path, step))
    return found


def _random_edit(buffer: EditBuffer, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(_paths(buffer.value)))
    action = data.draw(st.sampled_from(["set", "add", "delete", "rename", "retype"]))
    if action == "set":
        buffer.set(path, data.draw(values))
    elif action == "add":
        buffer.add(path, data.draw(st.text(max_size=3) | st.integers(0, 2) | st.none()), data.draw(values))
    elif action == "delete":
        buffer.delete(path)
    elif action == "rename":
        buffer.rename(path, data.draw(st.text(max_size=3)))
    else:
        buffer.retype(path, data.draw(st.sampled_from(TYPE_CHOICES)))


@given(sessions, st.data())
def test_any_row_of_edits_can_be_undone_redone_and_applied(base: dict[Any, Any], data: st.DataObject) -> None:
    kept = copy.deepcopy(base)
    buffer = EditBuffer(base)
    states = [base]
    for _ in range(data.draw(st.integers(0, 5))):
        before = buffer.value
        try:
            _random_edit(buffer, data)
        except EditRejected:
            assert buffer.value is before
            continue
        if buffer.value is not before:
            states.append(buffer.value)
    assert same(base, kept), "the base was altered"
    assert same(applied(base, buffer), buffer.value)
    for state in reversed(states[:-1]):
        buffer.undo()
        assert buffer.value is state
    assert not buffer.can_undo
    assert not buffer.dirty
    for state in states[1:]:
        buffer.redo()
        assert buffer.value is state
    assert not buffer.can_redo


def test_a_queue_edit_is_one_operation() -> None:
    buffer = EditBuffer({"_flashes": [("a", "1"), ("b", "2"), ("c", "3")], "n": 1})
    buffer.delete(("_flashes", 1))
    assert [describe(operation) for operation in buffer.operations()] == ["delete _flashes[1]"]
    buffer.undo()
    buffer.add(("_flashes",), None, ("d", "4"))
    assert [describe(operation) for operation in buffer.operations()] == ["set _flashes[3]"]


def test_operations_are_guarded_by_what_the_editor_saw() -> None:
    buffer = EditBuffer({"user": {"name": "ann", "age": 3}})
    buffer.set(("user", "name"), "bob")
    (operation,) = buffer.operations()
    other = {"user": {"name": "ann", "age": 4}}
    apply_operation(other, operation)
    assert other == {"user": {"name": "bob", "age": 4}}
    with pytest.raises(EditConflict):
        apply_operation({"user": {"name": "eve"}}, operation)


def test_undoing_by_hand_is_not_dirty() -> None:
    buffer = EditBuffer({"a": 1})
    buffer.set(("a",), 2)
    assert buffer.dirty
    buffer.set(("a",), 1)
    assert not buffer.dirty
    assert buffer.operations() == []
    assert buffer.can_undo


def test_rename_keeps_the_place_and_the_value() -> None:
    buffer = EditBuffer({"a": 1, "b": [2], "c": 3})
    buffer.rename(("b",), "x")
    assert list(buffer.value.items()) == [("a", 1), ("x", [2]), ("c", 3)]


def test_sets_are_edited_by_member() -> None:
    buffer = EditBuffer({"tags": {"a", "b"}})
    path = buffer.add(("tags",), None, "c")
    assert buffer.get(path) == "c"
    buffer.delete(("tags", 0))
    assert buffer.value == {"tags": {"b", "c"}}
    buffer.set(("tags", 0), "z")
    assert buffer.value == {"tags": {"c", "z"}}


def test_reset_forgets() -> None:
    buffer = EditBuffer({"a": 1})
    buffer.set(("a",), 2)
    buffer.reset({"b": 1})
    assert (buffer.value, buffer.base, buffer.can_undo, buffer.can_redo) == ({"b": 1}, {"b": 1}, False, False)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda b: b.add((), "a", 1), "already"),
        (lambda b: b.rename(("a",), "b"), "already"),
        (lambda b: b.add((), None, 1), "needs a key"),
        (lambda b: b.add((), ["x"], 1), "cannot be a key"),
        (lambda b: b.add(("s",), None, []), "cannot be in a set"),
        (lambda b: b.add(("s",), None, 1), "this member already"),
        (lambda b: b.add(("a",), None, 1), "has no items"),
        (lambda b: b.add(("b",), 9, 1), "no place"),
        (lambda b: b.set((), {}), "stays a dict"),
        (lambda b: b.delete(()), "stays a dict"),
        (lambda b: b.delete(("zz",)), "nothing at zz"),
        (lambda b: b.set(("b", 7), 1), r"nothing at b\[7\]"),
        (lambda b: b.set(("b", -1), 1), "nothing at"),
        (lambda b: b.rename(("b", 0), "x"), "no names"),
        (lambda b: b.rename(("o",), "p"), "models.User"),
        (lambda b: b.set(("a",), Opaque("models.User", "…")), "models.User"),
        (lambda b: b.set(("o", 0), 1), "models.User"),
        (lambda b: b.add((), "x", [Cut("str", 9)]), "only the size"),
        (lambda b: b.retype(("a",), "dict"), "cannot become a dict"),
        (lambda b: b.retype(("a",), "Gizmo"), "Gizmo"),
    ],
)
def test_impossible_edits_are_refused_in_words(edit: Any, words: str) -> None:
    base = {"a": 1, "b": [1, 2], "s": {1}, "o": Opaque("models.User", "<User 1>")}
    buffer = EditBuffer(base)
    with pytest.raises(EditRejected, match=words) as refusal:
        edit(buffer)
    assert refusal.value.sentence.endswith(".")
    assert buffer.value is base
    assert not buffer.can_undo


def test_an_unknown_object_may_be_deleted_but_not_carried() -> None:
    buffer = EditBuffer({"list": [Opaque("m.C", "x"), 1], "n": 1})
    buffer.set(("list", 1), 2)
    assert [describe(operation) for operation in buffer.operations()] == ["set list[1]"]
    buffer.delete(("list", 0))
    assert buffer.value["list"] == [2]
    buffer.undo()
    buffer.add(("list",), 0, "first")
    with pytest.raises(EditRejected, match=r"m\.C"):
        buffer.operations()


def test_defaults_can_be_added_everywhere() -> None:
    buffer = EditBuffer({})
    for kind in TYPE_CHOICES:
        buffer.add((), kind, default_of(kind))
        assert is_container(default_of(kind)) or buffer.get((kind,)) == default_of(kind)
    assert same(applied({}, buffer), buffer.value)
