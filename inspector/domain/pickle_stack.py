"""The stack and memo of the pickle machine; what does not add up is refused."""

from __future__ import annotations

from typing import Any

from inspector.domain.pickle_nodes import Global, PickleRefused

MARK = object()

_PY2_MODULES = {"__builtin__": "builtins", "copy_reg": "copyreg"}


class Machine:
    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}
        self.globals: list[Global] = []
        self.protocol = 0

    def pop(self) -> Any:
        value = self.stack.pop()
        if value is MARK:
            raise PickleRefused("its stack does not add up")
        return value

    def pop_to_mark(self) -> list[Any]:
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index] is MARK:
                items = self.stack[index + 1 :]
                del self.stack[index:]
                return items
        raise PickleRefused("its stack does not add up")

    def top(self) -> Any:
        if not self.stack or self.stack[-1] is MARK:
            raise PickleRefused("its stack does not add up")
        return self.stack[-1]

    def mention(self, module: Any, name: Any) -> Any:
        if not isinstance(module, str) or not isinstance(name, str):
            raise PickleRefused("it computes the name of what it imports")
        found = Global(_PY2_MODULES.get(module, module), name)
        self.globals.append(found)
        return found
