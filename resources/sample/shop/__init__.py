"""The shop: one application factory. shop/site.py calls it several times, once for each session interface."""

from flask import Flask

from . import auth, errors, notes, store
from .configuration import load_config
from .converters import RegexConverter
from .interfaces import choose_interface
from .scenarios import create_blueprint


def create_app(config_name="development", interface="cookie", settings=None, redis_url=None):
    """A shop. `interface` says where its sessions live; `settings` go over everything the files say."""
    app = Flask(__name__)
    load_config(app, config_name)
    app.config.from_mapping(settings or {}, SESSION_KIND=interface)
    choose_interface(app, interface, redis_url)

    app.url_map.converters["regex"] = RegexConverter
    app.register_blueprint(store.bp)
    app.register_blueprint(auth.bp)
    app.register_blueprint(notes.create_blueprint())
    app.register_blueprint(create_blueprint())
    errors.register(app)
    app.extensions["notebook"] = notes.Notebook()
    app.context_processor(store.template_names)
    return app
