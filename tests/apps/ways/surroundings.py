"""Tells what an app sees around itself."""

import os
import subprocess
import sys

from flask import Flask

app = Flask(__name__)
AT_IMPORT = {"argv": list(sys.argv), "path": list(sys.path), "cwd": os.getcwd(), "environ": dict(os.environ)}
CHILD = "import os, sys, json; print(json.dumps([sys.path, dict(os.environ)]))"


@app.get("/")
def index():
    return dict(AT_IMPORT, prefix=sys.prefix, executable=sys.executable)


@app.get("/child")
def child():
    found = subprocess.run([sys.executable, "-c", CHILD], stdout=subprocess.PIPE, check=True)
    return found.stdout.decode()
