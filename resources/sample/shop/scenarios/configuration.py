"""Where settings come from."""

import config
from flask import Blueprint, abort, current_app

from shop import configuration as sources

from .scenario import Scenario, Theme, done

bp = Blueprint("configuration", __name__, url_prefix="/configuration")


@bp.get("/<key>")
def show(key):
    if key not in SHOWN:  # SECRET_KEY is in app.config too
        abort(404, "That setting is not for show.")
    value = current_app.config.get(key)
    return done(f"app.config[{key!r}] is {value!r}", "A setting")


def setting(title, source, key, look, *also):
    return Scenario(title, source, look, "scenarios.configuration.show", {"key": key}, also=also)


THEME = Theme(
    "configuration",
    "Configuration",
    "Six sources, read one after the other; the last one that says something wins.",
    (
        setting(
            "Who wins", sources.load_config, "LAST_WINS", "Config tab: LAST_WINS was set by five of the six."
        ),
        setting("from_mapping", sources.from_mapping, "STOCK_WARNING_AT", "STOCK_WARNING_AT = 3."),
        setting(
            "from_object: Development",
            sources.from_class,
            "DEBUG",
            "DEBUG is True, and CURRENCY came along from the class it inherits from.",
            config.DevelopmentConfig,
        ),
        setting(
            "from_object: Production",
            sources.from_class,
            "SESSION_COOKIE_SECURE",
            "Start with SAMPLE_CONFIG=production: the cookie is Secure and, over http, lost.",
            config.ProductionConfig,
        ),
        setting(
            "from_object: Testing",
            sources.from_class,
            "TESTING",
            "Start with SAMPLE_CONFIG=testing to have it True.",
            config.TestingConfig,
        ),
        setting("from_file, as JSON", sources.from_json_file, "DELIVERY", "A dict: its EXPRESS came later."),
        setting(
            "from_pyfile", sources.from_python_file, "GREETING", "Text in three scripts, from settings.cfg."
        ),
        setting(
            "from_envvar",
            sources.from_file_named_by_environment,
            "FREE_DELIVERY_FROM",
            "40, from the file that SAMPLE_SETTINGS names.",
        ),
        setting(
            "from_prefixed_env",
            sources.from_environment,
            "MAX_PER_ITEM",
            "A number, not text: it is read as JSON.",
        ),
    ),
)

SHOWN = frozenset(scenario.values["key"] for scenario in THEME.scenarios)
