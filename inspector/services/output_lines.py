"""Bytes that a child prints, as lines: decoded with replacement, very long ones cut, floods thinned out."""

from __future__ import annotations

import codecs
import re

MAX_LINE = 4_000
"""Characters shown of one line."""
MAX_PER_BATCH = 500
"""Lines of one batch (some 20 come in a second); of more, the last are kept and the rest is counted."""


_TERMINAL = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\))")
"""Colours and titles, meant for a terminal: Werkzeug writes them whether one is there or not."""


class LineSplitter:
    """Bytes in, complete lines out. A line that never ends is cut at MAX_LINE and its rest counted."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._beyond = 0

    def feed(self, data: bytes, *, final: bool = False) -> list[str]:
        text = self._decoder.decode(data, final)
        *lines, last = text.split("\n")
        done = []
        for line in lines:
            self._extend(line)
            done.append(self._finished())
        self._extend(last)
        if final and (self._rest or self._beyond):
            done.append(self._finished())
        return done

    def _extend(self, text: str) -> None:
        room = MAX_LINE - len(self._rest)
        self._rest += text[:room]
        self._beyond += max(0, len(text) - room)

    def _finished(self) -> str:
        line, beyond = _TERMINAL.sub("", self._rest.rstrip("\r")), self._beyond
        self._rest, self._beyond = "", 0
        return f"{line}… ({beyond} more characters)" if beyond else line


def thinned(lines: list[str]) -> list[str]:
    """The last lines of a flood, headed by how many are missing."""
    surplus = len(lines) - MAX_PER_BATCH
    if surplus <= 0:
        return lines
    return [f"… {surplus} lines not shown: the app prints faster than anybody reads …", *lines[surplus:]]
