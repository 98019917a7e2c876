"""Where a view function stands in the code: through decorators, partials and View classes.

Nothing of the view is called or printed: a user's class may do anything in its `__repr__`.
"""

import functools
import inspect
from time import perf_counter
from typing import List

from .places import APP, FRAMEWORK, function_name

_DOC_LIMIT = 4000
"""Characters kept of a docstring."""

_HTTP_METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace", "dispatch_request")
_SOURCE_SECONDS = 0.5
"""`inspect.getsourcelines` of a class parses its whole file: so long in all for many classes."""


class ViewReader:
    """Facts of views, for one snapshot of the routes. Raises nothing."""

    def __init__(self, files):
        self._files = files
        self._classes = {}
        self._until = perf_counter() + _SOURCE_SECONDS

    def facts(self, view):
        """{name, file, line, doc, class, methods, decorators, candidates}, or {"problem": sentence}."""
        try:
            return self._facts(view)
        except Exception as error:
            return {"problem": "%s while its view was looked at" % type(error).__name__}

    def _facts(self, view):
        inner = _innermost(view)
        kind = getattr(view, "view_class", None) or getattr(inner, "view_class", None)
        if isinstance(kind, type):
            if kind not in self._classes:
                self._classes[kind] = self._class_facts(kind)
            return self._classes[kind]
        code = getattr(inner, "__code__", None) or getattr(type(inner).__call__, "__code__", None)
        named = inner if inspect.isroutine(inner) else type(inner)
        return {
            "name": "%s.%s" % (named.__module__, named.__qualname__),
            "file": code.co_filename if code else "",
            "line": code.co_firstlineno if code else 0,
            "doc": _doc(inner) if inspect.isroutine(inner) else None,
            "class": None,
            "methods": None,
            "decorators": _decorator_names(view, inner),
            "candidates": self._candidates(inner) if inner is view else [],
        }

    def _class_facts(self, kind):
        methods, file = {}, ""
        for name in _HTTP_METHODS:
            function = getattr(kind, name, None)
            code = getattr(_innermost(function), "__code__", None) if callable(function) else None
            if code is None or self._files.kind(code.co_filename) == FRAMEWORK:
                continue
            methods[name] = [code.co_filename, code.co_firstlineno]
            if name in vars(kind):
                file = code.co_filename
        file, line = self._class_place(kind, file, methods)
        return {
            "name": "%s.%s" % (kind.__module__, kind.__qualname__),
            "file": file,
            "line": line,
            "doc": _doc(kind),
            "class": "%s.%s" % (kind.__module__, kind.__qualname__),
            "methods": methods,
            "decorators": [_name_of(each) for each in getattr(kind, "decorators", None) or ()],
            "init_every_request": bool(getattr(kind, "init_every_request", True)),
            "candidates": [],
        }

    def _class_place(self, kind, file, methods):
        line = vars(kind).get("__firstlineno__")  # Python 3.13
        if line is not None and file:
            return file, line
        if perf_counter() < self._until:
            try:
                return inspect.getsourcefile(kind) or file, inspect.getsourcelines(kind)[1] or 1
            except (OSError, TypeError):
                pass
        return file, min((at for where, at in methods.values() if where == file), default=0)

    def _candidates(self, wrapper):
        """A decorator without functools.wraps hides the view; it can only be one of what it closes over."""
        found = []
        for cell in getattr(wrapper, "__closure__", None) or ():
            try:
                held = _innermost(cell.cell_contents)
            except ValueError:  # an empty cell
                continue
            code = getattr(held, "__code__", None)
            if code is not None and held is not wrapper and self._files.kind(code.co_filename) == APP:
                found.append([function_name(code), code.co_filename, code.co_firstlineno])
        return found[:3]


def _innermost(view):
    """Without the decorators that say what they wrap, and without partials."""
    for _ in range(50):
        try:
            inner = inspect.unwrap(view) if hasattr(view, "__wrapped__") else view
        except ValueError:  # a cycle of __wrapped__
            return view
        if isinstance(inner, functools.partial):
            inner = inner.func
        if inner is view:
            return view
        view = inner
    return view


def _decorator_names(view, inner):
    """Those that left a trace: whose wrapper's code is another function's than the view's own."""
    names: List[str] = []
    while view is not inner and len(names) < 20:
        code = getattr(view, "__code__", None)
        if code is not None:
            names.append(function_name(code).partition(".<locals>")[0])
        following = getattr(view, "__wrapped__", None) or getattr(view, "func", None)
        if following is None:
            break
        view = following
    return names


def _name_of(decorator):
    return getattr(decorator, "__qualname__", None) or type(decorator).__qualname__


def _doc(target):
    doc = inspect.getdoc(target)
    return doc[:_DOC_LIMIT] if isinstance(doc, str) else None
