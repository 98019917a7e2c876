"""Three versions of a session brought together."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.changes import same
from inspector.domain.merge import KeyMerge, Side, merged, three_way
from inspector.guest.flask_session_probe.wire import MISSING

scalars = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "ann", "中文"]) | st.floats(0, 1)
)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.tuples(inner), max_leaves=4)
sessions = st.dictionaries(st.sampled_from("abcde"), values, max_size=5)


def test_what_one_side_touched_is_taken_from_that_side() -> None:
    base = {"cart": [1], "username": "ann", "seen": 1}
    mine = {"cart": [1], "username": "bob", "seen": 1}
    theirs = {"cart": [1, 2], "username": "ann", "theme": "dark"}
    merges = three_way(base, mine, theirs)
    assert {merge.key: merge.natural for merge in merges} == {
        "cart": Side.THEIRS,
        "username": Side.MINE,
        "seen": Side.THEIRS,
        "theme": Side.THEIRS,
    }
    assert merged(theirs, merges) == {"cart": [1, 2], "username": "bob", "theme": "dark"}


def test_a_contested_key_has_no_natural_side_and_keeps_mine_until_chosen() -> None:
    merges = three_way({"n": 1}, {"n": 2}, {"n": 3})
    assert [merge.natural for merge in merges] == [None]
    assert merged({"n": 3}, merges) == {"n": 2}
    assert merged({"n": 3}, merges, {"n": Side.THEIRS}) == {"n": 3}


def test_my_deletion_against_their_change_is_contested() -> None:
    (merge,) = three_way({"n": 1}, {}, {"n": 3})
    assert merge == KeyMerge("n", 1, MISSING, 3)
    assert merge.contested
    assert merged({"n": 3}, [merge]) == {}


@given(sessions, sessions)
def test_without_changes_of_mine_theirs_stays(base: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert same(merged(theirs, three_way(base, base, theirs)), theirs)


@given(sessions, sessions)
def test_without_changes_of_theirs_mine_wins(base: dict[str, Any], mine: dict[str, Any]) -> None:
    assert same(merged(base, three_way(base, mine, base)), mine)


@given(sessions, sessions, sessions)
def test_every_key_of_the_result_comes_from_one_of_the_sides(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    result = merged(theirs, three_way(base, mine, theirs))
    for key, value in result.items():
        assert same(value, mine.get(key, MISSING)) or same(value, theirs.get(key, MISSING))


A, B, C, D = (("info", word) for word in "abcd")


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged_queue"),
    [
        ([A], [A, B], [A, C], [A, C, B]),  # both pushed
        ([A, B], [B], [A, B, C], [B, C]),  # mine taken out, theirs pushed
        ([A, B], [A, B, D], [], [D]),  # all shown meanwhile
        ([A, A], [A], [A, A, B], [A, B]),  # the same flash twice
        ([A], [], [A, B], [B]),
        (MISSING, [A], [B], [B, A]),
        ([A], MISSING, [A, B], [B]),
        ([A, B], [B], [A], MISSING),  # each took another
    ],
)
def test_flashes_are_merged_as_a_queue(base: Any, mine: Any, theirs: Any, merged_queue: Any) -> None:
    versions = [{} if queue is MISSING else {"_flashes": queue} for queue in (base, mine, theirs)]
    merges = three_way(*versions)
    assert not any(merge.contested for merge in merges)
    assert merged(versions[2], merges).get("_flashes", MISSING) == merged_queue


def test_flashes_that_are_no_list_are_asked_about() -> None:
    merges = three_way({"_flashes": 1}, {"_flashes": 2}, {"_flashes": [A]})
    assert [merge.natural for merge in merges] == [None]
