"""Another window is another process: one window has one workspace."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QProcess, QProcessEnvironment

from inspector.domain.target import TargetSpec
from inspector.domain.target_arguments import arguments_of


def with_capture(capture: str) -> None:
    _start(["open", capture], {})


def with_app(spec: TargetSpec) -> None:
    """Its variables go by the environment: others could read them on a command line."""
    _start(arguments_of(spec), {**spec.env, **spec.command_env})


def _start(arguments: list[str], variables: Mapping[str, str]) -> None:
    frozen = bool(getattr(sys, "frozen", False))
    program = [] if frozen else [str(Path(sys.argv[0]).resolve())]
    process = QProcess()
    environment = QProcessEnvironment.systemEnvironment()
    for name, value in variables.items():
        environment.insert(name, value)
    process.setProcessEnvironment(environment)
    process.setProgram(sys.executable)
    process.setArguments([*program, *arguments])
    process.startDetached()
