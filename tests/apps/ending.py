"""A target whose requests end their process."""

import os
import signal
import threading
import time

from flask import Flask, Response, request, session

app = Flask(__name__)
app.secret_key = "ending"
asleep = threading.Event()


@app.get("/")
def index():
    session["visits"] = session.get("visits", 0) + 1
    return dict(session)


@app.get("/exit")
def leave():
    session["left"] = True
    os._exit(3)


@app.get("/exit-in-a-thread")
def leave_in_a_thread():
    thread = threading.Thread(target=os._exit, args=(4,))
    thread.start()
    thread.join()
    return "not reached"


@app.get("/exit-in-a-child")
def leave_in_a_child():
    child = os.fork()
    if not child:
        os._exit(5)
    return str(os.WEXITSTATUS(os.waitpid(child, 0)[1]))


@app.get("/sleep")
def sleep():
    asleep.set()
    time.sleep(20)
    return "awake"


@app.get("/is-asleep")
def is_asleep():
    return str(asleep.wait(10))


@app.get("/kill")
def kill():
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(10)


@app.get("/stream")
def stream():
    end = time.monotonic() + float(request.args.get("seconds", 60))

    def parts():
        while time.monotonic() < end:
            yield "more\n"
            time.sleep(0.1)

    return Response(parts(), mimetype="text/plain")
