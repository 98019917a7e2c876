"""An app without a secret key: its sessions are null sessions."""

from flask import Flask, session

app = Flask(__name__)


@app.get("/")
def index():
    return str(session.get("who"))
