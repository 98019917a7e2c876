"""A tiny signal for the layers below Qt: slots are called at once, in the order in which they came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVarTuple

Args = TypeVarTuple("Args")


class Signal(Generic[*Args]):
    """`connect` returns the function that disconnects; whoever connects keeps it, to call it when closing."""

    def __init__(self) -> None:
        self._slots: list[Callable[[*Args], object]] = []

    def connect(self, slot: Callable[[*Args], object]) -> Callable[[], None]:
        self._slots.append(slot)

        def disconnect() -> None:
            if slot in self._slots:
                self._slots.remove(slot)

        return disconnect

    def emit(self, *args: *Args) -> None:
        for slot in tuple(self._slots):
            slot(*args)
