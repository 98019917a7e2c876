"""What `flask --app` could take, read from source text: apps and factories at module level, never run.

    find_in_source("shop", source)  →  Found(kind, name, line, arguments, required), …

The code is parsed, not imported. A file that this Python cannot parse (newer or older syntax) is read line by
line instead, which finds the plain cases.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from inspector.domain.module_source import last_name, module_level, parsed

FACTORY_NAMES = ("create_app", "make_app")
APP_NAMES = ("app", "application")
"""What Flask itself looks for in a module that is named without an attribute."""
_FLASK_CLASSES = frozenset({"Flask", "APIFlask", "OpenAPI", "Eve", "FlaskAPI"})
"""Flask and its well-known subclasses from packages; subclasses in the same file are followed."""
_HOLDERS = frozenset({"Dash", "FlaskApp", "SimpleApp"})
"""Classes of packages that make a Flask app and keep it, as `server` (Dash) or `app` (Connexion)."""
_HELD = ("server", "app")
_PLAIN_APP = re.compile(r"^(\w+)\s*(?::[^=\n]+)?=\s*(?:\w+\.)?(?:Flask|APIFlask|OpenAPI)\(", re.MULTILINE)
_PLAIN_FACTORY = re.compile(r"^def\s+(create_app|make_app)\s*\(([^)]*)\)", re.MULTILINE)


class AppKind(Enum):
    APP = "app"
    FACTORY = "factory"
    SETTING = "setting"
    """FLASK_APP in a file of variables."""


@dataclass(frozen=True, slots=True)
class Found:
    """An app or factory of one module."""

    kind: AppKind
    name: str
    line: int
    arguments: str = ""
    """Of a factory, as written: `config=None, *, testing=False`."""
    required: tuple[str, ...] = ()
    """Its arguments that have no default."""


@dataclass(frozen=True, slots=True)
class AppCandidate:
    """One thing that can be run, as offered to the user."""

    spec: str
    kind: AppKind
    where: str
    """`shop/__init__.py:12`, or the file of variables."""
    arguments: str = ""
    required: tuple[str, ...] = ()
    runs_line: int = 0
    """Of an `app.run()` that its module calls while it is imported."""
    serves_line: int = 0
    """Of a `socketio.run(app)` there, which nobody passes over."""

    @property
    def text(self) -> str:
        """What it is, in words."""
        match self.kind:
            case AppKind.SETTING:
                return f"FLASK_APP of {self.where}"
            case AppKind.FACTORY:
                return f"factory ({self.arguments}) in {self.where}"
            case _:
                return f"app in {self.where}"


def find_in_source(source: str) -> tuple[Found, ...]:
    """In the order of the file; a name that is bound twice counts once."""
    tree = parsed(source)
    if tree is None:
        return _find_in_lines(source)
    classes = _flask_classes(tree)
    found: dict[str, Found] = {}
    for node in module_level(tree.body):
        for each in _found_in(node, classes):
            found.setdefault(each.name, each)
    for each in _held_apps(tree):
        found.setdefault(each.name, each)
    return tuple(found.values())


def called_apps(source: str) -> tuple[Found, ...]:
    """`application = build()`: whatever is called there, in the module that servers are pointed at."""
    tree = parsed(source)
    return tuple(
        Found(AppKind.APP, target.id, node.lineno)
        for node in module_level(tree.body if tree is not None else ())
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id in APP_NAMES
    )


def close_names(wanted: str, known: Iterable[str]) -> list[str]:
    """Of those that are known, the ones that look like what was typed."""
    from difflib import get_close_matches

    return get_close_matches(wanted, list(known), 3, 0.6)


def _held_apps(tree: ast.Module) -> list[Found]:
    """`server = app.server` of a Dash app, or `app.server` itself where nobody gave it a name."""
    holders: dict[str, tuple[str, int]] = {}
    named: dict[str, Found] = {}
    for node in module_level(tree.body):
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            continue
        name, value = node.targets[0].id, node.value
        if isinstance(value, ast.Call) and last_name(value.func) in _HOLDERS and not _is_given_one(value):
            holders[name] = last_name(value.func), node.lineno
        elif isinstance(value, ast.Attribute) and value.attr in _HELD and last_name(value.value) in holders:
            named[last_name(value.value)] = Found(AppKind.APP, name, node.lineno)
    unnamed = [
        Found(AppKind.APP, f"{name}.server", line)
        for name, (kind, line) in holders.items()
        if kind == "Dash" and name not in named
    ]
    return [*named.values(), *unnamed]


def _is_given_one(call: ast.Call) -> bool:
    """`Dash(server=app)`: the app is found under its own name."""
    return any(each.arg == "server" and not isinstance(each.value, ast.Constant) for each in call.keywords)


def _flask_classes(tree: ast.Module) -> set[str]:
    """Names that stand for Flask or a subclass of it in this file."""
    names = set(_FLASK_CLASSES)
    for node in module_level(tree.body):
        if isinstance(node, ast.ImportFrom):
            names |= {alias.asname for alias in node.names if alias.name in _FLASK_CLASSES and alias.asname}
        elif isinstance(node, ast.ClassDef) and any(last_name(base) in names for base in node.bases):
            names.add(node.name)
    return names


def _found_in(node: ast.stmt, classes: set[str]) -> Iterator[Found]:
    if isinstance(node, ast.Assign | ast.AnnAssign):
        value = node.value
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if isinstance(value, ast.Call) and last_name(value.func) in classes | set(FACTORY_NAMES):
            for target in targets:
                if isinstance(target, ast.Name):
                    yield Found(AppKind.APP, target.id, node.lineno)
    elif isinstance(node, ast.FunctionDef) and _is_factory(node, classes):
        yield _factory(node)
    elif isinstance(node, ast.ImportFrom) and node.module != "flask":
        yield from _imported(node)


def _imported(node: ast.ImportFrom) -> Iterator[Found]:
    """`from shop import app as application`, as in many a wsgi.py. Their arguments stand elsewhere."""
    for alias in node.names:
        name = alias.asname or alias.name
        if name in APP_NAMES and alias.name in APP_NAMES:
            yield Found(AppKind.APP, name, node.lineno)


def _is_factory(node: ast.FunctionDef, classes: set[str]) -> bool:
    if node.name in FACTORY_NAMES:
        return True
    if node.name.startswith("_") or node.decorator_list:
        return False
    if node.returns is not None and last_name(node.returns) in classes:
        return True
    made = {
        target.id
        for child in ast.walk(node)
        if isinstance(child, ast.Assign)
        and isinstance(child.value, ast.Call)
        and last_name(child.value.func) in classes
        for target in child.targets
        if isinstance(target, ast.Name)
    }
    returned = [child.value for child in ast.walk(node) if isinstance(child, ast.Return)]
    return any(
        (isinstance(value, ast.Name) and value.id in made)
        or (isinstance(value, ast.Call) and last_name(value.func) in classes)
        for value in returned
    )


def _factory(node: ast.FunctionDef) -> Found:
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    without_default = positional[: len(positional) - len(arguments.defaults)]
    keyword = [
        name
        for name, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is None
    ]
    required = tuple(argument.arg for argument in (*without_default, *keyword))
    return Found(AppKind.FACTORY, node.name, node.lineno, ast.unparse(arguments), required)


def _find_in_lines(source: str) -> tuple[Found, ...]:
    apps = [
        Found(AppKind.APP, match[1], _line(source, match.start())) for match in _PLAIN_APP.finditer(source)
    ]
    factories = [
        Found(
            AppKind.FACTORY,
            match[1],
            _line(source, match.start()),
            " ".join(match[2].split()),
            tuple(
                part.partition(":")[0].strip()
                for part in match[2].split(",")
                if part.strip() and "=" not in part and "*" not in part
            ),
        )
        for match in _PLAIN_FACTORY.finditer(source)
    ]
    return (*apps, *factories)


def _line(source: str, position: int) -> int:
    return source.count("\n", 0, position) + 1
