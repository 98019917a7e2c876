"""Sessions of Flask-Session in files: SESSION_TYPE "filesystem" or "cachelib", both of which pickle."""

import os
import warnings

from cachelib.file import FileSystemCache
from flask import Flask, session
from flask_session import Session

app = Flask(__name__)
app.secret_key = "files"
app.config["SESSION_TYPE"] = os.environ["SESSION_TYPE"]
app.config["SESSION_FILE_DIR"] = os.environ["SESSION_FOLDER"]
app.config["SESSION_CACHELIB"] = FileSystemCache(os.environ["SESSION_FOLDER"])
with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    Session(app)


@app.route("/")
def index():
    session["n"] = session.get("n", 0) + 1
    return repr(session.get("text"))
