"""`tour DIR`: drives the real window through the main job. Exit 0 only if every step showed what it had
to.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "tour", help="drive the real window through the main job; pictures and tour.json"
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="where the pictures and tour.json go")
    parser.add_argument("--until", metavar="STEP", default="", help="stop after the step of that name")


def run(options: argparse.Namespace) -> int:
    if sys.platform == "linux" and not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from inspector.app import WindowOptions
    from inspector.services.paths import Paths
    from inspector.tour import run_tour

    with tempfile.TemporaryDirectory(prefix="fsi-tour-") as profile:
        window = WindowOptions(Paths.inside(Path(profile)), theme=options.theme or "light")
        return run_tour(window, options.folder, options.until, lambda line: print(line, flush=True))  # noqa: T201
