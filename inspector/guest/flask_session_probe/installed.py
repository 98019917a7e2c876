"""Which installed package a module belongs to, with its version; and the Flask extensions of an app."""

import os
import sys
from typing import Any, Dict, Tuple

from .wire import type_name


class Installed:
    """Read from the packages' metadata once, when first asked: it takes some tens of milliseconds."""

    def __init__(self):
        self._by_module = None

    def of_module(self, name):
        """(package, version) of the top-level module, or None."""
        if self._by_module is None:
            self._by_module = _all_packages()
        return self._by_module.get(name.partition(".")[0])

    def of_file(self, file):
        """The same for a file under site-packages."""
        parts = os.path.normpath(file).split(os.sep)
        for folder in ("site-packages", "dist-packages"):
            if folder in parts[:-1]:
                inside = parts[len(parts) - parts[::-1].index(folder)]
                return self.of_module(inside[:-3] if inside.endswith(".py") else inside)
        return None

    def extensions(self, app):
        """[{name, package, version, class, module}]: what registered itself, and the Flask packages used."""
        found: Dict[str, Any] = {}
        for name, thing in list(app.extensions.items()):
            module = self._module(str(name), thing)
            self._add(found, str(name), module, type_name(thing))
        for name in [
            each
            for each in list(sys.modules)
            if "flask" in each.lower() and "." not in each and each != "flask"
        ]:
            package = self.of_module(name)
            if name != __package__ and package and not _is_told(found, package):
                self._add(found, name, name, None)
        return sorted(found.values(), key=lambda entry: (entry["package"] or "~", entry["name"]))

    def _add(self, found, name, module, kind):
        package, version = self.of_module(module) or self.of_module(_named(name)) or (None, None)
        found[name] = {"name": name, "package": package, "version": version, "class": kind, "module": module}

    def _module(self, name, thing):
        """Of what registered itself: of the class that has the extension's name, which a subclass may hide;
        of a plain dict's, that of the extension's object in it.
        """
        kind = thing if isinstance(thing, type) else type(thing)
        modules = [str(getattr(thing, "__module__", "")), *(each.__module__ for each in kind.__mro__)]
        if issubclass(kind, dict):
            inside = [type(each).__module__ for pair in list(thing.items())[:1] for each in pair]
            modules += [each for each in inside if each.startswith("flask_")]
        known = [each for each in modules if self.of_module(each)]
        named = [each for each in known if each.partition(".")[0].lower() == _named(name)]
        return (named or known or [kind.__module__])[0]


def _named(name):
    """Where an extension of that name lies: in `flask_smorest` for `flask-smorest` and `smorest`."""
    plain = name.lower().replace("-", "_")
    return plain if plain.startswith("flask_") else "flask_" + plain


def _is_told(found, package):
    return any(entry["package"] == package[0] for entry in found.values())


def _all_packages():
    from importlib import metadata

    found: Dict[str, Tuple[str, str]] = {}
    for package in metadata.distributions():
        try:
            name, version = package.metadata["Name"], package.version
            for module in _modules_of(package):
                found.setdefault(module, (name, version))
        except Exception:  # a package with broken metadata, or none
            continue
    return found


def _modules_of(package):
    told = package.read_text("top_level.txt")
    if told:
        return told.split()
    names = set()
    for file in package.files or ():
        first = file.parts[0]
        if file.suffix == ".py" and ".." not in file.parts:
            names.add(first[:-3] if len(file.parts) == 1 else first)
    return names
