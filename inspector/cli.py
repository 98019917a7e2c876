"""Arguments to the window or to a headless command. A command is imported only when it is the one that
was asked for.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from inspector import __version__
from inspector.commands.target_options import add_target_options, target_from
from inspector.domain.errors import TargetError
from inspector.services.paths import Paths

PROGRAM = "flask-session-inspector"
COMMANDS = {
    "open": "a window on a recorded capture",
    "tour": "drive the real window through the main job; pictures and tour.json",
    "record": "run an app without a window and record what it does",
    "attach-command": "print the line that makes a server of your own connect to the window",
    "export": "a capture as JSON",
    "cookie": "decode, verify or sign a session cookie",
    "sessions": "list the sessions in a Redis",
}
CHILD = "--child"
"""The frozen program is its own interpreter for the child: see services/child_environment.py."""


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == [CHILD]:
        return _run_child(arguments[1:])
    own, for_app = _split(arguments)
    options = make_parser(own).parse_args(own, argparse.Namespace(arguments=for_app))
    if options.command in COMMANDS:
        return int(_command(options.command).run(options))
    return _window(options)


def _command(name: str) -> Any:
    return import_module(f"inspector.commands.{name.replace('-', '_')}")


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """What follows `--` belongs to the app, unless a command has its own use for it."""
    named = next((argument for argument in arguments if not argument.startswith("-")), "")
    if "--" not in arguments or named in COMMANDS:
        return arguments, []
    cut = arguments.index("--")
    return arguments[:cut], arguments[cut + 1 :]


def make_parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Only the named command gets its options; the others just their line in the help."""
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="A window over a live Flask server: requests, sessions, cookies, Redis, flashes, routes, "
        "config. "
        "Without a command: the window, with the bundled sample or the app of --app.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    parser.add_argument(
        "--temp-profile", action="store_true", help="settings and captures in a folder that goes away"
    )
    parser.add_argument("--theme", choices=["system", "light", "dark"], help="colours for this run")
    parser.add_argument("--startup-report", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    add_target_options(parser, arguments=False)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    wanted = next((argument for argument in arguments if not argument.startswith("-")), None)
    for name, text in COMMANDS.items():
        if name == wanted:
            _command(name).add_parser(commands)
        else:
            commands.add_parser(name, help=text)
    return parser


def _window(options: argparse.Namespace) -> int:
    if not _has_display():
        return _without_display(sample=options.app is None)
    try:
        target = target_from(options, Paths.default().resources)
    except TargetError as error:
        print(f"{error.sentence} {error.hint}".strip(), file=sys.stderr)
        return 1
    from inspector.app import WindowOptions, run_window

    def run(paths: Paths) -> int:
        return run_window(
            WindowOptions(paths, target, theme=options.theme, startup_report=options.startup_report)
        )

    if not options.temp_profile:
        return run(Paths.default())
    with tempfile.TemporaryDirectory(prefix="fsi-profile-") as folder:
        return run(Paths.inside(Path(folder)))


def _has_display() -> bool:
    if sys.platform != "linux":
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _without_display(sample: bool) -> int:
    if not sample:
        print("There is no display for a window. `record` runs an app without one.", file=sys.stderr)
        return 1
    print(
        "There is no display for a window: the tour shows it instead. Pictures come to build/tour.",
        flush=True,
    )
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return main(["tour", "build/tour"])


def _run_child(arguments: list[str]) -> int:
    """What the guest's start.py does, for a program that runs no other scripts."""
    sys.path.insert(0, str(Paths.default().guest))
    sys.argv = ["flask_session_probe", *arguments]
    run = import_module("flask_session_probe.__main__").main
    return int(run(arguments) or 0)
