"""Attach: found by any Python that has this folder on its PYTHONPATH, at its start, before the program runs.

    FLASK_INSPECTOR=host:port:token PYTHONPATH=<this folder> gunicorn app:app

Without FLASK_INSPECTOR nothing happens, and with it nothing until the program imports Flask by itself. A
sitecustomize that would have been found without ours is run as usual.
"""

import os
import sys
from importlib.machinery import PathFinder


def _watch_for_flask():
    if not os.environ.get("FLASK_INSPECTOR"):
        return
    from flask_session_probe.import_hook import ImportWatcher  # type: ignore[import-not-found]

    started_in = os.getpid()

    def flask_imported():
        try:
            from flask_session_probe.attached import attach  # type: ignore[import-not-found]

            attach(started_in)
        except Exception:
            pass

    ImportWatcher({"flask": flask_imported}).install()


def _run_the_other():
    here = os.path.dirname(os.path.abspath(__file__))
    elsewhere = [path for path in sys.path if os.path.abspath(path or ".") != here]
    spec = PathFinder.find_spec("sitecustomize", elsewhere)
    if spec is None or spec.loader is None:
        return
    from importlib.util import module_from_spec

    other = module_from_spec(spec)
    sys.modules["sitecustomize"] = other
    spec.loader.exec_module(other)


try:
    _watch_for_flask()
except Exception:
    pass
_run_the_other()
