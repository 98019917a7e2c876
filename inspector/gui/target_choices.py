"""What can be chosen to run: the bundled sample, what was run lately, and the app named on the command
line.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from inspector.domain.target import TargetSpec

_MAX_RECENT = 8


@dataclass(frozen=True, slots=True)
class TargetChoice:
    title: str
    spec: TargetSpec
    bundled: bool = False
    """Comes with the program: never listed among the recent ones."""


def choice_of(spec: TargetSpec) -> TargetChoice:
    return TargetChoice(spec.title or f"{spec.app} · {spec.project.name}", spec)


def to_setting(spec: TargetSpec) -> str:
    """One line for the settings. Variables are left out: they may hold secrets."""
    fields = {
        "app": spec.app,
        "project": str(spec.project),
        "python": str(spec.python) if spec.python else None,
        "env_file": str(spec.env_file) if spec.env_file else None,
        "port": spec.port,
        "arguments": list(spec.arguments),
    }
    return json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)


def from_setting(text: str) -> TargetSpec | None:
    """None for a line that cannot be read: the settings file may have been edited."""
    try:
        fields = json.loads(text)
        return TargetSpec(
            app=str(fields["app"]),
            project=Path(fields["project"]),
            python=Path(fields["python"]) if "python" in fields else None,
            env_file=Path(fields["env_file"]) if "env_file" in fields else None,
            port=int(fields.get("port", 0)),
            arguments=tuple(str(item) for item in fields.get("arguments", ())),
        )
    except (ValueError, TypeError, KeyError):
        return None


def with_recent(recent: list[str], spec: TargetSpec) -> list[str]:
    """The settings' list with `spec` in front."""
    line = to_setting(spec)
    return [line, *(other for other in recent if other != line)][:_MAX_RECENT]


def choices(sample: TargetChoice, recent: list[str], given: TargetSpec | None = None) -> list[TargetChoice]:
    """The app named on the command line first, then the sample, then the recent ones."""
    if given is not None and given.app == sample.spec.app and given.project == sample.spec.project:
        sample = TargetChoice(
            sample.title, given, bundled=True
        )  # with a port or a Redis of the user's choice
        given = None
    found = [sample] if given is None else [choice_of(given), sample]
    known = {to_setting(choice.spec) for choice in found}
    for line in recent:
        spec = from_setting(line)
        if spec is not None and to_setting(spec) not in known:
            found.append(choice_of(spec))
            known.add(to_setting(spec))
    return found
