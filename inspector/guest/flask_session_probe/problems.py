"""What goes wrong in the probe itself: swallowed, counted, reported to the window, never shown to the app."""

import sys
import traceback


class Problems:
    """`note` belongs in an `except` block. The first of a kind is reported, then each time its count has
    grown tenfold.
    """

    def __init__(self):
        self._counts = {}
        self._report = None

    def report_to(self, report):
        """`report(message)` takes a `problem` message; until it is known, problems are only counted."""
        self._report = report

    def note(self, where):
        """Count the exception being handled. Never raises."""
        try:
            error = sys.exc_info()[1]
            key = (where, type(error).__name__)
            count = self._counts[key] = self._counts.get(key, 0) + 1
            if self._report is not None and count == 10 ** (len(str(count)) - 1):
                self._report({"m": "problem", "where": where, "error": _text(error), "count": count})
        except Exception:
            pass

    def total(self):
        return sum(self._counts.values())


def _text(error):
    return "".join(traceback.format_exception(type(error), error, error.__traceback__)[-6:])[-2000:]
