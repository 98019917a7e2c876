"""Frozen values: what a session held at one moment, taken cheaply in the request thread, read by the window
(frozen_trees.py).

A frozen value is either bytes (marshal version 2, which knows the plain types, copies in C and writes the
same bytes for the same value) or str (the JSON of `wire.pack`, for everything else). Two equal ones mean:
nothing changed inside.
"""

import json
import marshal

from .plain_values import MARSHAL_VERSION
from .wire import pack

_PLAIN = frozenset((str, int, float, bool, type(None), bytes, list, tuple, dict))

to_json = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def freeze(value, dumps=marshal.dumps, plain=_PLAIN):
    """`value` as it is now."""
    if type(value) in plain:
        try:
            return dumps(value, MARSHAL_VERSION)
        except ValueError:
            pass
    return to_json(pack(value))


def freeze_mapping(content, dumps=marshal.dumps, plain=_PLAIN):
    """The same for a plain dict of session values. Types that marshal would turn into bytes are looked for
    one level deep.
    """
    if plain.issuperset(map(type, content.values())):
        try:
            return dumps(content, MARSHAL_VERSION)
        except ValueError:
            pass
    return to_json(pack(content))
