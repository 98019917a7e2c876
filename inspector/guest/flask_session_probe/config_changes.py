"""Changes of config keys asked for by the window, in this process only, each of which can be taken back."""

import sys

from .bounded import MISSING, bounded_pack
from .wire import type_name, unpack

SOURCE = "inspector"
_MAX_UNDO = 50


def set_config(probe, app, call):
    """Change one key, or take the last change back.

    {value: [packed], type, undo: how many changes can be taken back}, or {conflict: {found: [packed] or []}}
    when `expected` is given and is not what the key holds.
    """
    key, config = call["key"], app.config
    trail = probe.trails.of(config)
    undo = trail.undo.setdefault(key, [])
    if call.get("undo"):
        if not undo:
            raise LookupError("There is no change of %s to take back in this process." % key)
        _put(probe, config, key, undo.pop())
        trail.forget(key, SOURCE, 2)
        return _held(config, key, undo)
    found = config.get(key, MISSING)
    expected = call.get("expected")
    if isinstance(expected, list) and _packed(found) != expected:
        return {"conflict": {"found": _packed(found)}}
    value = unpack(call["value"])
    _put(probe, config, key, value)
    undo.append(found)
    del undo[:-_MAX_UNDO]
    return _held(config, key, undo)


def _put(probe, config, key, value):
    token = probe.trails.enter(config, (SOURCE, None), sys._getframe())
    try:
        if value is MISSING:
            config.pop(key, None)
        else:
            config[key] = value
    finally:
        probe.trails.leave(token)


def _held(config, key, undo):
    value = config.get(key, MISSING)
    kind = None if value is MISSING else type_name(value)
    return {"value": _packed(value), "type": kind, "undo": len(undo)}


def _packed(value):
    return [] if value is MISSING else [bounded_pack(value)[0]]
