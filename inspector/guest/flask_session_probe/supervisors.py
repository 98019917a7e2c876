"""Processes that import the app but serve nothing: they are not shown, and need no link."""

import os
import sys


def is_supervisor(started_in):
    """Whether this process only starts and watches others. `started_in`: the pid at the interpreter's start,
    which a forked worker does not have.
    """
    if "gunicorn.arbiter" in sys.modules and os.getpid() == started_in:
        return True
    return _will_reload() or _is_uwsgi_master()


def _will_reload():
    """`flask run --debug`: the parent imports the app too, then starts itself again as a child."""
    if os.environ.get("WERKZEUG_RUN_MAIN") == "true" or "run" not in sys.argv[1:]:
        return False
    program = os.path.basename(sys.argv[0])
    if program == "__main__.py":
        program = os.path.basename(os.path.dirname(sys.argv[0]))
    if not program.startswith("flask") or "--no-reload" in sys.argv or "--no-debug" in sys.argv:
        return False
    debug = os.environ.get("FLASK_DEBUG", "").lower() not in ("", "0", "false", "no")
    return debug or "--debug" in sys.argv or "--reload" in sys.argv


def _is_uwsgi_master():
    uwsgi = sys.modules.get("uwsgi")
    worker = getattr(uwsgi, "worker_id", None)
    return worker is not None and worker() == 0


def watch_reloader(leave):
    """Call `leave` in the process that starts itself again as a child of its own (app.run(debug=True))."""
    from werkzeug._reloader import ReloaderLoop

    original = ReloaderLoop.restart_with_reloader

    def restart_with_reloader(self, *args, **kwargs):
        leave()
        return original(self, *args, **kwargs)

    setattr(ReloaderLoop, "restart_with_reloader", restart_with_reloader)  # noqa: B010 - mypy
