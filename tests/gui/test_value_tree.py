"""The session table's model: what is shown, what an edit changes, under Qt's own model tester."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from inspector.domain.edits import EditBuffer
from inspector.domain.exchanges import Place
from inspector.guest.flask_session_probe.wire import Cut, Opaque
from inspector.gui.models.value_cells import Column
from inspector.gui.models.value_nodes import Status
from inspector.gui.models.value_tree import ValueTreeModel
from inspector.workspace.writers import IN_PLACE, Writer
from tests.gui.kit import make_theme
from tests.gui.session_kit import WRITERS

ROOT = QModelIndex()
SESSION: dict[Any, Any] = {
    "_permanent": True,
    "username": "ann",
    "cart": [{"sku": "tea", "n": 2}, {"sku": "cup", "n": 1}],
    "seen": datetime.datetime(2026, 11, 20, 14, 2, tzinfo=datetime.UTC),
    "token": b"\x00\xff",
    "pair": (1, "x"),
    "tags": {"b", "a"},
    "note": Markup("<b>hi</b>"),
    "id": uuid.UUID(int=7),
    "form": Opaque("app.Form", "<Form>"),
    "blob": Cut("bytes", 5_000_000),
    "名前": "北京 🚀",
}


@pytest.fixture
def model(qtbot: Any) -> ValueTreeModel:
    made = ValueTreeModel(make_theme())
    made.show_buffer(EditBuffer(SESSION), WRITERS)
    made.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        made, QAbstractItemModelTester.FailureReportingMode.Fatal, made
    )
    return made


def texts(model: ValueTreeModel, parent: QModelIndex = ROOT) -> list[tuple[str, str, str, str]]:
    rows = []
    for row in range(model.rowCount(parent)):
        cells = tuple(model.data(model.index(row, column, parent)) for column in Column)
        rows.append(cells)
    return rows  # type: ignore[return-value]


def statuses(model: ValueTreeModel, parent: QModelIndex = ROOT) -> dict[str, Status]:
    return {
        f"{model.data(model.index(row, 0, parent))}": model.node_at(model.index(row, 0, parent)).status
        for row in range(model.rowCount(parent))
    }


def test_rows_show_key_type_value_and_writer(model: ValueTreeModel) -> None:
    rows = {row[0]: row[1:] for row in texts(model)}
    assert rows["username"] == ("str", "ann", "auth.py:31 login() · #41")
    assert rows["名前"] == ("str", "北京 🚀", "")
    assert rows["pair"][0] == "tuple"
    assert rows["seen"] == ("datetime", "2026-11-20 14:02:00+00:00", "")
    assert rows["cart"][0] == "list"
    assert rows["cart"][1].startswith("2 items")
    assert rows["form"] == ("app.Form", "<app.Form: <Form>>", "")


def test_an_edit_of_the_window_has_no_line(model: ValueTreeModel) -> None:
    model.update_session({"username": Writer(Place("?", 0, ""), 43, "set", 1.0, "edit 1f")})
    index = model.index_of(("username",), Column.WRITER)
    assert model.data(index) == "this window · #43"
    assert "?" not in str(model.data(index, Qt.ItemDataRole.ToolTipRole))


def test_a_change_in_place_has_no_line(model: ValueTreeModel) -> None:
    model.update_session({"cart": Writer(Place("", 0, ""), 43, IN_PLACE, 1.0)})
    index = model.index_of(("cart",), Column.WRITER)
    assert model.data(index) == "changed in place · #43"
    assert "inside this value" in str(model.data(index, Qt.ItemDataRole.ToolTipRole))


def test_nested_values_unfold(model: ValueTreeModel) -> None:
    second = model.index_of(("cart", 1))
    assert [row[:3] for row in texts(model, second)] == [("sku", "str", "cup"), ("n", "int", "1")]
    assert model.path_at(model.index_of(("cart", 1, "n"))) == ("cart", 1, "n")


def test_a_set_value_marks_the_row_and_all_around_it(model: ValueTreeModel) -> None:
    index = model.index_of(("cart", 0, "n"), Column.VALUE)
    assert model.setData(index, "5")
    assert model.buffer.value["cart"][0] == {"sku": "tea", "n": 5}
    assert model.node_at(model.index_of(("cart", 0, "n"))).status is Status.CHANGED
    assert model.node_at(model.index_of(("cart",))).status is Status.CHANGED
    assert model.node_at(model.index_of(("username",))).status is Status.SAME
    tooltip = model.data(model.index_of(("cart", 0, "n")), Qt.ItemDataRole.ToolTipRole)
    assert "changed, was 2" in tooltip


def test_a_wrong_text_is_refused_in_words(model: ValueTreeModel, qtbot: Any) -> None:
    index = model.index_of(("cart", 0, "n"), Column.VALUE)
    with qtbot.waitSignal(model.rejected, timeout=20_000) as signal:
        assert not model.setData(index, "two")
    assert "is not an int" in signal.args[0]
    assert not model.buffer.dirty


def test_a_deleted_row_stays_in_sight_until_saved_and_undo_brings_it_back(model: ValueTreeModel) -> None:
    count = model.rowCount()
    model.change(lambda: model.buffer.delete(("username",)))
    assert model.rowCount() == count
    assert statuses(model)["username"] is Status.REMOVED
    ghost = next(i for i in range(count) if model.data(model.index(i, 0)) == "username")
    assert model.flags(model.index(ghost, Column.VALUE)) & Qt.ItemFlag.ItemIsEditable == Qt.ItemFlag(0)
    model.change(model.buffer.undo)
    assert statuses(model)["username"] is Status.SAME


def test_an_item_deleted_from_a_list_leaves_the_others_alone(model: ValueTreeModel) -> None:
    cart = model.index_of(("cart",))
    model.rowCount(cart)
    model.change(lambda: model.buffer.delete(("cart", 0)))
    cart = model.index_of(("cart",))
    found = [model.node_at(model.index(row, 0, cart)).status for row in range(model.rowCount(cart))]
    assert found == [Status.REMOVED, Status.SAME]


def test_add_rename_and_retype(model: ValueTreeModel) -> None:
    model.change(lambda: model.buffer.add((), "theme", "dark"))
    assert model.node_at(model.index_of(("theme",))).status is Status.ADDED
    assert model.setData(model.index_of(("theme",), Column.KEY), "colour")
    assert model.buffer.value["colour"] == "dark"
    assert model.setData(model.index_of(("pair",), Column.TYPE), "list")
    assert model.buffer.value["pair"] == [1, "x"]
    assert model.node_at(model.index_of(("pair",))).status is Status.CHANGED


def test_a_key_that_is_taken_is_refused(model: ValueTreeModel, qtbot: Any) -> None:
    with qtbot.waitSignal(model.rejected, timeout=20_000):
        assert not model.setData(model.index_of(("pair",), Column.KEY), "username")
    assert "pair" in model.buffer.value


def test_a_bool_is_a_check_box(model: ValueTreeModel) -> None:
    index = model.index_of(("_permanent",), Column.VALUE)
    assert model.data(index, Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    assert model.setData(index, Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
    assert model.buffer.value["_permanent"] is False


@pytest.mark.parametrize("key", ["form", "blob"])
def test_what_cannot_be_written_is_shown_with_the_reason(model: ValueTreeModel, key: str) -> None:
    index = model.index_of((key,), Column.VALUE)
    assert not model.flags(index) & Qt.ItemFlag.ItemIsEditable
    assert model.why_not(index)
    assert model.why_not(index) in model.data(index, Qt.ItemDataRole.ToolTipRole)


def test_read_only_says_why_everywhere(model: ValueTreeModel) -> None:
    model.show_buffer(EditBuffer(SESSION), {}, "A pickle with unknown objects.")
    index = model.index_of(("username",), Column.VALUE)
    assert not model.flags(index) & Qt.ItemFlag.ItemIsEditable
    assert model.why_not(index) == "A pickle with unknown objects."


def test_a_large_list_costs_nothing_until_it_is_unfolded(qtbot: Any) -> None:
    model = ValueTreeModel(make_theme())  # without the tester, which would walk through all of it
    model.show_buffer(EditBuffer({"many": list(range(20_000)), "n": 1}), {})
    assert model.rowCount() == 2
    assert model.setData(model.index_of(("n",), Column.VALUE), "2")
    assert model.rowCount(model.index_of(("many",))) == 20_000


def test_a_scalar_that_becomes_a_container_unfolds(model: ValueTreeModel) -> None:
    index = model.index_of(("username",))
    assert not model.hasChildren(index)
    model.change(lambda: model.buffer.set(("username",), {"first": "ann"}))
    index = model.index_of(("username",))
    assert model.hasChildren(index)
    assert model.rowCount(index) == 1
    model.change(lambda: model.buffer.set(("username",), 3))
    assert not model.hasChildren(model.index_of(("username",)))


keys = st.sampled_from("abcd")
values = st.recursive(
    st.integers(0, 3) | st.booleans() | st.just("x"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(keys, inner, max_size=3)
        | st.frozensets(st.integers(0, 3))
    ),
    max_leaves=6,
)
sessions = st.dictionaries(keys, values, max_size=4)


def shape(model: ValueTreeModel, parent: QModelIndex = ROOT) -> list[Any]:
    found = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        node = model.node_at(index)
        found.append((node.key, node.status, repr(node.shown), shape(model, index)))
    return found


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(base=sessions, steps=st.lists(sessions, min_size=1, max_size=3))
def test_any_edit_gives_the_rows_that_a_fresh_model_has(
    model: ValueTreeModel, base: dict[str, Any], steps: list[dict[str, Any]]
) -> None:
    model.show_buffer(EditBuffer(base), {})
    shape(model)  # unfold everything
    for step in steps:
        for key in [k for k in model.buffer.value if k not in step]:
            model.change(lambda key=key: model.buffer.delete((key,)))
        for key, value in step.items():
            if key in model.buffer.value:
                model.change(lambda key=key, value=value: model.buffer.set((key,), value))
            else:
                model.change(lambda key=key, value=value: model.buffer.add((), key, value))
        fresh = ValueTreeModel(model._theme)
        fresh.show_buffer(model.buffer, {})
        assert shape(model) == shape(fresh)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sessions, sessions, st.randoms(use_true_random=False))
def test_a_row_stays_that_of_its_key_whatever_the_app_writes(
    model: ValueTreeModel, before: dict[str, Any], after: dict[str, Any], chance: Any
) -> None:
    buffer = EditBuffer(before)
    model.show_buffer(buffer, {})
    shape(model)
    held = {key: QPersistentModelIndex(model.index_of((key,), Column.VALUE)) for key in before}
    order = list(after)
    chance.shuffle(order)
    buffer.reset({key: after[key] for key in order})
    model.update_session({})
    assert [row[0] for row in texts(model)] == order
    assert {key for key, index in held.items() if index.isValid()} == before.keys() & after.keys()
    for key, index in held.items():
        if index.isValid():
            assert (model.path_at(index), index.column()) == ((key,), Column.VALUE)
            assert model.node_at(index).value is after[key]


def test_a_renamed_row_goes_along_with_its_name(model: ValueTreeModel) -> None:
    held = QPersistentModelIndex(model.index_of(("pair",)))
    assert model.setData(model.index_of(("pair",), Column.KEY), "couple")
    assert model.path_at(held) == ("couple",)
    assert statuses(model)["pair"] is Status.REMOVED
    model.change(lambda: model.buffer.delete(("username",)))
    assert model.setData(model.index_of(("couple",), Column.KEY), "username")
    assert model.path_at(held) == ("username",)
    found = [(row[0], model.node_at(model.index(n, 0)).status) for n, row in enumerate(texts(model))]
    assert found.count(("username", Status.CHANGED)) == 1
    assert found.count(("pair", Status.REMOVED)) == 1
    assert "couple" not in statuses(model)
