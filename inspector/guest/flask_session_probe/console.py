"""Lines of ours on the server's stderr, beside the app's own."""

import sys


def say(text):
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
