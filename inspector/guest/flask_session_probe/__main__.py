"""`python -m flask_session_probe run --app SPEC` serves an app as `flask run` would; `exec` runs another
server.

    run [--app SPEC] [--host H] [--port N] [-- ARG...]   Werkzeug's threaded server; port 0 takes a free one
    exec SCRIPT|-m MODULE [ARG...]             a Python program (gunicorn, waitress-serve, your own) with
    the probe in it

With FLASK_INSPECTOR=host:port:token in the environment everything is reported there; without it the app
just runs.
"""

import argparse
import sys


def main(argv):
    if argv[:1] == ["exec"]:  # not argparse's business: everything after it belongs to the program
        from .programs import run_program

        return run_program(argv[1:])
    parser = argparse.ArgumentParser(
        prog="flask_session_probe", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["run", "exec"])
    parser.add_argument("--app", default=None)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    cut = argv.index("--") if "--" in argv else len(argv)
    options = parser.parse_args(argv[:cut])
    from .requirements import MARK, missing

    problem = missing()
    if problem:
        sys.stderr.write(MARK + problem + "\n")
        return 1
    from .runner import run

    return run(options.app, options.host, options.port, argv[cut + 1 :])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
