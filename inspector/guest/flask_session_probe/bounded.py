"""Values packed within a limit, whatever they are: a dict of 10 MB, a lock, something whose repr raises."""

import datetime
import decimal
import uuid

from markupsafe import Markup

from .wire import MAX_DEPTH, Cut, Opaque, pack, type_name

MISSING = object()
"""No such key."""

MAX_WEIGHT = 256 * 1024
"""About the bytes of a value that is sent whole."""
SMALL_WEIGHT = 2000
_OBJECT_WEIGHT = 500
_SIZED = frozenset((str, bytes, Markup))
_FIXED = frozenset(
    (
        *(type(None), bool, float, uuid.UUID, decimal.Decimal),
        *(datetime.datetime, datetime.date, datetime.time, datetime.timedelta),
    )
)
_SEQUENCES = frozenset((list, tuple, set, frozenset))


def bounded_pack(value, limit=MAX_WEIGHT):
    """(`value` packed, its weight); a `$cut` with its length when it weighs more than `limit`."""
    weight, _ = weigh(value, limit)
    if weight > limit:
        return pack(Cut(type_name(value), _length(value))), 100
    return pack(value), weight


def small_pack(value):
    """For values that were replaced. Nothing of the app's own is called: objects are shown by their type."""
    weight, plain = weigh(value, SMALL_WEIGHT)
    if weight > SMALL_WEIGHT:
        return pack(Cut(type_name(value), _length(value)))
    return pack(value if plain else Opaque(type_name(value), "<%s>" % type_name(value)))


def weigh(value, limit):
    """(weight, whether it is of plain types throughout). Stops once it is over the limit."""
    weight, plain, level = 0, True, [value]
    for _ in range(MAX_DEPTH):
        below = []
        for item in level:
            own, known, inside = _weigh_one(item)
            weight += own
            plain = plain and known
            if weight > limit:
                return weight, plain
            below.extend(inside)
        if not below:
            return weight, plain
        level = below
    return limit + 1, plain


def _weigh_one(item):
    """(weight without what is inside, whether its type is plain, what is inside), without the app's code."""
    kind = type(item)
    if kind in _SIZED:
        return 8 + len(item), True, ()
    if kind is int:
        return 8 + item.bit_length() // 4, True, ()
    if kind in _FIXED:
        return 8, True, ()
    if kind in _SEQUENCES:
        return 8 + 8 * len(item), True, item
    if issubclass(kind, dict):
        inside = [*dict.keys(item), *dict.values(item)] if dict.__len__(item) < MAX_WEIGHT else ()
        return 8 + 16 * dict.__len__(item), kind is dict, inside
    if issubclass(kind, tuple):
        return 8 + 8 * tuple.__len__(item), False, tuple.__iter__(item)
    return _OBJECT_WEIGHT, False, ()


def _length(value):
    try:
        return len(value)
    except Exception:
        return 0
