"""1,500 rules in ten blueprints and 550 config keys."""

from flask import Blueprint, Flask

app = Flask(__name__)
app.secret_key = "crowd"
for number in range(10):
    blueprint = Blueprint(f"part{number}", __name__, url_prefix=f"/part{number}")
    for rule in range(150):
        blueprint.add_url_rule(f"/r{rule}/<int:n>", f"r{rule}", lambda n: str(n), methods=["GET", "POST"])
    app.register_blueprint(blueprint)
for number in range(550):
    app.config[f"CROWD_{number % 26}_{number}"] = f"value {number}"
