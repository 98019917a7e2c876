"""Where the program stands at this moment, for a start that does not come to its end."""

import sys
import threading

from .places import place_facts


def where_it_stands(files):
    """The app's own line that the main thread is in or has called from; all None outside of it."""
    frames = sys._current_frames()
    main = threading.main_thread().ident
    return place_facts(files.place(frames.get(main) if main is not None else None))
