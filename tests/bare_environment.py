"""A virtual environment with nothing in it, perhaps with the word of a Flask."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def bare_environment(folder: Path, flask: str = "") -> Path:
    """Its interpreter. `flask`: the version that its metadata claims."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    if flask:
        info = next(folder.glob("lib/python*/site-packages")) / f"flask-{flask}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: flask\nVersion: {flask}\n")
    return folder / "bin/python"
