"""Whether a target can be started as described, in one sentence, while it is being described.

What is wrong with paths and interpreters forbids the start; what merely was not found by reading the source
does not: an app may be made in ways that no reader of source sees.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from inspector.domain.app_candidates import APP_NAMES, AppCandidate, AppKind, close_names
from inspector.domain.interpreters import Interpreter
from inspector.domain.kept_target import Missing, missing
from inspector.domain.secret_text import GAP
from inspector.domain.target import TargetSpec


class Verdict(Enum):
    GOOD = "success"
    UNFINISHED = "info"
    """Something is still to be chosen."""
    DOUBTFUL = "warning"
    """It may be tried."""
    WRONG = "error"

    @property
    def may_start(self) -> bool:
        return self in (Verdict.GOOD, Verdict.DOUBTFUL)


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """What was looked up about a target."""

    project_given: bool = False
    project_exists: bool = False
    candidates: tuple[AppCandidate, ...] | None = None
    """None: still searched."""
    interpreter: Interpreter | None = None
    """None: still asked, or left to the program."""
    python_exists: bool = True
    missing_env_files: tuple[Path, ...] = ()
    arguments_readable: bool = True
    address: str = ""
    """Where it will be served and which file says so, one sentence."""


@dataclass(frozen=True, slots=True)
class Check:
    verdict: Verdict
    sentence: str


def check(spec: TargetSpec, facts: TargetFacts) -> Check:
    return _check_paths(spec, facts) or _check_command(spec, facts) or _check_app(spec, facts)


def _check_paths(spec: TargetSpec, facts: TargetFacts) -> Check | None:
    if not facts.project_given:
        return Check(Verdict.UNFINISHED, "Choose the folder of your project.")
    if not facts.project_exists:
        return Check(Verdict.WRONG, f"The folder {spec.project} does not exist.")
    if not facts.python_exists:
        return Check(Verdict.WRONG, f"There is no Python interpreter at {spec.python}.")
    if facts.interpreter is not None and facts.interpreter.problem:
        return Check(Verdict.WRONG, facts.interpreter.problem)
    if facts.missing_env_files:
        return Check(Verdict.WRONG, f"There is no file {facts.missing_env_files[0]}.")
    if not facts.arguments_readable:
        return Check(Verdict.WRONG, "A quote in the arguments or the command is not closed.")
    return None


def _check_command(spec: TargetSpec, facts: TargetFacts) -> Check | None:
    if not spec.command:
        return None
    if not spec.program:
        return Check(Verdict.UNFINISHED, "The command only sets variables: add what starts the server.")
    return _ready(spec, facts, "")


def _check_app(spec: TargetSpec, facts: TargetFacts) -> Check:
    if facts.candidates is None:
        return Check(Verdict.GOOD if spec.app else Verdict.UNFINISHED, "Looking for apps in the project…")
    if not spec.app:
        return _nothing_chosen(facts.candidates)
    module, name, call = _parts(spec.app)
    candidate = next((each for each in facts.candidates if _is_named(each, spec.app, module, name)), None)
    if candidate is None:
        return _not_found(spec.name, module, name, facts.candidates) or _ready(spec, facts, "")
    if candidate.kind is AppKind.FACTORY and candidate.required and not call.strip():
        wanted = ", ".join(candidate.required)
        sentence = f'{name} needs {wanted}: write them as in {candidate.spec}("…").'
        return Check(Verdict.UNFINISHED, sentence)
    ignored = ""
    if candidate.serves_line:
        return Check(
            Verdict.DOUBTFUL,
            f"Line {candidate.serves_line} of it runs a server while it is imported. Put that under "
            '`if __name__ == "__main__"`, or serve it by a command, as in `python app.py`.',
        )
    if candidate.runs_line:
        ignored = f" Its app.run() on line {candidate.runs_line} is passed over, as by `flask run`."
    return _ready(spec, facts, ignored)


def _nothing_chosen(candidates: Sequence[AppCandidate]) -> Check:
    if not candidates:
        return Check(
            Verdict.UNFINISHED,
            "No app was found in the project. Type what `flask --app` takes, or serve it by a command.",
        )
    names = ", ".join(each.spec for each in candidates[:3])
    more = f" and {len(candidates) - 3} more" if len(candidates) > 3 else ""
    return Check(Verdict.UNFINISHED, f"Found: {names}{more}. Choose one.")


def _not_found(app: str, module: str, name: str, candidates: Sequence[AppCandidate]) -> Check | None:
    """None when a module alone names what Flask finds in it by itself."""
    in_module = [each for each in candidates if _module_matches(each.spec, module)]
    if not name:
        if any(each.kind is AppKind.FACTORY or _parts(each.spec)[1] in APP_NAMES for each in in_module):
            return None
        if len(in_module) == 1 and "." not in _parts(in_module[0].spec)[1]:
            return None
    if in_module:
        specs = [each.spec for each in in_module]
        if not name:
            return Check(Verdict.UNFINISHED, f"{app} holds {' and '.join(specs)}. Choose one.")
        return Check(
            Verdict.DOUBTFUL,
            f"{module} shows no app called {name}.{_meant_name(module, name, in_module) or _only(specs)}",
        )
    if not candidates:
        return Check(Verdict.DOUBTFUL, "No app was found by reading the project; it may still be there.")
    specs = [each.spec for each in candidates]
    return Check(
        Verdict.DOUBTFUL, f"No app called {app} was found by reading the project.{_meant(app, specs)}"
    )


def _ready(spec: TargetSpec, facts: TargetFacts, note: str) -> Check:
    found = facts.interpreter
    using = f" with Python {found.python} and Flask {found.flask}" if found is not None else ""
    note += _not_kept(missing(spec))
    if facts.address and not spec.command:
        note += f" {facts.address}"
    return Check(Verdict.GOOD, f"Ready to start {spec.name}{using}.{note}")


def _not_kept(secrets: Sequence[Missing]) -> str:
    if not secrets:
        return ""
    names = " and ".join(each.name for each in secrets)
    was = "was not kept, as it looks" if len(secrets) == 1 else "were not kept, as they look"
    where = f"type it in place of {GAP}" if any(each.gap for each in secrets) else "type it below"
    return f" {names} {was} secret: {where}, or you will be asked."


def _meant(app: str, specs: Sequence[str]) -> str:
    names = close_names(app, [*specs, *(spec.rpartition(":")[0] for spec in specs)])
    return f" Did you mean {names[0]}?" if names else ""


def _meant_name(module: str, name: str, candidates: Sequence[AppCandidate]) -> str:
    names = close_names(name, [_parts(each.spec)[1] for each in candidates])
    return f" Did you mean {module}:{names[0]}?" if names else ""


def _only(specs: Sequence[str]) -> str:
    return f" It shows {' and '.join(specs[:3])}."


def _is_named(candidate: AppCandidate, app: str, module: str, name: str) -> bool:
    same = _module_matches(candidate.spec, module) and _parts(candidate.spec)[1] == name
    return candidate.spec == app or (bool(name) and same)


def _module_matches(spec: str, module: str) -> bool:
    """`app.py`, `./app.py` and `app` name the same module."""
    return _normal(_parts(spec)[0]) == _normal(module)


def _normal(module: str) -> str:
    return module.removeprefix("./").removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")


def _parts(app: str) -> tuple[str, str, str]:
    """module, attribute, arguments with their parentheses"""
    module, name = [*re.split(r":(?![\\/])", app, maxsplit=1), ""][:2]
    name, bracket, rest = name.partition("(")
    return module.strip(), name.strip(), bracket + rest
