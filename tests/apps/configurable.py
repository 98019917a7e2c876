"""A small app with things to see in its config."""

from flask import Flask, current_app, session

app = Flask(__name__)
app.config.from_mapping(SECRET_KEY="dev", SHOP_NAME="Corner", debug=True)
app.config["SECRECT_KEY"] = "8f42a73054b1749f8f58848be5e6502c"
app.config["SESSION_COOKIE_NAME"] = "corner"


@app.route("/")
def index():
    session["seen"] = True
    return current_app.config["SHOP_NAME"]
