"""`open FILE.fsi`: the window on a recorded capture. No Flask is needed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("open", help="a window on a recorded capture")
    parser.add_argument("file", type=Path, metavar="FILE.fsi")


def run(options: argparse.Namespace) -> int:
    capture = options.file.expanduser().resolve()
    if not capture.is_file():
        print(f"There is no file {options.file}.", file=sys.stderr)  # noqa: T201 - a command's answer
        return 1
    from inspector.app import WindowOptions, run_window
    from inspector.services.paths import Paths

    return run_window(WindowOptions(Paths.default(), capture=capture))
