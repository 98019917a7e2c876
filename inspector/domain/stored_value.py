"""One value of a session store, decoded: what it holds, and all that is needed to write it back the
same way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from inspector.domain.json_style import JsonStyle
from inspector.domain.layers import Layer


@dataclass(frozen=True, slots=True)
class Decoded:
    """One stored value. `value` is the bytes themselves where the format is "raw"."""

    codec: str
    """"pickle", "cachelib pickle", "json", "tagged json", "msgpack", "signed token", "text", "raw" or
    "empty".
    """
    value: Any
    size: int
    """Bytes as stored."""
    layers: tuple[str, ...] = ()
    """Compressions, outermost first."""
    why_not_editable: str = ""
    note: str = ""
    """What is worth knowing: a suspicious pickle, a value cut short."""
    badge: str = ""
    """Of a pickle: "plain", "known types", "opaque", "suspicious"."""
    protocol: int = 0
    style: JsonStyle | None = None
    wrappers: tuple[Layer, ...] = ()
    raw: bytes = field(default=b"", repr=False, compare=False)
    """The bytes as stored."""

    @property
    def editable(self) -> bool:
        return not self.why_not_editable

    @property
    def label(self) -> str:
        """For a column: "pickle 4 in zlib"."""
        name = f"{self.codec} {self.protocol}" if self.codec.endswith("pickle") else self.codec
        return " in ".join([name, *reversed(self.layers)])
