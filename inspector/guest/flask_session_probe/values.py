"""Frozen values: what a session held at one moment, taken cheaply in the request thread, read later by
the sender.

A frozen value is either bytes (marshal version 2, which knows the plain types, copies in C and writes the
same bytes for the same value) or str (the JSON of `wire.pack`, for everything else). Two equal ones mean:
nothing changed inside.
"""

import json
import marshal
from collections import OrderedDict
from typing import Any

from .wire import pack

_PLAIN = frozenset((str, int, float, bool, type(None), bytes, list, tuple, dict))
_MARSHAL = 2
_MAX_CACHED = 32 * 1024 * 1024

quoted = json.encoder.encode_basestring_ascii
_encoder = json.JSONEncoder(separators=(",", ":"), check_circular=False)


def _make_to_json():
    """`_encoder.encode` without building json's C encoder anew for each call, where this Python lets us."""
    try:
        # markers, default, encoder, indent, key separator, item separator, sort_keys, skipkeys, allow_nan
        make: Any = vars(json.encoder)["c_make_encoder"]
        encode = make(None, _encoder.default, quoted, None, ":", ",", False, False, True)
        if "".join(encode({"a": ["b"]}, 0)) == '{"a":["b"]}':
            return lambda value: "".join(encode(value, 0))
    except Exception:  # PyPy, or a Python to come
        pass
    return _encoder.encode


to_json = _make_to_json()


def freeze(value, dumps=marshal.dumps, plain=_PLAIN):
    """`value` as it is now."""
    if type(value) in plain:
        try:
            return dumps(value, _MARSHAL)
        except ValueError:
            pass
    return to_json(pack(value))


def freeze_mapping(content, dumps=marshal.dumps, plain=_PLAIN):
    """The same for a plain dict of session values. Types that marshal would turn into bytes are looked for
    one level deep.
    """
    if plain.issuperset(map(type, content.values())):
        try:
            return dumps(content, _MARSHAL)
        except ValueError:
            pass
    return to_json(pack(content))


class Thawed:
    """JSON text of frozen values, kept for a while: `after` of one request is `before` of the next. One
    thread only.
    """

    def __init__(self, limit=512):
        self._limit = limit
        self._texts = OrderedDict()
        self._size = 0

    def text(self, frozen):
        """The packed value as JSON text; "null" for None."""
        if frozen is None:
            return "null"
        if type(frozen) is str:
            return frozen
        text = self._texts.get(frozen)
        if text is None:
            text = to_json(pack(marshal.loads(frozen)))
            self._keep(frozen, text)
        return text

    def _keep(self, frozen, text):
        self._texts[frozen] = text
        self._size += len(frozen) + len(text)
        while self._texts and (len(self._texts) > self._limit or self._size > _MAX_CACHED):
            old, old_text = self._texts.popitem(last=False)
            self._size -= len(old) + len(old_text)

    def tree(self, frozen):
        """The packed value as a tree."""
        return None if frozen is None else json.loads(self.text(frozen))
