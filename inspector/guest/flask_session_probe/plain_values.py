"""Plain values as `marshal` writes them (version 2), read by code of our own.

`marshal.dumps` copies strings, numbers and containers in C, several times as fast as anything else in the
standard library; version 2 has neither references nor interned strings, writes the same bytes for the same
value and is the same from Python 3.8 on. `marshal.loads` trusts what it reads and may crash the process;
this reader knows the types below and nothing else, and looks at every length before it believes it.

Format: `w_object` and `r_object` in https://github.com/python/cpython/blob/main/Python/marshal.c
"""

import struct
from typing import Any, Callable, Dict, List, NoReturn

from .typed_values import MAX_DEPTH, WireError

MARSHAL_VERSION = 2
_int32 = struct.Struct("<i").unpack_from
_int16 = struct.Struct("<H").unpack_from
_float64 = struct.Struct("<d").unpack_from
_two_floats = struct.Struct("<dd").unpack_from
_END, _MAPPING = ord("0"), ord("{")
_SEQUENCES = b"([<>"


def read_plain(data: bytes) -> Any:
    """The value that was written; what lies deeper than `pack` goes (MAX_DEPTH) is passed over and left out.
    Raises WireError when these are not the bytes of exactly one plain value.
    """
    reader = _Reader(data)
    try:
        value = reader.value()
    except (IndexError, struct.error, UnicodeDecodeError, TypeError) as error:
        raise WireError("the bytes of a value do not read: %s" % error) from error
    if reader.at != len(data):
        raise WireError("%d bytes follow a value" % (len(data) - reader.at))
    return value


class _Reader:
    __slots__ = ("at", "data", "depth")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.depth = 0

    def value(self) -> Any:
        data, at = self.data, self.at
        kind = data[at]
        if kind == 117:  # u: a text, by far the most frequent
            (size,) = _int32(data, at + 1)
            start = at + 5
            end = self.at = start + size
            if size < 0 or end > len(data):
                _short()
            return data[start:end].decode("utf-8", "surrogatepass")
        if self.depth > MAX_DEPTH and (kind in _SEQUENCES or kind == _MAPPING):
            return self.skip()
        self.at = at + 1
        read = _READERS.get(kind)
        if read is None:
            raise WireError("a value of the unknown kind %r" % chr(kind))
        return read(self)

    def size(self) -> int:
        (size,) = _int32(self.data, self.at)
        self.at += 4
        if not 0 <= size <= len(self.data) - self.at:  # nothing takes less than a byte
            _short()
        return int(size)

    def items(self) -> List[Any]:
        size = self.size()
        self.depth += 1
        value = self.value
        items = [value() for _ in range(size)]
        self.depth -= 1
        return items

    def mapping(self) -> Dict[Any, Any]:
        self.depth += 1
        found: Dict[Any, Any] = {}
        data, value = self.data, self.value
        while data[self.at] != _END:
            key = value()
            found[key] = value()
        self.at += 1
        self.depth -= 1
        return found

    def skip(self) -> None:
        """Pass over a value, however deep it is."""
        waiting = [1]  # values to come at each level; below zero: until the end of a mapping
        while waiting:
            if waiting[-1] == 0:
                waiting.pop()
                continue
            kind = self.data[self.at]
            if waiting[-1] < 0 and kind == _END:
                waiting.pop()
                self.at += 1
                continue
            waiting[-1] -= waiting[-1] > 0
            if kind in _SEQUENCES:
                self.at += 1
                waiting.append(self.size())
            elif kind == _MAPPING:
                self.at += 1
                waiting.append(-1)
            else:
                self.value()

    def bytes(self) -> bytes:
        size = self.size()
        start, self.at = self.at, self.at + size
        return self.data[start : self.at]

    def int32(self) -> int:
        (number,) = _int32(self.data, self.at)
        self.at += 4
        return int(number)

    def long(self) -> int:
        """Digits of 15 bits, the lowest first; their number is negative when the value is."""
        count = self.int32()
        if abs(count) * 2 > len(self.data) - self.at:
            _short()
        number = 0
        for place in range(abs(count)):
            (digit,) = _int16(self.data, self.at + 2 * place)
            number |= digit << (15 * place)
        self.at += 2 * abs(count)
        return -number if count < 0 else number

    def float(self) -> float:
        (number,) = _float64(self.data, self.at)
        self.at += 8
        return float(number)

    def complex(self) -> complex:
        real, imaginary = _two_floats(self.data, self.at)
        self.at += 16
        return complex(real, imaginary)


def _short() -> NoReturn:
    raise WireError("a value ends too early")


_READERS: Dict[int, Callable[[_Reader], Any]] = {
    ord("N"): lambda reader: None,
    ord("T"): lambda reader: True,
    ord("F"): lambda reader: False,
    ord("."): lambda reader: ...,
    ord("i"): _Reader.int32,
    ord("l"): _Reader.long,
    ord("g"): _Reader.float,
    ord("y"): _Reader.complex,
    ord("s"): _Reader.bytes,
    ord("("): lambda reader: tuple(reader.items()),
    ord("["): _Reader.items,
    ord("{"): _Reader.mapping,
    ord("<"): lambda reader: set(reader.items()),
    ord(">"): lambda reader: frozenset(reader.items()),
}
