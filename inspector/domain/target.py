"""What to run, and what became of it: the values that describe the managed Flask server."""

from __future__ import annotations

import re
import signal as signals
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from itertools import takewhile
from pathlib import Path

from inspector.domain.exchanges import Place
from inspector.domain.secret_text import hidden, hidden_app

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")


@dataclass(frozen=True, slots=True)
class TargetSpec:
    """What to run: `app` is what `flask --app` takes, `project` the folder it starts in."""

    app: str
    project: Path
    python: Path | None = None
    """The interpreter; None: the project's own virtual environment when it has one, else ours."""
    env_files: tuple[Path, ...] = ()
    """`.env` files whose variables the child gets; the first that sets a name wins."""
    host: str = "127.0.0.1"
    port: int = 0
    """0: any free one."""
    debug: bool | None = None
    """FLASK_DEBUG; None: as the app and its files of variables say."""
    env: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    arguments: tuple[str, ...] = ()
    """What the app finds in sys.argv after the command's own name."""
    wants_redis: bool = False
    """The child gets SAMPLE_REDIS_URL: a Redis of ours, unless `redis_url` names one."""
    redis_url: str | None = None
    command: tuple[str, ...] = ()
    """Runs instead of the probe's own server: `flask run --debug`, `gunicorn -w 4 app:app`. The probe gets in
    by sitecustomize; host, port, debug and arguments are the command's own business then.
    """
    missing_env: tuple[str, ...] = ()
    """Variables it was run with whose values nobody kept: to be asked for before it starts."""
    attach: bool = False
    """Nothing is started: processes that the user started elsewhere attach to the window."""

    @property
    def name(self) -> str:
        """To be shown and logged: without the secrets in it."""
        return self.title or hidden_app(self.app) or hidden(self.command)

    @property
    def program(self) -> tuple[str, ...]:
        """The command without the variables that it sets in front, as in a shell: `NAME=value flask run`."""
        return self.command[len(self._assignments) :]

    @property
    def command_env(self) -> dict[str, str]:
        """Those variables."""
        return dict(word.split("=", 1) for word in self._assignments)

    @property
    def _assignments(self) -> tuple[str, ...]:
        return tuple(takewhile(_ASSIGNMENT.match, self.command))

    @property
    def reloads_itself(self) -> bool:
        return bool({"--debug", "--reload"} & set(self.command))


class RunState(Enum):
    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
    FAILED = "failed"
    """It never served."""
    EXITED = "exited"
    """It served, then ended without being asked to."""

    @property
    def alive(self) -> bool:
        return self in (RunState.STARTING, RunState.RUNNING, RunState.STOPPING)


@dataclass(frozen=True, slots=True)
class Versions:
    flask: str
    werkzeug: str
    python: str


@dataclass(frozen=True, slots=True)
class ExitOutcome:
    """How the child ended: with an exit code, or killed by a signal."""

    code: int | None
    signal: int | None
    by_us: bool
    """The window stopped it."""

    def text(self) -> str:
        if self.signal is not None:
            return f"was killed by {signal_name(self.signal)}"
        if self.code == 0:
            return "ended by itself (exit code 0)"
        return f"ended with exit code {self.code}"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the target is FAILED or EXITED."""

    sentence: str
    hint: str = ""
    traceback: str = ""
    last_lines: tuple[str, ...] = ()
    """The end of what it printed."""
    place: Place | None = None
    """The line of the app's own code to look at."""

    @property
    def evidence(self) -> str:
        """The traceback, or what was printed instead."""
        return self.traceback.rstrip() or "\n".join(self.last_lines)


def signal_name(number: int) -> str:
    try:
        return signals.Signals(number).name
    except ValueError:
        return f"signal {number}"


def outcome_of(returncode: int, *, by_us: bool) -> ExitOutcome:
    """From what a subprocess returns: negative numbers stand for signals."""
    if returncode < 0:
        return ExitOutcome(None, -returncode, by_us)
    return ExitOutcome(returncode, None, by_us)


def sample_target(resources: Path, *, redis_url: str | None = None) -> TargetSpec:
    """The bundled sample: an ordinary project, started like any other."""
    return TargetSpec(
        app="wsgi:app",
        project=resources / "sample",
        title="Sample shop",
        wants_redis=True,
        redis_url=redis_url,
    )


def attach_target() -> TargetSpec:
    """No process of ours: those that attach."""
    return TargetSpec(app="", project=Path(), title="Attached processes", attach=True)
