"""How the user's editor opens a line: a command or a URL with `{file}` and `{line}` in it."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Preset:
    name: str
    template: str

    @property
    def program(self) -> str:
        """What must be installed; "" for a URL."""
        return "" if is_url(self.template) else self.template.partition(" ")[0]


PRESETS = (
    Preset("Visual Studio Code", "code -g {file}:{line}"),
    Preset("Visual Studio Code, by URL", "vscode://file{file}:{line}"),
    Preset("VSCodium", "codium -g {file}:{line}"),
    Preset("Cursor", "cursor -g {file}:{line}"),
    Preset("PyCharm", "pycharm --line {line} {file}"),
    Preset("PyCharm, by URL", "pycharm://open?file={file}&line={line}"),
    Preset("Sublime Text", "subl {file}:{line}"),
    Preset("Zed", "zed {file}:{line}"),
    Preset("Kate", "kate --line {line} {file}"),
    Preset("GVim", "gvim +{line} {file}"),
    Preset("Emacs", "emacsclient -n +{line} {file}"),
)


PLACEHOLDERS = ("{file}", "{line}")
_IN_BRACES = re.compile(r"(?<!\$)\{ *\w+ *\}|(?<!\$)\{\w+(?![\w,])|(?<![\w{,])\w+\}")
"""Closed, or with one brace forgotten."""
_OTHERS_CALL_IT = {"path": "file", "source": "file", "row": "line", "number": "line"}


def is_url(template: str) -> bool:
    return "://" in template.partition(" ")[0]


def problem_of(template: str) -> str:
    """Why it cannot be used, one sentence; "" when it can, or when it is empty."""
    template = template.strip()
    if not template:
        return ""
    unknown = unknown_placeholder(template)
    if unknown:
        return _unknown_sentence(unknown)
    if not is_url(template):
        try:
            words = shlex.split(template)
        except ValueError:
            return "A quotation mark is not closed."
        if not words or "{file}" in words[0]:
            return "It begins with the program, e.g. code."
    return "" if "{file}" in template else "It needs {file}, where the path goes."


def unknown_placeholder(template: str) -> str:
    """The first thing in braces, or with one of them, that the editor would get as it stands; "" for none.
    `${HOME}`, `{}` and `{a,b}` belong to others.
    """
    found = next((found[0] for found in _IN_BRACES.finditer(template) if found[0] not in PLACEHOLDERS), "")
    return found.strip()


def _unknown_sentence(written: str) -> str:
    known = " and ".join(PLACEHOLDERS)
    meant = _meant(written.strip("{} ").lower())
    if meant:
        return f"{written} is not known: did you mean {{{meant}}}? Known are {known}."
    return f"{written} is not known. Known are {known}."


def _meant(name: str) -> str:
    names = [known.strip("{}") for known in PLACEHOLDERS]
    near = get_close_matches(name, names, 1, 0.5)
    return near[0] if near else _OTHERS_CALL_IT.get(name, "")


def warning_of(template: str) -> str:
    """What does not work as one may expect although it can be used, one sentence; "" for nothing."""
    if template.strip() and not problem_of(template) and "{line}" not in template:
        return "Without {line} the file opens at its beginning."
    return ""


def url_of(template: str, file: str, line: int) -> str:
    path = quote(file.replace("\\", "/"))
    return template.strip().replace("{file}", path).replace("{line}", str(line))


def words_of(template: str, file: str, line: int) -> list[str]:
    """The program and its arguments; a path with spaces stays one. Raises ValueError with the problem."""
    problem = problem_of(template)
    if problem or not template.strip():
        raise ValueError(problem or "There is no command.")
    # One pass over the words of the template, so that a file that is called "{line}" stays what it is.
    return [_filled(word, file, line) for word in shlex.split(template)]


def _filled(word: str, file: str, line: int) -> str:
    return "".join(
        part if number == 0 else file + part
        for number, part in enumerate(piece.replace("{line}", str(line)) for piece in word.split("{file}"))
    )
