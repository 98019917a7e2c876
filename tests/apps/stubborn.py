"""A target that ignores every polite signal."""

import signal

from flask import Flask

app = Flask(__name__)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
