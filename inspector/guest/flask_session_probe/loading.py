"""Finding the app as `flask --app SPEC` does, and saying in a sentence what to do when that fails."""

import difflib
import inspect
import os
import re
import sys
import traceback

from .exceptions import exception_chain, exception_facts, own_frames
from .nested import load_nested
from .not_flask import what_was_found
from .places import APP


class LoadFailure(Exception):
    """`hint` says what to do; the cause is the app's own exception, or Flask's."""

    def __init__(self, error, hint):
        super().__init__(str(error))
        self.error = error
        self.hint = hint


def load_app(spec):
    """The Flask app of SPEC (None: FLASK_APP, then wsgi.py or app.py). Raises LoadFailure."""
    from flask import cli

    try:
        cli.load_dotenv()
        spec = spec or os.environ.get("FLASK_APP") or None
        return load_nested(spec) or cli.ScriptInfo(spec).load_app()
    except cli.NoAppException as error:
        raise _no_app(error, spec) from error
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        raise LoadFailure(error, _hint(error, spec)) from error


def _no_app(error, spec):
    """What was found instead, where Flask's loader does not say."""
    found = what_was_found(str(error))
    if found is None:
        return LoadFailure(error, _hint(error, spec))
    sentence, hint = found
    better = type(error)(sentence)
    better.__traceback__ = error.__traceback__
    return LoadFailure(better, hint)


def failure_facts(error, files):
    """{type, message, frames, traceback}: frames of the app only, unless there are none."""
    facts = own_frames(exception_facts(exception_chain(error), files))
    facts["traceback"] = trimmed_traceback(error, files)
    return facts


def trimmed_traceback(error, files):
    """The traceback as Python prints it, from the first frame of the app's own code on."""
    trace = error.__traceback__
    while trace is not None and files.kind(trace.tb_frame.f_code.co_filename) != APP:
        trace = trace.tb_next
    chain = error.__cause__ is not None
    return "".join(traceback.format_exception(type(error), error, trace or None, chain=chain))


def _hint(error, spec):
    text = str(error)
    if isinstance(error, ModuleNotFoundError) or "ModuleNotFoundError" in text or "Could not import" in text:
        return _import_hint(error, text, spec)
    factory = re.search(r"factory (['\"])(\w+)(.*)\1 in module '([^']+)'", text)
    if factory is not None:
        return _factory_hint(*factory.groups()[1:])
    if "Failed to find attribute" in text:
        return _attribute_hint(text)
    if "Detected multiple Flask applications" in text:
        return _several_hint(text)
    if "Failed to find Flask application" in text or "A valid Flask application was not obtained" in text:
        return "What was found there is not a Flask app. Name the app or its factory, as in module:app."
    if "Could not locate a Flask application" in text:
        return (
            "There is no app.py or wsgi.py in %s. Name the app, or choose the project's folder." % os.getcwd()
        )
    if "Failed to parse arguments as literal values" in text:
        return 'Only values written out can be given, as in module:create_app("dev", debug=True).'
    if "as an attribute name or function call" in text:
        return 'After the colon stands a name or a call, as in module:app or module:create_app("dev").'
    if isinstance(error, SyntaxError):
        return (
            "Correct it and save. If the app is written for another Python than %d.%d, choose that one."
            % (sys.version_info[:2])
        )
    return (
        "The app raised an exception while it was imported. The last of its own lines stand in the traceback."
    )


def _factory_hint(name, call, module):
    """Of a factory that could not be called; `call` is what stands after its name, as in `("dev")`."""
    try:
        takes = ": %s%s" % (name, inspect.signature(getattr(sys.modules[module], name)))
    except (AttributeError, KeyError, TypeError, ValueError):
        takes = ""
    if call.strip("() "):
        return "These arguments do not fit the factory%s." % takes
    return (
        'The factory needs arguments%s. Give them in the app field, as in module:create_app("dev").' % takes
    )


def _import_hint(error, text, spec):
    missing = getattr(error, "name", None)
    if missing is None:
        found = re.search(r"No module named '([^']+)'", text)
        missing = found.group(1) if found else None
    if missing and spec and missing.split(".")[0] != spec.partition(":")[0].split(".")[0]:
        return _beside_hint(missing, spec) or (
            "The app needs %s, which %s does not have. Install it there, or choose the app's own interpreter."
            % (
                missing,
                sys.executable,
            )
        )
    return "There is no module of that name in %s. Check the app field and the project's folder.%s" % (
        os.getcwd(),
        _similar_file(spec),
    )


def _beside_hint(missing, spec):
    """A module that lies beside the app's own, in a folder that is not on sys.path when named with dots."""
    module, _, attribute = spec.partition(":")
    folder, _, name = module.replace(".", "/").rpartition("/")
    top = os.path.join(folder, missing.split(".")[0])
    if module.endswith(".py") or not folder or not (os.path.isfile(top + ".py") or os.path.isdir(top)):
        return None
    path = "%s/%s.py%s" % (folder, name, attribute and ":" + attribute)
    return "%s lies in the folder %s. To run the app from there, name it by its path: %s." % (
        missing,
        folder,
        path,
    )


def _similar_file(spec):
    wanted = (spec or "").partition(":")[0]
    names = [
        name[:-3] if name.endswith(".py") else name for name in os.listdir(".") if not name.startswith(".")
    ]
    close = difflib.get_close_matches(os.path.splitext(wanted)[0], names, 1)
    return " Did you mean %s?" % close[0] if close else ""


def _attribute_hint(text):
    found = re.search(r"Failed to find attribute '([^']*)' in '([^']*)'", text)
    if not found:
        return "The module has no such attribute."
    name, holder = found.groups()
    close = difflib.get_close_matches(name, _public_names(holder), 1)
    known = holder in sys.modules
    hint = " Did you mean %s%s%s?" % (holder, ":" if known else ".", close[0]) if close else ""
    return "%s has no %s.%s" % (holder, name, hint or " Name the app or its factory.")


def _public_names(holder):
    """Of a module, or of an object in one (`module.object`)."""
    module, _, rest = holder, "", ""
    while module and module not in sys.modules:
        module, _, part = module.rpartition(".")
        rest = part + ("." + rest if rest else "")
    found = sys.modules.get(module)
    for part in rest.split(".") if rest else ():
        found = getattr(found, part, None)
    return [each for each in dir(found) if not each.startswith("_")]


def _several_hint(text):
    """Names them."""
    from flask import Flask

    found = re.search(r"in module '([^']+)'", text)
    module = found.group(1) if found else ""
    values = vars(sys.modules[module]) if module in sys.modules else {}
    names = sorted(name for name, value in values.items() if issubclass(type(value), Flask))
    if not names:
        return "The module holds several apps. Name one, as in module:app."
    return "Name one of them: %s." % " or ".join("%s:%s" % (module, name) for name in names)
