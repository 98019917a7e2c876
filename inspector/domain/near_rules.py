"""The rule that somebody may have meant with a URL that none takes: its fixed parts have a slip."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

_LIKE = 0.7
"""How much two parts must have in common, of 1."""


def nearest_rule(path: str, rules: Iterable[str]) -> str:
    """With as many parts as `path`, the variable ones whatever they hold; "" for none that is near."""
    wanted = _parts(path)
    best, best_score = "", 0.0
    for rule in rules:
        score = _score(wanted, _parts(rule))
        if score > best_score:
            best, best_score = rule, score
    return best


def _parts(path: str) -> list[str]:
    return path.strip("/").split("/")


def _score(wanted: list[str], parts: list[str]) -> float:
    """The likeness of the fixed parts; 0 when one is not alike, or there are none."""
    if len(wanted) != len(parts):
        return 0.0
    fixed = [(one, part) for one, part in zip(wanted, parts, strict=True) if "<" not in part]
    scores = [_likeness(one.casefold(), part.casefold()) for one, part in fixed]
    return sum(scores) / len(scores) if scores and min(scores) >= _LIKE else 0.0


def _likeness(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    matcher = SequenceMatcher(None, one, other)
    return matcher.ratio() if matcher.real_quick_ratio() >= _LIKE else 0.0
