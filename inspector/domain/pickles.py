"""Pickled sessions, opened without running them, and written back when all they hold is well known.

Whoever can write to a store of pickles runs code in the app that loads them; here nothing of a pickle runs. A
`badge` tells how far it is understood: "plain" data, "known types", "opaque" objects, or "suspicious" names
that attacks use.
"""

from __future__ import annotations

import collections
import datetime
import decimal
import pickle  # noqa: TID251 - for dumps of checked values only; nothing is ever loaded
import uuid
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from inspector.domain.changes import same
from inspector.domain.errors import EditRejected
from inspector.domain.kinds import too_deep, type_label
from inspector.domain.pickle_machine import run
from inspector.domain.pickle_names import EXPECTED, is_suspicious
from inspector.domain.pickle_nodes import PickleRefused
from inspector.domain.pickle_objects import Resolver
from inspector.domain.values import children, first_foreign

__all__ = ["PickleRefused", "PickleReport", "decode_pickle", "encode_pickle", "looks_like_pickle"]


@dataclass(frozen=True, slots=True)
class PickleReport:
    """`value` holds Opaque stand-ins for what is not understood."""

    value: Any
    protocol: int
    badge: str
    globals: tuple[str, ...]
    """Names that loading it would import, in order, each once."""
    note: str = ""

    @property
    def editable(self) -> bool:
        return self.badge in ("plain", "known types")


def looks_like_pickle(data: bytes) -> bool:
    """By its first and last bytes only; `decode_pickle` gives the proof."""
    if len(data) < 2 or data[-1:] != b".":
        return False
    return (data[0] == 0x80 and 2 <= data[1] <= 5 and len(data) > 3) or data[:1] in _OLD_STARTS


_OLD_STARTS = frozenset(bytes([first]) for first in b"(}]ccV)NIFLKJMUTX")
"""First opcodes of protocols 0 and 1, which have no mark of their own."""


def decode_pickle(data: bytes) -> PickleReport:
    """The value of a pickle of any protocol. Raises PickleRefused in words; imports, calls and runs
    nothing.
    """
    program = run(data)
    value = Resolver().resolve(program.result)
    names = tuple(dict.fromkeys(found.path for found in program.globals))
    suspects = [found.path for found in dict.fromkeys(program.globals) if is_suspicious(found)]
    foreign = first_foreign(value)
    if suspects:
        note = f"Loading would use {', '.join(suspects[:5])}: it looks like an attack. Nothing of it was run."
        return PickleReport(value, program.protocol, "suspicious", names, note)
    if foreign is not None:
        note = f"It holds objects ({foreign.type}) that are shown but cannot be written back."
        return PickleReport(value, program.protocol, "opaque", names, note)
    if any(found.path not in EXPECTED for found in program.globals):
        note = f"It mentions {names[0]} without keeping anything of it."
        return PickleReport(value, program.protocol, "opaque", names, note)
    return PickleReport(value, program.protocol, "known types" if names else "plain", names)


def encode_pickle(value: Any, protocol: int) -> bytes:
    """A pickle of the same protocol. Raises EditRejected when the value holds more than plain data and known
    types.
    """
    if too_deep(value):
        raise EditRejected("The session is nested too deeply to be pickled.")
    _check_types(value)
    data = pickle.dumps(value, protocol=protocol)
    if not same(decode_pickle(data).value, value):
        raise EditRejected(
            "The pickle made of this value would not read back as the same.", "Nothing was written."
        )
    return data


_WRITABLE = frozenset(
    {
        *(type(None), bool, int, float, str, bytes, list, tuple, dict, set, frozenset),
        *(datetime.datetime, datetime.date, datetime.time, datetime.timedelta),
        *(uuid.UUID, decimal.Decimal, Markup, collections.OrderedDict, collections.defaultdict),
    }
)


def _check_types(value: Any) -> None:
    waiting = [value]
    while waiting:
        node = waiting.pop()
        zone = getattr(node, "tzinfo", None)
        if type(node) not in _WRITABLE or (zone is not None and type(zone) is not datetime.timezone):
            raise EditRejected(
                f"A {type_label(node)} cannot be pickled from here: only its text is known.",
                "Change the entries around it, or delete it.",
            )
        if isinstance(node, dict):
            waiting.extend(node)
        waiting.extend(child for _, child in children(node))
