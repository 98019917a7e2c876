"""`python -m flask_session_probe run --app SPEC` serves an app as `flask run` would; `exec` runs another
server.

    run [--app SPEC] [--host H] [--port N]     Werkzeug's threaded server; port 0 takes a free one
    exec SCRIPT|-m MODULE [ARG...]             a Python program (gunicorn, waitress-serve, your own) with
    the probe in it

With FLASK_INSPECTOR=host:port:token in the environment everything is reported there; without it the app
just runs.
"""

import argparse
import sys


def main(argv):
    parser = argparse.ArgumentParser(prog="flask_session_probe", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run")
    run.add_argument("--app", default=None)
    run.add_argument("--host", default="127.0.0.1")
    run.add_argument("--port", type=int, default=0)
    other = commands.add_parser("exec")
    other.add_argument("arguments", nargs=argparse.REMAINDER)
    options = parser.parse_args(argv)
    if options.command == "run":
        from .runner import run as serve

        return serve(options.app, options.host, options.port)
    from .programs import run_program

    return run_program(options.arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
