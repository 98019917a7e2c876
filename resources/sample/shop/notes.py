"""Notes of a user, kept in memory. Pages by MethodView; a nested blueprint gives the same notes as JSON."""

from threading import Lock
from typing import NamedTuple

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.views import MethodView


class Note(NamedTuple):
    id: int
    title: str
    text: str


class Notebook:
    """All notes of all users. One per app; several threads may write at once."""

    def __init__(self):
        self._lock = Lock()
        self._notes = {}
        self._last_id = 0

    def of(self, username):
        with self._lock:
            return list(self._notes.get(username, ()))

    def add(self, username, title, text):
        with self._lock:
            self._last_id += 1
            note = Note(self._last_id, title, text)
            self._notes.setdefault(username, []).insert(0, note)
            return note

    def remove(self, username, note_id):
        with self._lock:
            notes = self._notes.get(username, [])
            kept = [note for note in notes if note.id != note_id]
            self._notes[username] = kept
            return len(kept) < len(notes)


def notebook():
    return current_app.extensions["notebook"]


def login_needed(view):
    """A decorator for class-based views, given by `decorators = [login_needed]`."""

    def checked(*args, **kwargs):
        if "username" not in session:
            flash("Notes belong to somebody: please log in.", "warning")
            return redirect(url_for("auth.login", next=request.path))
        return view(*args, **kwargs)

    return checked


class NotesView(MethodView):
    """GET shows the notes, POST adds one."""

    decorators = (login_needed,)

    def get(self):
        return render_template("notes/index.html", notes=notebook().of(session["username"]))

    def post(self):
        title = request.form.get("title", "").strip()
        if not title:
            flash("A note needs a title.", "error")
        else:
            notebook().add(session["username"], title, request.form.get("text", ""))
            flash(f"Noted: {title}", "success")
        return redirect(url_for("notes.index"))


def delete(note_id):
    if notebook().remove(session.get("username"), note_id):
        flash("The note is gone.")
    return redirect(url_for("notes.index"))


def api_list():
    return jsonify([note._asdict() for note in notebook().of(session.get("username"))])


def api_one(note_id):
    found = [note for note in notebook().of(session.get("username")) if note.id == note_id]
    return jsonify(found[0]._asdict()) if found else abort(404, "No such note.")


def create_blueprint():
    """`notes`, with `notes.api` nested inside: /notes/… and /notes/api/…"""
    notes = Blueprint("notes", __name__, url_prefix="/notes")
    notes.add_url_rule("/", view_func=NotesView.as_view("index"))
    notes.add_url_rule("/delete/<int:note_id>", view_func=delete, methods=["POST"])
    api = Blueprint("api", __name__, url_prefix="/api")
    api.add_url_rule("/", view_func=api_list)
    api.add_url_rule("/<int:note_id>", view_func=api_one)
    notes.register_blueprint(api)
    return notes
