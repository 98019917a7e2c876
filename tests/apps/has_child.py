"""A target that starts a process of its own, which would outlive it."""

import subprocess
import sys

from flask import Flask

app = Flask(__name__)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])


@app.get("/child")
def child_pid():
    return {"pid": child.pid}
