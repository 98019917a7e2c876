"""Prints bytes that are no UTF-8, while it is imported and afterwards."""

import sys

from flask import Flask

app = Flask(__name__)
sys.stdout.buffer.write(b"caf\xe9 at import\n")
sys.stdout.flush()


@app.get("/")
def index():
    sys.stderr.buffer.write(b"\xff\xfe\x00 in a request\n")
    sys.stderr.flush()
    return "odd"
