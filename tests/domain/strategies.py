"""Session values for properties: every type that an editor knows, nested."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import strategies as st
from markupsafe import Markup

_zones = st.timedeltas(min_value=datetime.timedelta(hours=-23), max_value=datetime.timedelta(hours=23)).map(
    lambda delta: datetime.timezone(datetime.timedelta(minutes=delta // datetime.timedelta(minutes=1)))
)

# Python reads the year 99 of an HTTP date as 1999, and so does Flask.
datetimes = st.datetimes(min_value=datetime.datetime(1000, 1, 1), timezones=st.none() | _zones)

hashables = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.binary(max_size=8),
    datetimes,
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.uuids(),
    st.decimals(allow_nan=False),
    st.text(max_size=8).map(Markup),
)

json_scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
)


def _containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keys = st.text(max_size=4) | st.integers(0, 3) | st.booleans()
    return st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(keys, inner, max_size=4),
        st.sets(st.integers(0, 5) | st.text(max_size=2), max_size=3),
        st.frozensets(st.integers(0, 5), max_size=3),
    )


values = st.recursive(hashables, _containers, max_leaves=12)

sessions = st.dictionaries(
    st.text(max_size=4) | st.sampled_from(["_flashes", "cart", "user"]), values, max_size=5
)

json_values = st.recursive(
    json_scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=15,
)
