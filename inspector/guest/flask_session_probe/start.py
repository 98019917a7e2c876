"""What the window starts, by its path: as under `flask run`, the project's folder is not on sys.path yet
while Flask and the probe are imported, so that a project's own calendar.py or secrets.py does not stand in
for Python's. With `-m` it would be the first place to look.
"""

import os
import sys

if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [os.path.dirname(here), *(path for path in sys.path if os.path.abspath(path) != here)]
    from flask_session_probe.__main__ import main  # type: ignore[import-not-found]

    sys.exit(main(sys.argv[1:]))
