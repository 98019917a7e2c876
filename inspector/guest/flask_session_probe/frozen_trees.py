"""Packed trees of frozen values (values.py), for who reads shorthand."""

import json
from collections import OrderedDict
from typing import Any

from .plain_values import read_plain
from .typed_values import WireError, pack

MAX_KEPT = 512
MAX_BYTES = 32 * 1024 * 1024


class FrozenTrees:
    """Packed trees of frozen values, kept for a while: `after` of one exchange is `before` of the next."""

    def __init__(self) -> None:
        self._kept: "OrderedDict[bytes, Any]" = OrderedDict()
        self._size = 0

    def tree(self, frozen: Any) -> Any:
        """None for None."""
        if type(frozen) is not bytes:
            return json.loads(frozen) if frozen is not None else None
        if frozen in self._kept:
            return self._kept[frozen]
        tree = self._kept[frozen] = _packed(frozen)
        self._size += len(frozen)
        while len(self._kept) > MAX_KEPT or self._size > MAX_BYTES:
            old, _ = self._kept.popitem(last=False)
            self._size -= len(old)
        return tree


def _packed(frozen: bytes) -> Any:
    try:
        return pack(read_plain(frozen))
    except WireError as error:  # code objects and the like, which marshal writes too
        return {"$object": ["?", "<%s>" % error]}
