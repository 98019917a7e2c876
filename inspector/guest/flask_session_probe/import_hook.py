"""Tells when a module has been imported, without importing it: a finder in front of the others."""

import sys


class ImportWatcher:
    """`waiting`: module name -> what to call, once, right after its code has run."""

    def __init__(self, waiting):
        self._waiting = waiting
        self._looking = False

    def install(self):
        sys.meta_path.insert(0, self)

    def find_spec(self, name, path=None, target=None):
        if self._looking or name not in self._waiting:
            return None
        self._looking = True
        try:
            spec = _found_by_others(self, name, path, target)
        finally:
            self._looking = False
        if spec is not None and hasattr(spec.loader, "exec_module"):
            spec.loader = _Loader(spec.loader, self, name)
        return spec

    def imported(self, name):
        after = self._waiting.pop(name, None)  # a spec may be looked up without being loaded, as `-m` does
        if after is not None:
            after()


def _found_by_others(watcher, name, path, target):
    for finder in list(sys.meta_path):
        find = getattr(finder, "find_spec", None)
        if finder is watcher or find is None:
            continue
        spec = find(name, path, target)
        if spec is not None:
            return spec
    return None


def stop_watching():
    """Take every watcher of ours away."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, ImportWatcher)]


class _Loader:
    """Stands in for the module's loader until its code runs; the module never gets to see it."""

    def __init__(self, loader, watcher, name):
        self._loader = loader
        self._watcher = watcher
        self._name = name

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        module.__loader__ = module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._watcher.imported(self._name)

    def __getattr__(self, name):
        return getattr(self._loader, name)
