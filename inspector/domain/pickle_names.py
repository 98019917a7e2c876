"""Names that pickles import: those of well-known types, and those that attacks use."""

from __future__ import annotations

from inspector.domain.pickle_nodes import Global

EXPECTED = frozenset(
    {
        *("datetime.datetime", "datetime.date", "datetime.time", "datetime.timedelta"),
        *("datetime.timezone", "uuid.UUID", "decimal.Decimal", "markupsafe.Markup"),
        *("jinja2.utils.Markup", "markupsafe._native.Markup", "builtins.set", "builtins.frozenset"),
        *("builtins.bytes", "builtins.str", "builtins.object", "_codecs.encode", "builtins.list"),
        *("builtins.dict", "builtins.int", "builtins.float", "builtins.tuple", "builtins.bool"),
        *("collections.OrderedDict", "collections.defaultdict", "copyreg._reconstructor"),
        *("builtins.unicode", "builtins.long"),
    }
)
"""What pickles of the types that we write back ourselves mention."""

_DANGEROUS_MODULES = frozenset(
    {
        *("os", "posix", "nt", "posixpath", "ntpath", "subprocess", "sys", "shutil", "socket"),
        *("importlib", "imp", "ctypes", "cffi", "pty", "runpy", "code", "codeop", "pickle", "_pickle"),
        *("cPickle", "dill", "cloudpickle", "marshal", "timeit", "cProfile", "profile", "pdb", "bdb"),
        *("trace", "webbrowser", "platform", "commands", "popen2", "multiprocessing", "threading"),
        *("_thread", "asyncio", "http", "urllib", "urllib2", "ftplib", "smtplib", "telnetlib"),
        *("tempfile", "pathlib", "glob", "fileinput", "operator", "functools", "types", "inspect"),
        *("gc", "signal", "atexit", "site", "venv", "ensurepip", "pip", "pkgutil", "zipimport"),
        *("zipfile", "tarfile", "doctest", "unittest", "distutils", "setuptools", "test", "idlelib"),
        *("lib2to3", "pydoc", "logging", "io", "_io", "builtin", "linecache", "numpy", "torch"),
    }
)
"""Modules whose functions attacks on pickles use; no session needs one of them."""

_DANGEROUS_BUILTINS = frozenset(
    {
        *("eval", "exec", "execfile", "compile", "open", "file", "input", "__import__", "getattr"),
        *("setattr", "delattr", "globals", "locals", "vars", "apply", "map", "filter", "breakpoint"),
        *("exit", "quit", "memoryview", "help", "reload"),
    }
)


def is_suspicious(found: Global) -> bool:
    """True for a name that a session has no reason to mention. A list cannot be complete: see the badge
    "opaque".
    """
    if found.module == "builtins":
        return found.name.split(".")[0] in _DANGEROUS_BUILTINS
    return found.module.split(".")[0] in _DANGEROUS_MODULES
