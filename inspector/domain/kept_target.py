"""A target as it may be written down: without the secrets among its variables, in its arguments, its command
and the call of its factory. They are asked for when it is opened again, by the names given here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from inspector.domain.config_secrets import MASK
from inspector.domain.secret_text import GAP, cut, fill, spans, spans_of_app, with_others
from inspector.domain.target import TargetSpec
from inspector.domain.variables import may_be_secret

_NAMED = re.compile(r"(-{0,2}[A-Za-z_][\w.-]*)[\"']?\s*[=:]\s*[bru]?[\"']?$")
_TELLING = 4
"""Characters; shorter ones stand in any text."""
_ADDRESS, _ADDRESS_END = re.compile(r"[\w+.-]+://[^\s]*:$"), re.compile(r"@[^\s\"'?]*")


@dataclass(frozen=True, slots=True)
class Missing:
    """One secret of a target that was not kept."""

    name: str
    """Of the variable; else what stands before the gap. No two of a target are alike."""
    gap: bool
    """It is a part of a text, which means nothing without it."""


@dataclass(frozen=True, slots=True)
class Kept:
    spec: TargetSpec
    secrets: Mapping[str, str]
    """By the name that they are asked for. Put back `with_secrets`, they give the original."""


def kept(spec: TargetSpec) -> Kept:
    """What may be written of `spec`, and what may not."""
    found = [(spec.app, spans_of_app(spec.app)), *_words(spec.arguments), *_words(spec.command)]
    known = {value for text, spans in found for value in cut(text, spans)[1] if value != GAP}
    for name, value in spec.env.items():
        if may_be_secret(name, value):
            known |= {value, *cut(value, spans(value))[1]}
    cuts = [cut(text, with_others(text, spans, known)) for text, spans in found]
    (app, *words), values = [text for text, _ in cuts], [value for _, each in cuts for value in each]
    variables = {
        name: value
        for name, value in spec.env.items()
        if may_be_secret(name, value) or with_others(value, [], known)
    }
    stored = replace(
        spec,
        app=app,
        arguments=tuple(words[: len(spec.arguments)]),
        command=tuple(words[len(spec.arguments) :]),
        env={name: value for name, value in spec.env.items() if name not in variables},
        missing_env=tuple(sorted({*variables, *spec.missing_env})),
    )
    gaps = [each.name for each in missing(stored) if each.gap]
    return Kept(stored, variables | dict(zip(gaps, values, strict=True)))


def missing(spec: TargetSpec) -> tuple[Missing, ...]:
    """What is to be asked for before `spec` can run as it did."""
    found = [Missing(name, gap=False) for name in spec.missing_env]
    names = set(spec.missing_env)
    for name in _gaps(spec):
        number, unlike = 1, name
        while unlike in names:
            number += 1
            unlike = f"{name} ({number})"
        names.add(unlike)
        found.append(Missing(unlike, gap=True))
    return tuple(found)


def with_secrets(spec: TargetSpec, secrets: Mapping[str, str]) -> TargetSpec:
    """`spec` whole again. A variable without a value is left out, as if it had never been set."""
    values = iter([secrets.get(each.name, "") for each in missing(spec) if each.gap])
    return replace(
        spec,
        app=fill(spec.app, values),
        arguments=tuple(fill(word, values) for word in spec.arguments),
        command=tuple(fill(word, values) for word in spec.command),
        env={**spec.env, **{name: secrets[name] for name in spec.missing_env if name in secrets}},
        missing_env=(),
    )


def without_secrets(spec: TargetSpec, text: str) -> str:
    """`text`, to be shown or logged, with the secrets of `spec` masked."""
    secrets = [secret for secret in kept(spec).secrets.values() if len(secret) >= _TELLING]
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def _words(words: Sequence[str]) -> list[tuple[str, list[tuple[int, int]]]]:
    return [(word, spans(word, before)) for before, word in zip(("", *words), words, strict=False)]


def _gaps(spec: TargetSpec) -> Iterator[str]:
    """What each gap is called, in the order in which they are filled."""
    for before, text, what in chain(
        [("", spec.app, "argument of the app's factory")],
        _numbered(spec.arguments, "argument"),
        _numbered(spec.command, "command, word"),
    ):
        parts = text.split(GAP)
        for number in range(1, len(parts)):
            yield _name(GAP.join(parts[:number]), GAP.join(parts[number:]), before, what)


def _numbered(words: Sequence[str], what: str) -> Iterator[tuple[str, str, str]]:
    for number, (before, word) in enumerate(zip(("", *words), words, strict=False), 1):
        yield before, word, f"{what} {number}"


def _name(start: str, end: str, before: str, what: str) -> str:
    address, rest = _ADDRESS.search(start), _ADDRESS_END.match(end)
    if address and rest:
        return f"password in {address[0].rpartition('=')[2]}…{rest[0]}".replace(GAP, "…")
    named = _NAMED.search(start)
    if named:
        return named[1]
    return before if not start and before.startswith("-") else what
