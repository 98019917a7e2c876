"""A target that streams: server-sent events, and a websocket with somebody who talks to it."""

import os
import time

import simple_websocket
from flask import Flask, Response, session
from flask_sock import Sock

app = Flask(__name__)
app.secret_key = "streams"
sock = Sock(app)


@app.get("/events")
def events():
    session["watching"] = True

    def generate():
        for number in range(14):
            yield f"data: {number}\n\n"
            time.sleep(0.2)

    return Response(generate(), mimetype="text/event-stream")


@sock.route("/echo")
def echo(ws):
    while True:
        text = ws.receive()
        if text == "bye":
            return
        ws.send("re:" + text)


@app.get("/talk")
def talk():
    """Opens the websocket of this very server, as a browser's script would."""
    ws = simple_websocket.Client(f"ws://127.0.0.1:{os.environ['PORT']}/echo")
    ws.send("hi")
    answer = ws.receive(timeout=10)
    ws.send("bye")
    return answer
