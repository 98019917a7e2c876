"""Plain values as `marshal` writes them (version 2), read by code of our own.

`marshal.dumps` copies strings, numbers and containers in C, several times as fast as anything else in the
standard library; version 2 has neither references nor interned strings, writes the same bytes for the same
value and is the same from Python 3.8 on. `marshal.loads` trusts what it reads and may crash the process;
this reader knows the types below and nothing else, and every length is checked against what is there.

Format: `w_object` and `r_object` in https://github.com/python/cpython/blob/main/Python/marshal.c
"""

import struct
from typing import Any, Callable, Dict, List, Tuple

from .typed_values import WireError

MARSHAL_VERSION = 2
MAX_NESTED = 2000
"""marshal itself writes nothing that is deeper."""

_size = struct.Struct("<I").unpack_from
_int32 = struct.Struct("<i").unpack_from
_two_floats = struct.Struct("<dd").unpack_from
_TEXT, _BYTES, _MAPPING, _END = map(ord, "us{0")
_CONSTANTS: Dict[int, Any] = {ord("N"): None, ord("T"): True, ord("F"): False, ord("."): ...}

_NUMBERS: Dict[int, Any] = {ord("i"): (_int32, 5), ord("g"): (struct.Struct("<d").unpack_from, 9)}
"""How to read them, and how many bytes they take with their kind."""


def read_plain(data: bytes) -> Any:
    """The value that was written. Raises WireError when these are not exactly the bytes of one."""
    try:
        value, end = _read(data)
    except (IndexError, struct.error, UnicodeDecodeError, TypeError) as error:
        raise WireError("the bytes of a value do not read: %s" % error) from error
    if end != len(data):
        raise WireError("%d bytes follow a value, or lack" % abs(len(data) - end))
    return value


def _read(data: bytes) -> Tuple[Any, int]:
    """(the value, where it ends). One loop, as calls would cost more than all else: `items` are those of the
    container that is being read, `left` how many of them are to come (below zero: until the end of a
    mapping), `outer` the containers around it.
    """
    at, left = 0, 1
    items: List[Any] = []
    make: Callable[[List[Any]], Any] = _only
    outer: List[Any] = []
    while True:
        kind = data[at]
        if kind == _TEXT:
            start = at + 5
            at = start + _size(data, at + 1)[0]
            items.append(data[start:at].decode("utf-8", "surrogatepass"))
        elif kind in _CONSTANTS:
            items.append(_CONSTANTS[kind])
            at += 1
        elif kind in _NUMBERS:
            unpack, width = _NUMBERS[kind]
            items.append(unpack(data, at + 1)[0])
            at += width
        elif kind == _BYTES:
            start = at + 5
            at = start + _size(data, at + 1)[0]
            items.append(data[start:at])
        elif kind in _CONTAINERS:
            outer.append((items, left, make))
            if len(outer) > MAX_NESTED:
                raise WireError("a value is nested more than %d deep" % MAX_NESTED)
            items, make = [], _CONTAINERS[kind]
            if kind == _MAPPING:
                left, at = -1, at + 1
                continue
            left, at = _size(data, at + 1)[0], at + 5
            left += 1  # taken off again below
        elif kind == _END and left < 0:
            left, at = 1, at + 1
        else:
            at = _read_rare(data, kind, at + 1, items)
        left -= 1
        while left == 0:
            value = make(items)
            if not outer:
                return value, at
            items, left, make = outer.pop()
            items.append(value)
            left -= 1


def _read_rare(data: bytes, kind: int, at: int, items: List[Any]) -> int:
    """Where what was read ends."""
    if kind == ord("l"):
        return _read_long(data, at, items)
    if kind == ord("y"):
        items.append(complex(*_two_floats(data, at)))
        return at + 16
    raise WireError("a value of the unknown kind %r" % chr(kind))


def _read_long(data: bytes, at: int, items: List[Any]) -> int:
    """Digits of 15 bits, the lowest first; their number is negative when the value is."""
    (count,) = _int32(data, at)
    digits = struct.unpack_from("<%dH" % abs(count), data, at + 4)
    number = 0
    for digit in reversed(digits):
        number = number << 15 | digit
    items.append(-number if count < 0 else number)
    return at + 4 + 2 * abs(count)


def _only(items: List[Any]) -> Any:
    return items[0]


def _mapping(items: List[Any]) -> Dict[Any, Any]:
    if len(items) % 2:
        raise WireError("a mapping ends with a key")
    return dict(zip(items[::2], items[1::2]))


_CONTAINERS: Dict[int, Callable[[List[Any]], Any]] = {
    ord("("): tuple,
    ord("["): list,
    ord("<"): set,
    ord(">"): frozenset,
    _MAPPING: _mapping,
}
