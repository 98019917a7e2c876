"""Puts the probe into this process: the one entry for the runner, for `exec` and for whatever starts a
server otherwise.

    from flask_session_probe.attach import activate
    activate()          # does nothing without FLASK_INSPECTOR in the environment

May be called before or after the app is imported, and once per process.
"""

import os

from .import_hook import stop_watching
from .link import Address
from .wire import ENV_VARIABLE


def activate(runner=False):
    """The probe of this process, or None without a window to talk to."""
    text = os.environ.get(ENV_VARIABLE)
    if not text:
        return None
    stop_watching()  # sitecustomize has been here: we are asked explicitly now
    probe = install_probe(Address(text, runner))
    probe.sender.start()
    return probe


def install_probe(address):
    """The hooks are in place; nothing is connected yet."""
    from .mounts import watch_mounts
    from .patches import install
    from .probe import Probe
    from .process_end import watch_exit

    probe = Probe(address)
    install(probe)
    watch_mounts(probe)
    watch_exit(probe)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=probe.forked)
    return probe
