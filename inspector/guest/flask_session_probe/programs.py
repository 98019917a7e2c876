"""`exec`: another Python program in this process, with the probe already in it (forked workers included)."""

import os
import runpy
import shutil
import sys

from .attach import activate
from .console import say


def run_program(arguments):
    """Run `-m module args` or `script args` as the interpreter itself would."""
    if not arguments:
        say("exec needs a program: a script, or -m and a module")
        return 2
    activate()
    sys.path.insert(0, os.getcwd())
    if arguments[0] == "-m":
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
        return 0
    script = arguments[0] if os.path.exists(arguments[0]) else shutil.which(arguments[0])
    if script is None:
        say("exec: there is no program %s here or on PATH" % arguments[0])
        return 127
    sys.argv = [script, *arguments[1:]]
    runpy.run_path(script, run_name="__main__")
    return 0
