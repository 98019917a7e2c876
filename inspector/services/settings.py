"""The user's settings, in one JSON file. What cannot be read is left at its default and said, never fatal."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspector.domain.errors import StoreError
from inspector.services.private_file import write_privately

_TYPES: dict[str, type] = {"str": str, "int": int, "bool": bool, "list[str]": list}


@dataclass(slots=True)
class Settings:
    """Read the fields; change them by `update`, which writes the file."""

    theme: str = "system"
    """"system", "light" or "dark"."""
    body_cap: int = 256 * 1024
    """Bytes kept of each body."""
    keep_exchanges: int = 200_000
    """The oldest are forgotten beyond this."""
    keep_captures: int = 5
    """Unsaved captures left in the cache folder."""
    editor_command: str = ""
    """Opens a place, e.g. `code -g {file}:{line}`; empty: the system's own."""
    recent_targets: list[str] = dataclasses.field(default_factory=list)
    unwatched_targets: list[str] = dataclasses.field(default_factory=list)
    """Not restarted when a file is saved: `project::app` of each."""
    redis_url: str = ""
    request_details: str = ""
    """"below" or "beside" the list, once somebody has chosen; empty: by the window's width."""
    session_reads: bool = False
    """The probes record which session keys are read."""
    path: Path | None = None
    problem: str = ""
    """Why the file was not (wholly) read."""

    @classmethod
    def load(cls, path: Path) -> Settings:
        settings = cls(path=path)
        try:
            data = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return settings
        except (OSError, ValueError) as error:
            settings.problem = f"The settings in {path} cannot be read ({error}); the defaults are used."
            return settings
        if not isinstance(data, dict):
            settings.problem = f"{path} does not hold settings; the defaults are used."
            return settings
        settings._take(data)
        return settings

    def update(self, **changes: Any) -> None:
        """Raises StoreError when the file cannot be written; the change holds for this run then."""
        for name, value in changes.items():
            if name not in _saved_fields():
                raise TypeError(f"no setting is called {name}")
            setattr(self, name, value)
        self._save()

    def _take(self, data: dict[str, Any]) -> None:
        wrong = []
        for name, kind in _saved_fields().items():
            if name not in data:
                continue
            if type(data[name]) is _TYPES[kind]:
                setattr(self, name, data[name])
            else:
                wrong.append(name)
        if wrong:
            self.problem = f"Ignored in {self.path}: {', '.join(wrong)} (not of the right type)."

    def _save(self) -> None:
        if self.path is None:
            return
        data = {name: getattr(self, name) for name in _saved_fields()}
        try:
            write_privately(self.path, json.dumps(data, indent=2, ensure_ascii=False))
        except OSError as error:
            raise StoreError(
                f"The settings cannot be saved: {error.strerror}.", f"Check {self.path}."
            ) from error


def _saved_fields() -> dict[str, str]:
    return {
        field.name: str(field.type)
        for field in dataclasses.fields(Settings)
        if field.name not in ("path", "problem")
    }
