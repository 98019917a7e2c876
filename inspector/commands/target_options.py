"""The options that say what to run, shared by the window and `record`."""

from __future__ import annotations

import argparse
import shlex
from dataclasses import replace
from pathlib import Path

from inspector.domain.errors import TargetError
from inspector.domain.run_address import DEFAULT_HOST, RunAddress
from inspector.domain.target import TargetSpec, sample_target
from inspector.services.app_finder import project_address


def add_target_options(parser: argparse.ArgumentParser, *, arguments: bool = True) -> None:
    """`arguments`: whether the parser takes what follows `--` (one with subcommands cannot)."""
    parser.add_argument(
        "--app",
        metavar="SPEC",
        help='what `flask --app` takes: module, module:attr, module:factory("arg"), path/file.py '
        "(the bundled sample when not given)",
    )
    parser.add_argument(
        "--project", metavar="DIR", type=Path, help="the folder to start in (default: this one)"
    )
    parser.add_argument(
        "--python",
        metavar="PATH",
        type=Path,
        help="the interpreter (default: the project's .venv, else ours)",
    )
    parser.add_argument(
        "--env-file",
        metavar="F",
        type=Path,
        action="append",
        default=[],
        help="a .env file whose variables the app gets (may be given several times)",
    )
    parser.add_argument(
        "--command",
        metavar="LINE",
        dest="serve_command",
        default="",
        help="what serves the app instead of our server, e.g. 'flask run --debug' or 'gunicorn -w 4 app:app'",
    )
    said = "(default: FLASK_RUN_{} in the project's .env or .flaskenv, else {})"
    parser.add_argument(
        "--host", metavar="H", help=f"the address to listen on {said.format('HOST', DEFAULT_HOST)}"
    )
    parser.add_argument(
        "--port", metavar="N", type=_port, help=f"0: a free one {said.format('PORT', 'a free one')}"
    )
    parser.add_argument(
        "--debug", action=argparse.BooleanOptionalAction, help="FLASK_DEBUG (default: as the app says)"
    )
    parser.add_argument("--redis", metavar="URL", help="the Redis that the bundled sample uses")
    if arguments:
        parser.add_argument("arguments", nargs="*", metavar="-- ARG", help="what the app finds in sys.argv")


def target_from(options: argparse.Namespace, resources: Path) -> TargetSpec:
    """Raises TargetError when a path is not there."""
    if options.app is None and not options.serve_command:
        return _with_common(sample_target(resources, redis_url=options.redis), options)
    project = (options.project or Path.cwd()).expanduser().resolve()
    if not project.is_dir():
        raise TargetError(
            f"The project folder {project} does not exist.", "Choose the folder that holds the app."
        )
    return _with_common(TargetSpec(app=options.app or "", project=project, redis_url=options.redis), options)


def _with_common(spec: TargetSpec, options: argparse.Namespace) -> TargetSpec:
    python: Path | None = options.python
    command = _words(options.serve_command)
    said = RunAddress() if command else project_address(spec.project)
    return replace(
        spec,
        python=_file(python, "The interpreter", resolve=False) if python is not None else None,
        env_files=tuple(_file(path, "The file of variables") for path in options.env_file),
        host=said.host if options.host is None else options.host,
        port=said.port if options.port is None else options.port,
        debug=options.debug,
        arguments=tuple(getattr(options, "arguments", ())),
        command=command,
    )


def _words(line: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(line))
    except ValueError:
        raise TargetError("A quote is not closed in the command.", "Check what follows --command.") from None


def _file(path: Path, what: str, *, resolve: bool = True) -> Path:
    """An interpreter of a virtual environment is a link that must not be followed."""
    path = path.expanduser().resolve() if resolve else path.expanduser().absolute()
    if not path.is_file():
        raise TargetError(f"{what} {path} does not exist.", "Check the path.")
    return path


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port lies between 0 and 65535")
    return port
