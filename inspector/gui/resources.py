"""Where the files of `resources/` lie: beside the source, or inside the frozen program."""

from __future__ import annotations

import sys
from pathlib import Path


def resources_folder() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) / "resources" if frozen else Path(__file__).resolve().parents[2] / "resources"


def icon_file(name: str) -> Path:
    return resources_folder() / "icons" / f"{name}.svg"
