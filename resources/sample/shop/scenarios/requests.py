"""What a request brings: method, arguments, form, files, cookies, headers, and the parts of its address."""

import os
from tempfile import TemporaryDirectory

from flask import Blueprint, render_template, request
from werkzeug.utils import secure_filename

from .scenario import Scenario, Theme, done

bp = Blueprint("requests", __name__, url_prefix="/requests")


@bp.route("/echo", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def echo():
    parts = {
        "method": request.method,
        "args": request.args.to_dict(flat=False),
        "form": request.form.to_dict(flat=False),
        "values": request.values.to_dict(flat=False),
        "files": [(field, file.filename, file.mimetype) for field, file in request.files.items(multi=True)],
        "cookies": dict(request.cookies),
        "path": request.path,
        "full_path": request.full_path,
        "url": request.url,
        "host": request.host,
        "headers": list(request.headers),
    }
    return render_template("scenarios/echo.html", parts=parts)


@bp.post("/json")
def json():
    sent = request.get_json(silent=True)
    return {"you_sent": sent, "mimetype": request.mimetype}


@bp.get("/upload")
def upload_form():
    return render_template("scenarios/upload.html")


@bp.post("/upload")
def upload():
    file = request.files["file"]  # 400 when the form had no such field
    name = secure_filename(file.filename)  # "../../etc/passwd" becomes "etc_passwd", "茶.png" becomes "png"
    if not name:
        return done(f"Nothing of the name {file.filename!r} is safe: choose a name yourself."), 400
    with TemporaryDirectory() as folder:
        path = os.path.join(folder, name)
        file.save(path)
        size = os.path.getsize(path)
    return done(f"{file.filename!r} would be kept as {name!r}: {size} bytes, {file.mimetype}.", "Uploaded")


@bp.get("/body-unread")
def body_unread():
    return done("The view looked at no part of the body, and so neither does the window.")


THEME = Theme(
    "requests",
    "Requests",
    "Everything a view can ask `request` for.",
    (
        Scenario(
            "Echo: query",
            echo,
            "The query with a repeated name and with Unicode, as it was sent and as it was understood.",
            values={"q": ["tea", "茶"], "страна": "中国"},
        ),
        Scenario(
            "Echo: form",
            echo,
            "Request: the body, and the form fields read from it.",
            post={"name": "Анна 🌷", "drink": "tea", "note": "two\r\nlines"},
        ),
        Scenario(
            "Upload with secure_filename",
            upload_form,
            "Request: the file, its size and type.",
            also=(upload,),
        ),
        Scenario(
            "Upload without a file",
            upload,
            "400: the KeyError of request.files became a Bad Request.",
            post={"other": "field"},
        ),
        Scenario("JSON", json, "A form is not JSON: get_json(silent=True) gives None.", post={"a": "1"}),
        Scenario("Nothing is read", body_unread, "A request whose view never touches `request`."),
    ),
)
