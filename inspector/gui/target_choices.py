"""What can be chosen to run: the bundled sample, what was run lately, and the app named on the command
line.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from inspector.domain.kept_target import kept
from inspector.domain.target import TargetSpec

_MAX_RECENT = 8
_DEFAULT_HOST = "127.0.0.1"
_LEFT_OUT: tuple[object, ...] = (None, [], {}, _DEFAULT_HOST)
"""What a target has when nothing was chosen."""


@dataclass(frozen=True, slots=True)
class TargetChoice:
    title: str
    spec: TargetSpec
    bundled: bool = False
    """Comes with the program: never listed among the recent ones."""


def choice_of(spec: TargetSpec) -> TargetChoice:
    return TargetChoice(spec.title or f"{spec.name} · {spec.project.name}", spec)


def to_setting(spec: TargetSpec) -> str:
    """One line for the settings, without secrets: the settings are a plain file that gets copied,
    synchronised and shown to others, so they are asked for again.
    """
    spec = kept(spec).spec
    fields = {
        "app": spec.app,
        "project": str(spec.project),
        "python": str(spec.python) if spec.python else None,
        "env_files": [str(path) for path in spec.env_files],
        "host": spec.host,
        "port": spec.port,
        "debug": spec.debug,
        "env": dict(spec.env),
        "missing_env": list(spec.missing_env),
        "arguments": list(spec.arguments),
        "command": list(spec.command),
    }
    return json.dumps(
        {name: value for name, value in fields.items() if value not in _LEFT_OUT}, ensure_ascii=False
    )


def from_setting(text: str) -> TargetSpec | None:
    """None for a line that cannot be read: the settings file may have been edited."""
    try:
        fields = json.loads(text)
        return TargetSpec(
            app=str(fields["app"]),
            project=Path(fields["project"]),
            python=Path(fields["python"]) if "python" in fields else None,
            env_files=tuple(Path(item) for item in fields.get("env_files", ())),
            host=str(fields.get("host", _DEFAULT_HOST)),
            port=int(fields.get("port", 0)),
            debug=bool(fields["debug"]) if "debug" in fields else None,
            env={str(name): str(value) for name, value in dict(fields.get("env", {})).items()},
            missing_env=tuple(str(item) for item in fields.get("missing_env", ())),
            arguments=tuple(str(item) for item in fields.get("arguments", ())),
            command=tuple(str(item) for item in fields.get("command", ())),
        )
    except (ValueError, TypeError, KeyError):
        return None


def with_recent(recent: list[str], spec: TargetSpec) -> list[str]:
    """The settings' list with `spec` in front."""
    line = to_setting(spec)
    return [line, *(other for other in cleaned(recent) if other != line)][:_MAX_RECENT]


def cleaned(recent: list[str]) -> list[str]:
    """Without what earlier versions wrote down, and without lines that cannot be read."""
    specs = [from_setting(line) for line in recent]
    return list(dict.fromkeys(to_setting(spec) for spec in specs if spec is not None))


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
