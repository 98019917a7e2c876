"""A target as the options of our own command line, for a window of its own. The way back is
commands/target_options.py.
"""

from __future__ import annotations

import shlex

from inspector.domain.target import TargetSpec


def arguments_of(spec: TargetSpec) -> list[str]:
    """The options that name `spec`; its own variables, and those in front of its command, travel in
    the environment.
    """
    options = [
        "--app",
        spec.app,
        "--project",
        str(spec.project),
        "--host",
        spec.host,
        "--port",
        str(spec.port),
    ]
    if spec.python is not None:
        options += ["--python", str(spec.python)]
    if spec.command:
        options = ["--command", shlex.join(spec.program), *options[2:]]
    for file in spec.env_files:
        options += ["--env-file", str(file)]
    if spec.debug is not None:
        options.append("--debug" if spec.debug else "--no-debug")
    return [*options, "--", *spec.arguments] if spec.arguments else options
