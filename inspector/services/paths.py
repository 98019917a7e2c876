"""The folders of the program: settings, captures in the user's cache, what ships with it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

APP_NAME = "flask-session-inspector"


@dataclass(frozen=True, slots=True)
class Paths:
    config: Path
    cache: Path
    resources: Path
    guest: Path
    """The only folder of ours that a child finds on its PYTHONPATH."""

    @classmethod
    def default(cls) -> Paths:
        return cls(
            Path(platformdirs.user_config_dir(APP_NAME)),
            Path(platformdirs.user_cache_dir(APP_NAME)),
            shipped("resources"),
            shipped("inspector/guest"),
        )

    @classmethod
    def inside(cls, folder: Path) -> Paths:
        """A profile of its own: tests, `--temp-profile`."""
        return cls(folder / "config", folder / "cache", shipped("resources"), shipped("inspector/guest"))

    @property
    def settings_file(self) -> Path:
        return self.config / "settings.json"

    @property
    def attach_file(self) -> Path:
        return self.config / "attach.json"

    @property
    def captures(self) -> Path:
        return self.cache / "captures"


def frozen() -> bool:
    """Running from the bundle: there is no interpreter of ours to start a child with, only the program."""
    return bool(getattr(sys, "frozen", False))


def shipped(relative: str) -> Path:
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(__file__).resolve().parents[2]
    return root / relative
