"""A module's source, as far as it matters for finding apps: what runs when it is imported. Only read."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator


def parsed(source: str) -> ast.Module | None:
    """None for what this Python cannot parse."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def runs_itself(source: str) -> int:
    """The line of an `app.run()` at module level, outside `if __name__ == "__main__"`; else 0."""
    return _run_line(source, ("app", "application"))


def serves_itself(source: str) -> int:
    """The same of a `socketio.run(app)`."""
    return _run_line(source, ("socketio", "sio"))


def _run_line(source: str, owners: tuple[str, ...]) -> int:
    tree = parsed(source)
    for node in module_level(tree.body if tree is not None else ()):
        call = node.value if isinstance(node, ast.Expr) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "run":
            owner = call.func.value
            if isinstance(owner, ast.Name) and owner.id in owners:
                return node.lineno
    return 0


def module_level(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Also what stands under if, try and with there, except the main guard."""
    for node in body:
        yield node
        if isinstance(node, ast.If):
            if not _is_main_guard(node.test):
                yield from module_level([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            handlers = [child for handler in node.handlers for child in handler.body]
            yield from module_level([*node.body, *handlers, *node.orelse, *node.finalbody])
        elif isinstance(node, ast.With):
            yield from module_level(node.body)


def _is_main_guard(test: ast.expr) -> bool:
    return any(isinstance(part, ast.Name) and part.id == "__name__" for part in ast.walk(test))


def last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.rpartition(".")[2]  # a quoted annotation
    return node.id if isinstance(node, ast.Name) else ""
