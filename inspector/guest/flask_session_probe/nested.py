"""`module:holder.app` and `module:holder.create_app("arg")`: attributes of attributes, which `flask --app`
itself does not take, although WSGI servers do.
"""

import ast
import re
import sys
from typing import Any, List


def load_nested(spec):
    """The app, or None when `spec` is none of ours and Flask's own loader is to read it."""
    module, name = ([*re.split(r":(?![\\/])", spec or "", maxsplit=1), ""])[:2]
    path, call = _parsed(name)
    if len(path) < 2:
        return None
    from flask import Flask
    from flask.cli import NoAppException, prepare_import
    from flask.helpers import get_debug_flag

    import_name = prepare_import(module.strip())
    __import__(import_name)
    found: Any = sys.modules[import_name]
    for number, part in enumerate(path):
        try:
            found = getattr(found, part)
        except AttributeError:
            holder = ".".join([import_name, *path[:number]])
            raise NoAppException("Failed to find attribute %r in %r." % (part, holder)) from None
    if call is not None:
        arguments = [ast.literal_eval(value) for value in call.args]
        found = found(*arguments, **{each.arg: ast.literal_eval(each.value) for each in call.keywords})
    if not isinstance(found, Flask):
        raise NoAppException("A valid Flask application was not obtained from %r." % spec)
    found.debug = get_debug_flag()
    return found


def _parsed(name):
    """The attributes from the module on, and the call when there is one."""
    try:
        node = ast.parse(name.strip(), mode="eval").body
    except SyntaxError:
        return [], None
    call = node if isinstance(node, ast.Call) else None
    node = node.func if isinstance(node, ast.Call) else node
    path: List[str] = []
    while isinstance(node, ast.Attribute):
        path.insert(0, node.attr)
        node = node.value
    return ([node.id, *path] if isinstance(node, ast.Name) else []), call
