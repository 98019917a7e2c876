"""What is typed above a list: plain words that must all occur, and words with a minus before them that must
not. The same everywhere, but for Redis, whose keys may well begin with a minus.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FilterWords:
    """False when it lets everything pass."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> FilterWords:
        """A minus alone is a word that is still being typed."""
        words = [word for word in text.casefold().split() if word != "-"]
        wanted = tuple(word for word in words if not word.startswith("-"))
        return cls(wanted, tuple(word[1:] for word in words if word.startswith("-")))

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)

    def __str__(self) -> str:
        return " ".join((*self.wanted, *(f"-{word}" for word in self.unwanted)))

    def fit(self, folded: str) -> bool:
        """`folded`: the text of a row after casefold()."""
        return all(word in folded for word in self.wanted) and not any(
            word in folded for word in self.unwanted
        )
