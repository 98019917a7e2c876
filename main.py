"""Run from source; also the entry of the frozen program."""

import sys

from inspector.cli import main

if __name__ == "__main__":
    sys.exit(main())
