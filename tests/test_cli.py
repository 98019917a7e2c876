"""The command line: what each word leads to, and that nothing heavy is imported on the way."""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from inspector import __version__
from inspector.cli import COMMANDS, _split, main, make_parser
from inspector.commands.target_options import target_from
from inspector.domain.target import TargetSpec
from inspector.domain.target_arguments import arguments_of

ROOT = Path(__file__).resolve().parents[1]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return subprocess.run(
        [sys.executable, "main.py", *arguments],
        cwd=ROOT,
        env={**env, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert __version__ in capsys.readouterr().out


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    assert all(name in shown for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help_of_its_own(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("usage:")


def test_options_of_the_window() -> None:
    options = make_parser([]).parse_args(["--app", "shop:app", "--port", "5001", "--temp-profile"])
    assert (options.app, options.port, options.temp_profile, options.command) == (
        "shop:app",
        5001,
        True,
        None,
    )


def printed_by(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_headless_commands_need_no_qt() -> None:
    code = (
        "import sys; from inspector.cli import make_parser\n"
        "for name in ('cookie', 'record', 'export', 'sessions'): make_parser([name])\n"
        "print([m for m in sys.modules if m.startswith(('PySide6', 'qasync', 'flask.'))])"
    )
    assert printed_by(code) == "[]"


def test_the_window_is_painted_before_what_works_behind_it_is_imported() -> None:
    code = (
        "import sys, inspector.app\n"
        "late = ('inspector.workspace.workspace', 'sqlite3', 'httpx', 'redis', 'msgspec', 'watchfiles')\n"
        "print([name for name in late if name in sys.modules])"
    )
    assert printed_by(code) == "[]"


def test_an_own_app_without_a_display_names_the_way_out(tmp_path: Path) -> None:
    done = run("--app", "x:y", "--project", str(tmp_path))
    assert done.returncode == 1
    assert "record" in done.stderr


def test_a_folder_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    done = run("--app", "x:y", "--project", str(tmp_path / "no"), QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 1
    assert "does not exist" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_capture_that_is_not_there(tmp_path: Path) -> None:
    done = run("open", str(tmp_path / "no.fsi"), QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 1
    assert "no.fsi" in done.stderr


def test_a_window_of_its_own_gets_the_same_target(tmp_path: Path) -> None:
    (tmp_path / "a.env").touch()
    spec = TargetSpec(
        'shop:create_app("x y")',
        tmp_path,
        Path(sys.executable),
        (tmp_path / "a.env",),
        port=5001,
        debug=False,
    )
    spec = replace(spec, arguments=("--fast", "x y"))
    own, for_app = _split(arguments_of(spec))
    options = make_parser(own).parse_args(own, argparse.Namespace(arguments=for_app))
    assert target_from(options, tmp_path) == spec
    spec = TargetSpec("", tmp_path, command=("flask", "run", "--debug", "a b"))
    own, for_app = _split(arguments_of(spec))
    options = make_parser(own).parse_args(own, argparse.Namespace(arguments=for_app))
    assert target_from(options, tmp_path) == spec


def target_of(*arguments: str) -> TargetSpec:
    own, for_app = _split(list(arguments))
    options = make_parser(own).parse_args(own, argparse.Namespace(arguments=for_app))
    return target_from(options, Path("resources"))


def test_the_projects_own_address_is_taken_unless_another_is_given(tmp_path: Path) -> None:
    project = ("--project", str(tmp_path))
    spec = target_of("--app", "shop", *project)
    assert (spec.host, spec.port) == ("127.0.0.1", 0)
    (tmp_path / ".flaskenv").write_text("FLASK_RUN_PORT=5055\nFLASK_RUN_HOST=localhost\n")
    spec = target_of("--app", "shop", *project)
    assert (spec.host, spec.port) == ("localhost", 5055)
    spec = target_of("--app", "shop", *project, "--port", "0", "--host", "127.0.0.1")
    assert (spec.host, spec.port) == ("127.0.0.1", 0)
    assert target_of("--command", "flask run", *project).port == 0
