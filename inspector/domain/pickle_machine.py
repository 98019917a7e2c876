"""The pickle machine without its teeth: runs the opcodes of any protocol, imports nothing, calls nothing.

What a pickle would call or import stays an inert `Node` that says so; pickle_objects.py turns the nodes of
well-known types into values. Every size that an attacker may choose has a limit here: opcodes, memo, stack.
"""

from __future__ import annotations

import io
import pickletools
from collections.abc import Callable
from typing import Any

from inspector.domain.pickle_nodes import Members, Node, PickleRefused, Program
from inspector.domain.pickle_stack import MARK, Machine

MAX_OPCODES = 500_000
"""About a second of work. A session has some hundreds."""


def run(data: bytes, max_opcodes: int = MAX_OPCODES) -> Program:
    """Run a whole pickle. Raises PickleRefused; nothing else, whatever the bytes."""
    machine = Machine()
    position = 0
    try:
        for count, (opcode, arg, offset) in enumerate(pickletools.genops(io.BytesIO(data))):
            if count >= max_opcodes:
                raise PickleRefused(f"it has more than {max_opcodes:,} instructions")
            position = offset or 0
            _step(machine, opcode.name, opcode.proto, arg)
    except PickleRefused:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, MemoryError, Warning) as error:
        # Warning: where warnings are errors, an unknown escape in a text of protocol 0 raises one.
        raise PickleRefused(f"it breaks off at byte {position:,}: {error}") from error
    if position != len(data) - 1:
        raise PickleRefused(f"{len(data) - 1 - position:,} bytes follow its end")
    if len(machine.stack) != 1:
        raise PickleRefused("it does not leave exactly one value")
    return Program(machine.stack[0], machine.protocol, tuple(machine.globals))


def _step(machine: Machine, name: str, introduced: int, arg: Any) -> None:
    if name in _CONSTANTS:
        machine.stack.append(arg)
    elif name in _FIXED:
        machine.stack.append(_FIXED[name]())
    else:
        handler = _HANDLERS.get(name)
        if handler is None:
            raise PickleRefused(f"it uses {name}, which no session needs")
        handler(machine, arg)
    if introduced == 1 and machine.protocol == 0:
        machine.protocol = 1


def _proto(machine: Machine, arg: int) -> None:
    if arg > 5:
        raise PickleRefused(f"protocol {arg} is unknown")
    machine.protocol = arg


def _append(machine: Machine, items: list[Any]) -> None:
    target = machine.top()
    if isinstance(target, list):
        target.extend(items)
    elif isinstance(target, (Node, Members)):
        target.items.extend(items)
    else:
        raise PickleRefused("it appends to something that is no list")


def _set_items(machine: Machine, flat: list[Any]) -> None:
    target = machine.top()
    pairs = list(zip(flat[::2], flat[1::2], strict=True))
    if isinstance(target, dict):
        target.update(pairs)
    elif isinstance(target, Node):
        target.pairs.extend(pairs)
    else:
        raise PickleRefused("it sets items of something that is no dict")


def _append_one(machine: Machine, arg: Any) -> None:
    item = machine.pop()
    _append(machine, [item])


def _set_item(machine: Machine, arg: Any) -> None:
    value, key = machine.pop(), machine.pop()
    _set_items(machine, [key, value])


def _build(machine: Machine, arg: Any) -> None:
    state = machine.pop()
    target = machine.top()
    if not isinstance(target, Node) or target.state is not None:
        raise PickleRefused("it gives state to something that has none")
    target.state = state


def _reduce(machine: Machine, arg: Any) -> None:
    args, maker = machine.pop(), machine.pop()
    machine.stack.append(Node(maker, args))


def _new_ex(machine: Machine, arg: Any) -> None:
    keywords, args, maker = machine.pop(), machine.pop(), machine.pop()
    machine.stack.append(Node(maker, (args, keywords)))


def _inst(machine: Machine, arg: str) -> None:
    args = machine.pop_to_mark()
    machine.stack.append(Node(machine.mention(*arg.split(" ", 1)), tuple(args)))


def _obj(machine: Machine, arg: Any) -> None:
    maker, *args = machine.pop_to_mark()
    machine.stack.append(Node(maker, tuple(args)))


def _stack_global(machine: Machine, arg: Any) -> None:
    name, module = machine.pop(), machine.pop()
    machine.stack.append(machine.mention(module, name))


def _pop(machine: Machine, arg: Any) -> None:
    machine.stack.pop()


def _memoize(machine: Machine, arg: Any) -> None:
    machine.memo[len(machine.memo)] = machine.top()


def _put(machine: Machine, arg: Any) -> None:
    machine.memo[int(arg)] = machine.top()


def _get(machine: Machine, arg: Any) -> None:
    machine.stack.append(machine.memo[int(arg)])


def _tuple_of(size: int) -> Callable[[Machine, Any], None]:
    def build(machine: Machine, arg: Any) -> None:
        items = [machine.pop() for _ in range(size)]
        machine.stack.append(tuple(reversed(items)))

    return build


def _from_mark(make: Callable[[list[Any]], Any]) -> Callable[[Machine, Any], None]:
    def build(machine: Machine, arg: Any) -> None:
        machine.stack.append(make(machine.pop_to_mark()))

    return build


def _named(maker: str) -> Callable[[Machine, Any], None]:
    """Objects that only the pickle's own surroundings know: shown by their number or name."""

    def build(machine: Machine, arg: Any) -> None:
        number = machine.pop() if arg is None else arg
        machine.stack.append(Node(machine.mention("pickle", maker), (number,)))

    return build


def _nothing(machine: Machine, arg: Any) -> None:
    pass


_CONSTANTS = frozenset(
    {
        *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"),
        *("UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "STRING", "BINSTRING"),
        *("SHORT_BINSTRING", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
    }
)

_FIXED: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_LIST": list,
    "EMPTY_DICT": dict,
    "EMPTY_TUPLE": tuple,
    "EMPTY_SET": lambda: Members([]),
    "MARK": lambda: MARK,
}

_HANDLERS: dict[str, Callable[[Machine, Any], None]] = {
    "PROTO": _proto,
    "FRAME": _nothing,
    "STOP": _nothing,
    "POP": _pop,
    "POPMARK": lambda machine, arg: machine.pop_to_mark().clear(),
    "DUP": lambda machine, arg: machine.stack.append(machine.top()),
    "LIST": _from_mark(list),
    "TUPLE": _from_mark(tuple),
    "DICT": _from_mark(lambda flat: dict(zip(flat[::2], flat[1::2], strict=True))),
    "FROZENSET": _from_mark(lambda items: Members(items, frozen=True)),
    "TUPLE1": _tuple_of(1),
    "TUPLE2": _tuple_of(2),
    "TUPLE3": _tuple_of(3),
    "APPEND": _append_one,
    "APPENDS": lambda machine, arg: _append(machine, machine.pop_to_mark()),
    "ADDITEMS": lambda machine, arg: _append(machine, machine.pop_to_mark()),
    "SETITEM": _set_item,
    "SETITEMS": lambda machine, arg: _set_items(machine, machine.pop_to_mark()),
    "GET": _get,
    "BINGET": _get,
    "LONG_BINGET": _get,
    "PUT": _put,
    "BINPUT": _put,
    "LONG_BINPUT": _put,
    "MEMOIZE": _memoize,
    "GLOBAL": lambda machine, arg: machine.stack.append(machine.mention(*arg.split(" ", 1))),
    "STACK_GLOBAL": _stack_global,
    "REDUCE": _reduce,
    "NEWOBJ": _reduce,
    "NEWOBJ_EX": _new_ex,
    "BUILD": _build,
    "INST": _inst,
    "OBJ": _obj,
    "PERSID": _named("persistent id"),
    "BINPERSID": _named("persistent id"),
    "EXT1": _named("extension"),
    "EXT2": _named("extension"),
    "EXT4": _named("extension"),
}
