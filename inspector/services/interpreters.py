"""Asks Python interpreters who they are and which Flask they have: in parallel, with a time limit, remembered
until something was installed there.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import platform
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

from inspector.domain.interpreters import Interpreter, judged
from inspector.services.child_environment import clean_environment
from inspector.services.environment_folders import Place, broken_sentence, is_broken
from inspector.services.interpreter_places import places
from inspector.services.paths import frozen

ASK_SECONDS = 6.0
AT_ONCE = 4
_MARK = "flask-inspector:"
_QUESTION = f"""
import sys
python = ".".join(str(part) for part in sys.version_info[:3])
flask = ""
try:
    from importlib.metadata import version
    flask = version("flask")
except Exception:
    try:
        import flask as found
        flask = getattr(found, "__version__", "?")
    except Exception:
        pass
print("{_MARK}" + python + " " + flask)
"""
"""Also for Python 2, so that it can be told apart from a program that is no Python."""


class Interpreters:
    """One per window: the answers are kept."""

    def __init__(self, environment: Mapping[str, str] | None = None, home: Path | None = None) -> None:
        self._environment = dict(os.environ if environment is None else environment)
        self._home = home or Path.home()
        self._known: dict[tuple[Path, tuple[int, ...]], Interpreter] = {}
        self._limit = asyncio.Semaphore(AT_ONCE)

    async def find(
        self, project: Path, on_found: Callable[[Interpreter], object] | None = None
    ) -> tuple[Interpreter, ...]:
        """All of them, the likeliest first; `on_found` gets each as soon as it has answered."""
        found = await asyncio.to_thread(places, project, self._environment, self._home)
        return tuple(await asyncio.gather(*(self._tell(place, on_found) for place in found)))

    async def _tell(self, place: Place, on_found: Callable[[Interpreter], object] | None) -> Interpreter:
        answer = await self.ask(*place)
        if on_found is not None:
            on_found(answer)
        return answer

    async def ask(self, path: Path, origin: str = "chosen") -> Interpreter:
        key = (path, await asyncio.to_thread(_stamp, path))
        known = self._known.get(key)
        if known is None:
            if frozen() and str(path) == sys.executable:
                known = _own_answer(path, origin)
            else:
                async with self._limit:
                    known = await _answer(path, origin, clean_environment(path, self._environment))
            self._known[key] = known
        return Interpreter(path, origin, known.python, known.flask, known.problem)


def _stamp(path: Path) -> tuple[int, ...]:
    """Changes when the interpreter or what is installed for it changes."""
    prefix = path.parent.parent
    watched = [path, *prefix.glob("lib/python*/site-packages"), prefix / "Lib/site-packages"]
    stamps = []
    for each in watched:
        with contextlib.suppress(OSError):
            stamps.append(each.stat().st_mtime_ns)
    return tuple(stamps)


async def _answer(path: Path, origin: str, environment: Mapping[str, str]) -> Interpreter:
    if is_broken(path):
        return Interpreter(path, origin, problem=broken_sentence(path))
    try:
        process = await asyncio.create_subprocess_exec(
            str(path),
            "-c",
            _QUESTION,
            cwd=path.parent,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        return Interpreter(path, origin, problem=f"It cannot be started: {error.strerror}.")
    try:
        async with asyncio.timeout(ASK_SECONDS):
            out, err = await process.communicate()
    except TimeoutError:
        return Interpreter(path, origin, problem=f"It did not answer within {ASK_SECONDS:g} s.")
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
    return _read_answer(path, origin, out, err)


def _own_answer(path: Path, origin: str) -> Interpreter:
    """The frozen program is an interpreter for its child only: it takes no `-c`."""
    return judged(path, origin, platform.python_version(), version("flask"))


def _read_answer(path: Path, origin: str, out: bytes, err: bytes) -> Interpreter:
    for line in out.decode("utf-8", "replace").splitlines():
        if line.startswith(_MARK):
            python, _, flask = line.removeprefix(_MARK).partition(" ")
            return judged(path, origin, python, flask.strip())
    last = err.decode("utf-8", "replace").strip().splitlines()
    return Interpreter(
        path, origin, problem=f"It is no Python that works: {last[-1] if last else 'no answer'}."
    )
