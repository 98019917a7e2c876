"""Lines of code: which frame wrote a session key, and whether a file is the app's own, a library's or the
framework's.

Places are taken in the request thread as small tuples (code, line, template) and turned into names by the
sender.
"""

import os
import sys
import sysconfig
from typing import Tuple

from .template_lines import template_line

APP, LIBRARY, FRAMEWORK = 0, 1, 2

_FRAMEWORK_PACKAGES = ("flask", "werkzeug", "flask_session", "jinja2", "blinker", "asgiref", "markupsafe")
_INSTALLED = ("site-packages", "dist-packages")
_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep


class Files:
    """Sorts file names, once each."""

    def __init__(self):
        names = ("stdlib", "platstdlib", "purelib", "platlib")
        paths = sysconfig.get_paths()
        self._libraries = tuple({paths[name] + os.sep for name in names if paths.get(name)})
        self._roots: Tuple[str, ...] = ()
        self._known = {}

    def know_app(self, root):
        """The folder of an app's package: its own code even when it was installed. A module of one file lies
        between the libraries themselves, and says nothing.
        """
        root = os.path.abspath(root)
        if os.path.basename(root) in _INSTALLED or root + os.sep in self._libraries:
            return
        if root + os.sep not in self._roots:
            self._roots += (root + os.sep,)
            self._known = {}

    def kind(self, filename):
        kind = self._known.get(filename)
        if kind is None:
            kind = self._known[filename] = self._sort(filename)
        return kind

    def _sort(self, filename):
        if getattr(sys, "frozen", False) and not os.path.isabs(filename):
            # Code inside a frozen program has no folder: "werkzeug/datastructures/mixins.py".
            top = filename.split(os.sep)[0]
            return FRAMEWORK if top in _FRAMEWORK_PACKAGES or filename.startswith("<frozen") else LIBRARY
        path = os.path.abspath(filename) if not filename.startswith("<") else filename
        parts = path.split(os.sep)
        if path.startswith(_HERE) or filename.startswith("<frozen"):
            return FRAMEWORK
        installed = any(name in parts for name in _INSTALLED)
        if installed and any(name in parts for name in _FRAMEWORK_PACKAGES):
            return FRAMEWORK
        if path.startswith(self._roots):
            return APP
        if installed or path.startswith(self._libraries):
            return LIBRARY
        return APP

    def place(self, frame):
        """The first frame of the app's own code from `frame` outwards, else the first outside the framework,
        else None.
        """
        best = None
        known = self._known
        while frame is not None:
            code = frame.f_code
            kind = known.get(code.co_filename)
            if kind is None:
                kind = self.kind(code.co_filename)
            if kind == APP:
                return code, frame.f_lineno, frame.f_globals.get("__jinja_template__")
            if kind == LIBRARY:
                if best is None:
                    best = (code, frame.f_lineno, frame.f_globals.get("__jinja_template__"))
            elif code.co_name == "wsgi_app":
                break  # what lies further out is the server and whoever started it
            frame = frame.f_back
        return best


def place_facts(place):
    """{file, line, function, template} of a place; template lines are mapped back to the template."""
    if place is None:
        return {"file": None, "line": None, "function": None, "template": None}
    code, line, template = place
    facts = {"file": code.co_filename, "line": line, "function": function_name(code), "template": None}
    if template is not None:
        facts["template"] = template.name or "<template>"
        facts["file"] = template.filename or code.co_filename
        facts["line"] = template_line(template, code, line)
    return facts


def function_name(code):
    """With its class from Python 3.11 on, plain before."""
    return getattr(code, "co_qualname", code.co_name)
