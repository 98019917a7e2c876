"""Secrets inside what a target is described by: an argument, a word of a command, a call of a factory.

`cut` takes them out and leaves a GAP for each; `fill` puts them back. What counts as one goes by the same
names as everywhere (config_secrets.py), by passwords inside addresses, and by the look of well-known tokens.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from inspector.domain.config_secrets import MASK, is_secret_key, url_passwords

GAP = "‹secret›"
"""No end of it is a beginning of it, so that gaps beside each other are still told apart."""

_READABLE = "_secret_"
"""As long, and a name to a parser."""

Span = tuple[int, int]

_NAME = r"[A-Za-z_][\w.-]*"
_SHORT_NAMES = frozenset({"PASS", "PW", "AUTH", "AUTHORIZATION"})
"""Of options and headers; as a config's key they mean something else."""
_ASSIGNED = re.compile(rf"-{{0,2}}({_NAME})=(?=.)", re.DOTALL)
_OPTION = re.compile(rf"--?({_NAME})")
_NEXT_OPTION = re.compile(r"-[A-Za-z]|--[a-z][a-z0-9]*(-[a-z0-9]+)*(=.*)?", re.DOTALL)
_QUERY = re.compile(r"[?&]([\w.-]+)=([^&#\s\"']+)")
_TOKEN = re.compile(
    r"(?<![\w-])(?:(?:gh[pousr]_|github_pat_|glpat-|xox[a-z]-|sk[-_]|rk_|AKIA|SG\.|hf_|npm_|pypi-|eyJ)[\w.+/=-]{12,}"
    r"|[0-9a-fA-F]{32,}(?![\w-]))"
)
_INSIDE = re.compile(
    rf"({_NAME})(?:[\"']?\s*=\s*|[\"']\s*:\s*|:\s+)(?=[^\s=])(?!{GAP}(?:$|[&#\"'\s]))|--?({_NAME})\s+(?=\S)(?!{GAP})"
)
"""`password: x`, `"password": "x"`, `--password x` somewhere in a longer word."""
_CALL = re.compile(r"[\w./\\-]+(?::[\w.]+)?\s*\(.*\)\s*", re.DOTALL)
_AWKWARD = re.compile(r"[\\\"'\n]")
_LONG = 6
"""Characters from which a secret is also looked for where nothing names it."""


def is_secret_name(name: str) -> bool:
    plain = re.sub(r"[.-]", "_", name).strip("_").upper()
    return plain in _SHORT_NAMES or (not plain.startswith("NO_") and is_secret_key(plain))


def spans(word: str, before: str = "") -> list[Span]:
    """Where secrets stand in `word`, which follows `before` on a command line."""
    option = _OPTION.fullmatch(before)
    if option and word and is_secret_name(option[1]) and not _NEXT_OPTION.fullmatch(word):
        return [(0, len(word))]
    if _CALL.fullmatch(word):
        return _call_spans(word)
    found = _merged([*_assigned(word), *_anywhere(word)])
    return [(0, len(word))] if _has_more(cut(word, found)[0]) else found


def spans_of_app(app: str) -> list[Span]:
    """In what `flask --app` takes."""
    return _call_spans(app) if "(" in app else _merged(_anywhere(app))


def with_others(text: str, found: Sequence[Span], secrets: Iterable[str]) -> list[Span]:
    """Also where one of the secrets stands once more, without a name."""
    again: list[Span] = []
    left = cut(text, found)[0]
    for secret in secrets:
        if len(secret) >= _LONG and secret in left:
            if _AWKWARD.search(secret):  # could be written otherwise between quotes
                return [(0, len(text))]
            again += [found.span() for found in re.finditer(re.escape(secret), text)]
    return _merged([*found, *again])


def cut(text: str, found: Sequence[Span]) -> tuple[str, list[str]]:
    """`text` with a GAP for each span, and what each GAP stands for; one that was there, for itself."""
    values: list[str] = []
    made, position = "", 0
    for start, end in [*found, (len(text), len(text))]:
        kept = text[position:start]
        values += [GAP] * kept.count(GAP)
        made += kept
        if start < end:
            quote = _quote(made, text[end:])
            values.append(_unescaped(text[start:end], quote) if quote else text[start:end])
            made += GAP
        position = end
    return made, values


def fill(text: str, values: Iterator[str]) -> str:
    """The way back: takes as many values as `text` has gaps."""
    first, *parts = text.split(GAP)
    made = first
    for part in parts:
        value, quote = next(values), _quote(made, part)
        made += (_escaped(value, quote) if quote else value) + part
    return made


@lru_cache(256)
def hidden(words: tuple[str, ...]) -> str:
    """A command line, to be shown."""
    kept = [cut(word, spans(word, before))[0] for before, word in zip(("", *words), words, strict=False)]
    return " ".join(kept).replace(GAP, MASK)


@lru_cache(256)
def hidden_app(app: str) -> str:
    return cut(app, spans_of_app(app))[0].replace(GAP, MASK)


# -- one word ----------------------------------------------------------------------------------------------


def _assigned(word: str) -> Iterator[Span]:
    """`--token=x`, `FOO_TOKEN=x`, `--env=FOO_TOKEN=x`"""
    position = 0
    while found := _ASSIGNED.match(word, position):
        position = found.end()
        if is_secret_name(found[1]):
            yield position, len(word)
            return


def _anywhere(text: str) -> list[Span]:
    """What shows by itself that it is one."""
    queries = [found.span(2) for found in _QUERY.finditer(text) if is_secret_name(found[1])]
    return [*url_passwords(text), *queries, *(found.span() for found in _TOKEN.finditer(text))]


def _has_more(text: str) -> bool:
    """Text between names and quotes of some other language: it goes as a whole."""
    return any(is_secret_name(found[1] or found[2]) for found in _INSIDE.finditer(text))


# -- the call of a factory ---------------------------------------------------------------------------------


def _call_spans(app: str) -> list[Span]:
    bracket = app.index("(")
    source = "f" + app[bracket:].rstrip().replace(GAP, _READABLE)
    try:
        call = ast.parse(source, mode="eval").body
        if not isinstance(call, ast.Call) or "\n" in source:
            raise ValueError("not one line")
        found = list(_in_call(call, source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        rest = app[bracket + 1 :]
        doubtful = _anywhere(rest) or _has_more(rest)
        return [(bracket + 1, len(app))] if doubtful and rest else []
    return _merged([(start + bracket - 1, end + bracket - 1) for start, end in found])


def _in_call(call: ast.Call, source: str) -> Iterator[Span]:
    for node in ast.walk(call):
        if isinstance(node, ast.keyword) and node.arg and is_secret_name(node.arg):
            yield from _value(node.value, source)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                name = key.value if isinstance(key, ast.Constant) else None
                if isinstance(name, str) and is_secret_name(name):
                    yield from _value(value, source)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            start, end = _place(node, source)
            text = source[start:end]
            found = _anywhere(text)
            if _has_more(cut(text, found)[0]):
                yield start, end
            yield from ((start + one, start + other) for one, other in found)


def _value(node: ast.expr, source: str) -> Iterator[Span]:
    """Of a plain text the part between its quotes, else what the source has."""
    start, end = _place(node, source)
    if isinstance(node, ast.Constant) and not node.value:
        return
    inner = source[start + 1 : end - 1]
    quote = _quote(source[: start + 1], source[end - 1 :])
    plain = isinstance(node, ast.Constant) and isinstance(node.value, str) and quote
    if plain and _escaped(node.value, quote) == inner:  # type: ignore[attr-defined]
        yield start + 1, end - 1
    else:
        yield start, end


def _place(node: ast.expr, source: str) -> Span:
    """`ast` counts bytes."""
    data = source.encode()
    return len(data[: node.col_offset].decode()), len(data[: node.end_col_offset].decode())


# -- spans and quotes --------------------------------------------------------------------------------------


def _merged(found: Iterable[Span]) -> list[Span]:
    made: list[Span] = []
    for start, end in sorted(found):
        if made and start < made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made


def _quote(before: str, after: str) -> str:
    """The one around a gap, as Python writes it; "" when there is none."""
    quote = before[-1:]
    return quote if quote in ("'", '"') and after.startswith(quote) else ""


def _escaped(value: str, quote: str) -> str:
    return value.replace("\\", "\\\\").replace(quote, "\\" + quote).replace("\n", "\\n")


def _unescaped(inner: str, quote: str) -> str:
    return re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), inner)
