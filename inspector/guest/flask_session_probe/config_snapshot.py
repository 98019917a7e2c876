"""Every config key of an app as the window shows it: value, default, who set it and what they replaced."""

import os

from .bounded import MISSING, bounded_pack, weigh
from .snapshots import backend_facts
from .source_lines import SourceLines
from .wire import pack, safe_repr, type_name

_MAX_TOTAL = 16 * 1024 * 1024
"""About the bytes of all values of one snapshot; what comes after is sent by type and length only."""
_FILES = (".env", ".flaskenv")


class ConfigSnapshot:
    """One answer to CONFIG. `keys`: only these, and nothing about where they came from."""

    def __init__(self, probe, app, keys=None):
        self._app = app
        self._trail = probe.trails.of(app.config)
        self._installed = probe.installed
        self._lines = SourceLines()
        self._defaults = dict(type(app).default_config)
        self._room = _MAX_TOTAL
        self._keys = keys

    def facts(self):
        config = dict(self._app.config)
        if self._keys is not None:
            return {"entries": [self._value(key, config[key]) for key in self._keys if key in config]}
        from flask import Flask

        return {
            "entries": [self._entry(key, config[key]) for key in sorted(config, key=_text)],
            "ignored": [
                {"key": key, "chain": [self._write(key, write)]}
                for key, write in list(self._trail.ignored.items())
                if key not in config
            ],
            "session": backend_facts(self._app, self._app.session_interface),
            "extensions": self._installed.extensions(self._app),
            "own_defaults": _differing(self._defaults, Flask.default_config),
            "flask": (self._installed.of_module("flask") or ("", ""))[1],
        }

    def _value(self, key, value):
        packed, weight = bounded_pack(value, min(self._room, 256 * 1024))
        self._room = max(self._room - weight, 0)
        return {"key": _text(key), "value": packed, "type": type_name(value)}

    def _entry(self, key, value):
        entry = self._value(key, value)
        known = key in self._defaults
        default = self._defaults.get(key)
        entry["is_default"] = known and _same(value, default)
        entry["has_default"] = known
        entry["default"] = bounded_pack(default)[0]
        for name, values in (("undo", self._trail.undo.get(key)), ("redo", self._trail.redo.get(key))):
            if values:
                entry[name] = len(values)
        writes = self._trail.writes.get(key)
        if writes:
            entry["chain"] = [self._write(key, write) for write in list(writes)]
            entry["first"] = self._trail.first.get(key, [])
            entry["skipped"] = self._trail.skipped.get(key, 0)
        if key == "DEBUG":
            self._explain_debug(entry)
        return entry

    def _explain_debug(self, entry):
        """Flask sets it from the environment, also to False where its default is None."""
        last = (entry.get("chain") or [None])[-1]
        if last is not None and not (last["file"] or "").replace("\\", "/").endswith("/flask/cli.py"):
            return
        if not entry["value"]:
            entry["is_default"] = True
        elif os.environ.get("FLASK_DEBUG"):
            entry["chain"] = [*entry.get("chain", ())[:-1], self._environment_write("FLASK_DEBUG")]

    def _write(self, key, write):
        file, line, function = write.direct or (None, None, None)
        package = self._installed.of_file(file) if file else None
        facts = {
            "op": write.op,
            "sources": [self._source(key, loader, detail) for loader, detail in write.sources],
            "file": file,
            "line": line,
            "function": function,
            "package": list(package) if package else None,
            "via": list(write.place) if write.place else None,
        }
        if write.replaced is not None:
            facts["replaced"] = write.replaced
        return facts

    def _source(self, key, loader, detail):
        """{loader, detail, file, line}: where this loader found the key."""
        file, line = None, None
        if loader == "from_pyfile":
            file, line = detail, self._lines.in_python(detail, key)
        elif loader == "from_file":
            file, line = detail, self._lines.in_text(detail, key)
        elif loader == "from_object" and detail:
            file, line = self._lines.of_object(detail, key)
        elif loader == "from_prefixed_env":
            variables = _variables("%s_%s" % (detail, key))
            detail = ", ".join(variables)
            file, line = self._env_file(variables[0])
        elif loader == "from_envvar":
            file, line = self._env_file(detail)
        return {"loader": loader, "detail": detail, "file": file, "line": line}

    def _environment_write(self, variable):
        file, line = self._env_file(variable)
        source = {"loader": "environment", "detail": variable, "file": file, "line": line}
        return {"op": "set", "sources": [source], "file": None, "line": None, "function": None}

    def _env_file(self, variable):
        """Where the project's .env or .flaskenv sets it; the environment itself does not say who did."""
        for name in _FILES:
            file = os.path.join(os.getcwd(), name)
            line = self._lines.in_text(file, variable)
            if line is not None:
                return file, line
        return None, None


def _variables(name):
    """NAME, or the NAME__PART that a nested value was made of."""
    if name in os.environ:
        return [name]
    return sorted(each for each in os.environ if each.startswith(name + "__")) or [name]


def _text(key):
    return key if isinstance(key, str) else safe_repr(key, 200)


def _same(value, default):
    """Without packing what is too large to be a default."""
    if value is default:
        return True
    if type(value) is not type(default) or weigh(value, 10_000)[0] > 10_000:
        return False
    return pack(value) == pack(default)


def _differing(defaults, flasks):
    """Keys that a subclass of Flask gives another default than Flask does."""
    return sorted(str(key) for key, value in defaults.items() if not _same(value, flasks.get(key, MISSING)))
