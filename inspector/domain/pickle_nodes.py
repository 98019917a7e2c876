"""What the pickle machine works with in place of live objects: names, objects not built, sets not
hashed yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class PickleRefused(ValueError):
    """This is no pickle, or one that is not worth the risk; the text says why."""


@dataclass(frozen=True, slots=True)
class Global:
    """A name that the pickle would import. Python 2's names of builtins are told by today's."""

    module: str
    name: str

    @property
    def path(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass(eq=False, slots=True)
class Node:
    """An object that the pickle would build by calling `maker` with `args`; never built here."""

    maker: Any
    args: Any
    state: Any = None
    items: list[Any] = field(default_factory=list)
    pairs: list[tuple[Any, Any]] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Members:
    """A set under construction: members may be nodes, so hashing waits."""

    items: list[Any]
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """What running the opcodes left behind."""

    result: Any
    protocol: int
    globals: tuple[Global, ...]
    """Every name mentioned, also of objects that the pickle threw away again."""
