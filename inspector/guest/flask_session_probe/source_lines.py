"""The line of a config file, module or class that gives a key its value, found without running it."""

import ast
import os
import re
import sys

_MAX_FILE = 1024 * 1024


class SourceLines:
    """Each file is read and parsed once; made anew for each snapshot, as files change."""

    def __init__(self):
        self._texts = {}
        self._trees = {}

    def in_python(self, file, key):
        """The last assignment to `key` at the top of a Python file, also in `if` and `try`, or None."""
        tree = self._tree(file)
        return _last_assignment(tree.body, key) if tree is not None else None

    def in_text(self, file, key):
        """The first line of a TOML, JSON, YAML, INI or .env file that begins with the key, or None."""
        wanted = re.compile(r"""^\s*(?:export\s+)?["']?%s["']?\s*[:=]""" % re.escape(key), re.MULTILINE)
        found = wanted.search(self._text(file) or "")
        return (found.string.count("\n", 0, found.end()) + 1) if found else None

    def of_object(self, address, key):
        """(file, line or None) of `module`, `module:Class` or `module.Class` as from_object takes it."""
        module, _, qualname = address.partition(":")
        if module not in sys.modules and "." in module:
            module, _, qualname = module.rpartition(".")
        thing = sys.modules.get(module)
        for name in qualname.split(".") if qualname else ():
            thing = getattr(thing, name, None)
        if isinstance(thing, type):
            return self._of_class(thing, key)
        file = getattr(sys.modules.get(module), "__file__", None)
        return (file, self.in_python(file, key)) if file else (None, None)

    def _of_class(self, kind, key):
        owner = next((base for base in kind.__mro__ if key in vars(base)), kind)
        file = getattr(sys.modules.get(owner.__module__), "__file__", None)
        tree = self._tree(file) if file else None
        if tree is None:
            return file, None
        body = tree.body
        for name in owner.__qualname__.split("."):
            body = next((node.body for node in body if getattr(node, "name", None) == name), [])
        return file, _last_assignment(body, key)

    def _tree(self, file):
        if file not in self._trees:
            try:
                self._trees[file] = ast.parse(self._text(file) or "")
            except (SyntaxError, ValueError, RecursionError):
                self._trees[file] = None
        return self._trees[file]

    def _text(self, file):
        if file not in self._texts:
            self._texts[file] = read_text(file)
        return self._texts[file]


def read_text(file):
    """What the file holds; None when it cannot be read or is too large to be source."""
    try:
        if os.path.getsize(file) > _MAX_FILE:
            return None
        with open(file, encoding="utf-8", errors="replace") as source:
            return source.read()
    except (OSError, ValueError):
        return None


def _last_assignment(body, key):
    line = None
    for node in body:
        targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
        if any(
            isinstance(name, ast.Name) and name.id == key for target in targets for name in _names(target)
        ):
            line = node.lineno
        for block in ("body", "orelse", "finalbody", "handlers"):
            inner = getattr(node, block, None)
            if isinstance(inner, list) and not isinstance(node, (ast.ClassDef, ast.FunctionDef)):
                line = _last_assignment(inner, key) or line
    return line


def _names(target):
    return target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
