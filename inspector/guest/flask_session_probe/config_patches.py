"""The methods of `flask.config.Config` that set keys, wrapped so that each write is noted with who made it.

dict's own `update`, `setdefault` and `pop` do not come by `__setitem__`, so each of them is wrapped. The
loaders set key by key; a wrapper around each says what was being loaded meanwhile. `app.secret_key = x`
arrives as `__setitem__` too.
"""

import functools
import os
import sys
import types

from .bounded import MISSING
from .wire import ENV_VARIABLE

_LOADERS = ("from_envvar", "from_pyfile", "from_object", "from_file", "from_mapping", "from_prefixed_env")


def patch_config(trails, problems):
    """Once per process, best before the app is imported: what was set before stays unknown."""
    from flask.config import Config

    for name, make in (
        ("__setitem__", _set_item),
        ("setdefault", _set_default),
        ("update", _update),
        ("__ior__", _in_place_or),
        ("pop", _pop),
        ("__delitem__", _delete),
    ):
        if hasattr(dict, name):
            _replace(Config, name, make(getattr(Config, name), trails, problems))
    for name in _LOADERS:
        if hasattr(Config, name):
            _replace(Config, name, _loader(getattr(Config, name), name, trails, problems))


def _replace(owner, name, wrapper):
    functools.update_wrapper(wrapper, getattr(owner, name))
    wrapper._flask_session_probe = True
    setattr(owner, name, wrapper)


def _set_item(original, trails, problems):
    def __setitem__(self, key, value):
        old = _before(self, key)
        original(self, key, value)
        try:
            trails.note(self, key, old, "set", sys._getframe(1))
        except Exception:
            problems.note("config")

    return __setitem__


def _set_default(original, trails, problems):
    def setdefault(self, key, default=None):
        old = _before(self, key)
        value = original(self, key, default)
        try:
            if old is MISSING:
                trails.note(self, key, old, "setdefault", sys._getframe(1))
        except Exception:
            problems.note("config")
        return value

    return setdefault


def _update(original, trails, problems):
    def update(self, *args, **kwargs):
        before = dict(self)
        original(self, *args, **kwargs)
        _note_many(trails, problems, self, before, args, kwargs, sys._getframe(1))

    return update


def _in_place_or(original, trails, problems):
    def __ior__(self, other):
        before = dict(self)
        result = original(self, other)
        _note_many(trails, problems, self, before, (other,), {}, sys._getframe(1))
        return result

    return __ior__


def _note_many(trails, problems, config, before, args, kwargs, frame):
    """An iterator is used up by now; what it set is then told by the keys that hold something else."""
    try:
        if not args or isinstance(args[0], dict):
            keys = [*(args[0] if args else ()), *kwargs]
        else:
            keys = [key for key in config if before.get(key, MISSING) is not config[key]]
        for key in keys:
            trails.note(config, key, before.get(key, MISSING), "update", frame)
    except Exception:
        problems.note("config")


def _pop(original, trails, problems):
    def pop(self, key, *default):
        old = _before(self, key)
        value = original(self, key, *default)
        try:
            if old is not MISSING:
                trails.note(self, key, old, "delete", sys._getframe(1))
        except Exception:
            problems.note("config")
        return value

    return pop


def _delete(original, trails, problems):
    def __delitem__(self, key):
        old = _before(self, key)
        original(self, key)
        try:
            trails.note(self, key, old, "delete", sys._getframe(1))
        except Exception:
            problems.note("config")

    return __delitem__


def _before(config, key):
    try:
        return dict.get(config, key, MISSING)
    except TypeError:  # not hashable: the original says so
        return MISSING


def _loader(original, name, trails, problems):
    def load(self, *args, **kwargs):
        try:
            frame = sys._getframe(1)
            token = trails.enter(self, (name, _source(name, self, args, kwargs)), frame)
        except Exception:
            problems.note("config")
            return original(self, *args, **kwargs)
        try:
            return original(self, *args, **kwargs)
        finally:
            try:
                if name == "from_prefixed_env":
                    _take_out_ours(self, trails)
                trails.note_ignored(self, _ignored(name, args, kwargs), frame)
                trails.leave(token)
            except Exception:
                problems.note("config")

    return load


def _take_out_ours(config, trails):
    """The window's address and token begin with FLASK_ too; they are none of the app's business."""
    name = ENV_VARIABLE[len("FLASK_") :]
    ours = os.environ.get(ENV_VARIABLE)
    if ours and dict.get(config, name) == ours:
        dict.pop(config, name)
        trails.of(config).writes.pop(name, None)


def _source(name, config, args, kwargs):
    """What the loader reads, in a form that holds nothing of the app's alive."""
    if name == "from_mapping":
        return None
    if name == "from_prefixed_env":
        return str(args[0] if args else kwargs.get("prefix", "FLASK"))
    first = args[0] if args else next(iter(kwargs.values()), None)
    if name in ("from_pyfile", "from_file"):
        return os.path.join(config.root_path, os.fspath(first or ""))
    if name == "from_object":
        return object_address(first)
    return str(first)


def object_address(thing):
    """`module`, `module:Class`; for an instance that of its class."""
    if isinstance(thing, str):
        return thing
    if isinstance(thing, types.ModuleType):
        return thing.__name__
    kind = thing if isinstance(thing, type) else type(thing)
    return "%s:%s" % (kind.__module__, kind.__qualname__)


def _ignored(name, args, kwargs):
    """Names of a mapping that Flask's loader passes over."""
    if name != "from_mapping":
        return ()
    keys = [*(args[0] if args and isinstance(args[0], dict) else ()), *kwargs]
    return [key for key in keys if isinstance(key, str) and not key.isupper()]
