"""Changes of config keys asked for by the window, in this process only, each of which can be taken back."""

import sys

from .bounded import MISSING, bounded_pack
from .wire import type_name, unpack

SOURCE = "inspector"
_MAX_UNDO = 50


def set_config(probe, app, call):
    """Change one key, take the last change back (`undo`), or make it again (`redo`).

    {value: [packed], type, undo, redo: how many changes can be taken back or made again}, or
    {conflict: {found: [packed] or []}} when `expected` is given and is not what the key holds.
    """
    key, config = call["key"], app.config
    trail = probe.trails.of(config)
    undo, redo = trail.undo.setdefault(key, []), trail.redo.setdefault(key, [])
    found = config.get(key, MISSING)
    if call.get("undo"):
        _put(probe, config, key, _last(undo, "There is no change of %s to take back in this process." % key))
        redo.append(found)
        trail.forget(key, SOURCE, 2)
        return _held(config, key, undo, redo)
    expected = call.get("expected")
    if isinstance(expected, list) and _packed(found) != expected:
        return {"conflict": {"found": _packed(found)}}
    if call.get("redo"):
        value = _last(redo, "There is no change of %s to make again in this process." % key)
    else:
        value = unpack(call["value"])
        redo.clear()
    _put(probe, config, key, value)
    undo.append(found)
    del undo[:-_MAX_UNDO]
    return _held(config, key, undo, redo)


def _last(values, sentence):
    if not values:
        raise LookupError(sentence)
    return values.pop()


def _put(probe, config, key, value):
    token = probe.trails.enter(config, (SOURCE, None), sys._getframe())
    try:
        if value is MISSING:
            config.pop(key, None)
        else:
            config[key] = value
    finally:
        probe.trails.leave(token)


def _held(config, key, undo, redo):
    value = config.get(key, MISSING)
    kind = None if value is MISSING else type_name(value)
    return {"value": _packed(value), "type": kind, "undo": len(undo), "redo": len(redo)}


def _packed(value):
    return [] if value is MISSING else [bounded_pack(value)[0]]
