"""`.env` files: NAME=value lines, as python-dotenv reads them (without interpolation)."""

from __future__ import annotations

import re

_LINE = re.compile(
    r"""
    \s*(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_.]*)\s*=[^\S\n]*
    (?:
        '(?P<single>(?:[^'\\]|\\.)*)'
      | "(?P<double>(?:[^"\\]|\\.)*)"
      | (?P<plain>[^\n]*)
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_SKIP = re.compile(r"[^\S\n]*(?:\#[^\n]*)?(?:\n|\Z)|[^\n]*(?:\n|\Z)")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def parse_env_file(text: str) -> dict[str, str]:
    """The variables in their order; later lines win. Lines that are no assignment are skipped."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    found: dict[str, str] = {}
    position = 0
    while position < len(text):
        line = _LINE.match(text, position)
        if line:
            found[line["name"]] = _value(line)
            position = line.end()
        skipped = _SKIP.match(text, position)
        position = max(skipped.end() if skipped else 0, position + 1)
    return found


def _value(line: re.Match[str]) -> str:
    if line["single"] is not None:
        return re.sub(r"\\([\\'])", r"\1", line["single"])
    if line["double"] is not None:
        return re.sub(
            r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), line["double"], flags=re.DOTALL
        )
    return re.sub(r"\s+#.*", "", line["plain"]).strip()
