"""Names that are nearly another name: transposed, missing, doubled or wrong letters."""

from __future__ import annotations

from collections.abc import Iterable

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"


class SimilarNames:
    """Looks names up among `known`; made once for some hundred look-ups."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = [(name, len(name), _letters(name)) for name in known]
        self._found: dict[str, str] = {}

    def nearest(self, name: str) -> str:
        """The known name that is one or two slips away from `name`, or is it in lower case; "" for none."""
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._search(name)
        return found

    def _search(self, name: str) -> str:
        upper = name.upper()
        allowed = 2 if len(upper) > 6 else 1 if len(upper) > 3 else 0
        size, letters = len(upper), _letters(upper)
        best, best_distance = "", allowed + 1
        for known, known_size, known_letters in self._known:
            # A slip changes the length by one at most, and the set of letters by two.
            if abs(known_size - size) >= best_distance:
                continue
            if (letters ^ known_letters).bit_count() > 2 * (best_distance - 1):
                continue
            distance = _distance(upper, known, best_distance)
            if distance < best_distance:
                best, best_distance = known, distance
        return best


def _letters(name: str) -> int:
    found = 0
    for character in name:
        place = _LETTERS.find(character)
        found |= 1 << (place if place >= 0 else len(_LETTERS))
    return found


def _distance(one: str, other: str, limit: int) -> int:
    """Insertions, deletions, replacements and swaps of neighbours from `one` to `other`; `limit` when not
    fewer.
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, left in enumerate(one, 1):
        line = [row]
        for column, right in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (left != right))
            if row > 1 and column > 1 and left == other[column - 2] and one[row - 2] == right:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) >= limit:
            return limit
        before, last = last, line
    return last[-1]
