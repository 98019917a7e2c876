"""`attach-command`: the line that starts a server of the user's own so that it connects to the window."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from inspector.domain.attach_line import EXAMPLES, attach_line
from inspector.domain.errors import InspectorError
from inspector.services.attach_address import attach_address
from inspector.services.paths import Paths

HELP = "print the line that makes a server of your own connect to the window"


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("attach-command", help=HELP)
    parser.add_argument(
        "--command",
        dest="server",
        metavar="LINE",
        default=EXAMPLES[0],
        help=f"how you start it (default: {EXAMPLES[0]})",
    )


def run(options: argparse.Namespace) -> int:
    paths = Paths.default()
    try:
        address = attach_address(paths.attach_file)
    except InspectorError as error:
        print(f"{error.sentence} {error.hint}", file=sys.stderr)  # noqa: T201 - a command's answer
        return 1
    print(attach_line(address.variable, str(paths.guest), options.server))  # noqa: T201 - a command's answer
    return 0
