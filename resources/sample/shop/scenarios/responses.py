"""What a view can answer: text, headers, JSON, files, streams."""

import asyncio
import io
import time

from flask import (
    Blueprint,
    Response,
    after_this_request,
    jsonify,
    make_response,
    render_template,
    send_file,
    session,
    stream_with_context,
)

from .scenario import Scenario, Theme, done

bp = Blueprint("responses", __name__, url_prefix="/responses")


@bp.get("/header-and-cookie")
def header_and_cookie():
    response = make_response(done("A header X-Tea and a cookie `cup` came with this page."), 203)
    response.headers["X-Tea"] = "pu-erh"
    response.set_cookie("cup", "half-full", max_age=300)
    return response


@bp.get("/after-this-request")
def after():
    @after_this_request
    def add_header(response):
        response.headers["X-Afterthought"] = "added after the view"
        return response

    return done("A function registered with after_this_request added X-Afterthought.")


@bp.get("/template-function")
def template_function():
    def shout(text):
        return text.upper() + "!"

    return render_template("scenarios/function.html", shout=shout, words=["tea", "чай", "thé"])


@bp.get("/json")
def json():
    return jsonify(tea="茶", чай=True, price=8.5, emoji="🍵")


@bp.get("/download")
def download():
    content = io.BytesIO("name;price\n茉莉花茶;8.50\n".encode())
    return send_file(content, mimetype="text/csv", as_attachment=True, download_name="чай.csv")


@bp.get("/async")
async def asynchronous():
    async def ask(name, seconds):
        await asyncio.sleep(seconds)
        return name

    answers = await asyncio.gather(ask("stock", 0.1), ask("price", 0.1))
    session["asked"] = answers
    return done(f"Two waits of 0.1 s at once: {answers}")


@bp.get("/stream")
def stream():
    def lines():
        for number in range(1, 9):
            yield f"line {number} of 8: чай 茶 🍵\n"
            time.sleep(0.1)

    return Response(lines(), mimetype="text/plain")


@bp.get("/stream-with-context")
def stream_with_session():
    def lines():
        yield f"The session can be read while streaming: {dict(session)}\n"
        session["late"] = True  # too late: the header with the cookie has left already
        yield "session['late'] was set now, and is not in any cookie.\n"

    return Response(stream_with_context(lines()), mimetype="text/plain")


@bp.get("/live")
def live():
    return render_template("scenarios/live.html")


@bp.get("/events")
def events():
    def messages():
        for number in range(1, 6):
            yield f"id: {number}\ndata: cup {number} of 5 🍵\n\n"
            time.sleep(0.15)
        yield "event: done\ndata: that was all\n\n"

    return Response(messages(), mimetype="text/event-stream", headers={"Cache-Control": "no-store"})


THEME = Theme(
    "responses",
    "Responses",
    "What can come back, and when it leaves the server.",
    (
        Scenario("make_response: header and cookie", header_and_cookie, "Status 203, X-Tea and Set-Cookie."),
        Scenario("after_this_request", after, "X-Afterthought, set when the view was over."),
        Scenario("A template with a function", template_function, "The response body: TEA!, ЧАЙ!, THÉ!"),
        Scenario("JSON", json, "application/json with escapes; the body reads as text all the same."),
        Scenario("Download", download, "Content-Disposition with a name in UTF-8."),
        Scenario(
            "An async view", asynchronous, "About 100 ms, not 200; the session was written by the coroutine."
        ),
        Scenario("A stream", stream, "Duration about 0.8 s: the row appears when the last line has left."),
        Scenario(
            "A stream that writes to the session",
            stream_with_session,
            "`late` was written after the session had been saved: it is marked as lost in a cookie session.",
        ),
        Scenario(
            "Server-sent events",
            live,
            "text/event-stream: five events, then it ends by itself.",
            also=(events,),
        ),
    ),
)
