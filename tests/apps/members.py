"""A target as people build them: Flask-Login, Flask-WTF with CSRF, and Flask-Session on SESSION_STORE."""

import os

import redis
from cachelib.file import FileSystemCache
from flask import Flask, flash, redirect, render_template_string, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user, logout_user
from flask_session import Session
from flask_wtf import CSRFProtect, FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

app = Flask(__name__)
app.secret_key = "members"
store = os.environ["SESSION_STORE"]
if store.startswith(("redis", "unix:")):
    app.config.update(SESSION_TYPE="redis", SESSION_REDIS=redis.from_url(store))
else:
    app.config.update(SESSION_TYPE="cachelib", SESSION_CACHELIB=FileSystemCache(store))
Session(app)
CSRFProtect(app)
logins = LoginManager(app)
logins.login_view = "login"


class User(UserMixin):
    def __init__(self, name):
        self.id = name


class LoginForm(FlaskForm):
    name = StringField(validators=[InputRequired()])


@logins.user_loader
def load_user(name):
    return User(name)


PAGE = """
{% for message in get_flashed_messages() %}<p>{{ message }}</p>{% endfor %}
{{ current_user.id if current_user.is_authenticated else "nobody" }}
{% if form %}<form method="post">{{ form.csrf_token }}{{ form.name }}</form>{% endif %}
"""


@app.route("/login", methods=["GET", "POST"])
def login():
    form = LoginForm()
    if form.validate_on_submit():
        login_user(User(form.name.data))
        flash(f"Welcome {form.name.data}")
        return redirect(url_for("index"))
    return render_template_string(PAGE, form=form)


@app.get("/")
@login_required
def index():
    session["visits"] = session.get("visits", 0) + 1
    return render_template_string(PAGE) + f"visits {session['visits']} of {current_user.id}"


@app.get("/logout")
def logout():
    logout_user()
    return redirect(url_for("login"))
