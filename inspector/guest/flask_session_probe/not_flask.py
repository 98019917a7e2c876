"""What stands where SPEC points when it is no Flask app: a WSGI app of another kind, a blueprint, anything
else; and how that can be run.
"""

import inspect
import re
import sys
from importlib.util import find_spec

from .mounts import flask_apps_behind

_OBTAINED = re.compile(r"A valid Flask application was not obtained from '([^':]+):([^'(]+)")
_CALLED = re.compile(r"The factory '([^'(]+)' in module '([^']+)' could not be called")
_NOWHERE = re.compile(r"Failed to find Flask application or factory in module '([^']+)'")
_SERVERS = (("gunicorn", "gunicorn"), ("waitress", "waitress-serve"))
_NO_RETURN = "Does the factory end with `return app`? If it gives something else, name the Flask app itself."
_WSGI_NAMES = ("environ", "env", "start_response")


def what_was_found(text):
    """(sentence, hint) for a refusal of Flask's loader, or None when that says all there is to say."""
    try:
        for module, name in _named(text):
            loaded = sys.modules.get(module)
            if loaded is not None and name in vars(loaded):
                return _described(text, "%s:%s" % (module, name), vars(loaded)[name], module)
    except Exception:  # an object that will not be looked at
        pass
    return None


def _named(text):
    """Where to look: (module, attribute)."""
    called, obtained, nowhere = _CALLED.search(text), _OBTAINED.search(text), _NOWHERE.search(text)
    if called:
        return [(called.group(2), called.group(1))]
    if obtained:
        return [obtained.groups()]
    return [(nowhere.group(1), name) for name in ("app", "application")] if nowhere else []


def _described(text, spec, found, module):
    from flask import Blueprint

    kind = _kind(found)
    if kind is not None:
        return _server_app(spec, found, module, kind)
    if inspect.isfunction(found):  # a factory
        return None if _CALLED.search(text) else ("%s() gives no Flask app." % spec, _NO_RETURN)
    held = _held(found)
    if isinstance(found, Blueprint):
        hint = "Name the app on which it is registered."
    elif held:
        hint = "It holds one: name %s.%s." % (spec, held)
    else:
        hint = "Name the app or its factory, as in module:app or module:create_app."
    what = "class" if inspect.isclass(found) else type(found).__name__
    return "%s is a %s, not a Flask app." % (spec, what), hint


def _held(found):
    """The attribute in which an object keeps its Flask app, as Dash does."""
    from flask import Flask

    values = getattr(found, "__dict__", {})
    names = [name for name, value in list(values.items()) if issubclass(type(value), Flask)]
    return next((name for name in names if not name.startswith("_")), None)


def _server_app(spec, found, module, kind):
    sentence = "%s is %s, not a Flask app." % (spec, kind)
    if kind.startswith("an ASGI"):
        if not flask_apps_behind(found):
            return sentence, "Only Flask apps are looked into. Name one, as in module:app."
        return (
            sentence,
            "The Flask app in it is seen when it is served by a command, as in `uvicorn %s`." % spec,
        )
    inside = [_name_of(app, module) for app in flask_apps_behind(found)]
    serve = "Serve it"
    if inside:
        which = "it" if len(inside) == 1 else "one of these"
        serve = "Behind it: %s. Name %s to run it alone, or serve the whole" % (" and ".join(inside), which)
    hint = "%s by a command, as in `%s %s`; or start it in a terminal with the attach line."
    return sentence, hint % (serve, _server(), spec)


def _kind(found):
    """What a server would call it, or None."""
    if inspect.isclass(found) or inspect.ismodule(found) or not callable(found):
        return None
    function = found if inspect.isroutine(found) else type(found).__call__
    names = _parameters(function)
    about = "" if inspect.isroutine(found) else " (%s)" % type(found).__name__
    if names == ["scope", "receive", "send"]:
        return "an ASGI app" + about
    if len(names) == 2 and (names[0] in _WSGI_NAMES or "start" in names[1]):
        return ("a WSGI app" if about else "a WSGI function") + about
    return None


def _parameters(function):
    """Of those that a caller must give by position; without self."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return []
    if parameters and parameters[0].name == "self":
        parameters = parameters[1:]
    given = [each for each in parameters if each.default is each.empty]
    return [each.name for each in given if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]


def _name_of(app, module):
    """As one would type it, if it has a name in a module: in that one, in its own, in any."""
    for holder in (module, app.import_name, *list(sys.modules)):
        values = getattr(sys.modules.get(holder), "__dict__", {})
        for name, value in list(values.items()):
            if value is app:
                return "%s:%s" % (holder, name)
    return "the app “%s”" % app.name


def _server():
    return next((command for module, command in _SERVERS if find_spec(module) is not None), "gunicorn")
