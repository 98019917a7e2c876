"""Everything that `flask --app` takes, on every Python × Flask pair; the app sees nothing of ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guest.http_side import Browser
from tests.guest.window_side import GUEST, Server, WindowSide

WAYS = Path(__file__).resolve().parents[1] / "apps" / "ways"
SPECS = {
    "plain": "plain",
    "plain:app": "plain",
    "plain.py": "plain",
    "./plain.py:app": "plain",
    "runs_itself": "runs itself",
    "several:front": "front",
    "several:back": "back",
    "factories": "made",
    "factories:create_app": "made",
    "factories:create_app()": "made",
    'factories:create_app("two", loud=True)': "TWO",
    "factories:container.app": "held",
    'factories:container.inner.make("nested")': "nested",
    "shop": "shop",
    "shop:create_app(test_config={'A': 1})": "shop",
    "shop.web.site": "shop",
    "shop/web/site.py:application": "shop",
    "parts/front.py:app": "parts",
    "src/lone": "lone",
    "src/lone/__init__.py:app": "lone",
    "scripts/serve-it.py": "script",
    str(WAYS / "plain.py"): "plain",
}
LOAD_ALL = """
import json, os, sys
sys.path.insert(0, os.getcwd())
os.environ["FLASK_RUN_FROM_CLI"] = "true"
from flask_session_probe.loading import LoadFailure, load_app
found = {}
for spec in json.loads(sys.argv[1]):
    try:
        found[spec] = load_app(spec).test_client().get("/").get_data(as_text=True)
    except LoadFailure as failure:
        found[spec] = "%s | %s" % (failure, failure.hint)
print(json.dumps(found), file=sys.stderr)
"""


def load(python: str, specs: list[str]) -> dict[str, str]:
    """What each says at /, or why it cannot be loaded."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "FLASK"))}
    done = subprocess.run(
        [python, "-c", LOAD_ALL, json.dumps(specs)],
        cwd=WAYS,
        env={**kept, "PYTHONPATH": str(GUEST), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stderr.strip().splitlines()[-1])
    return found


def test_every_way_to_name_an_app_on_every_pair(python: str) -> None:
    assert load(python, list(SPECS)) == SPECS


def test_what_is_wrong_is_named_on_every_pair(python: str) -> None:
    found = load(
        python,
        [
            "several",
            "needs",
            "plain:ap",
            "factories:container.ap",
            "factories:container.inner",
            "needs:create_app(1, 2, 3)",
            "parts.front:app",
        ],
    )
    assert "Name one of them: several:back or several:front." in found["several"]
    assert "The factory needs arguments: create_app(config). " in found["needs"]
    assert "do not fit the factory: create_app(config)." in found["needs:create_app(1, 2, 3)"]
    assert "To run the app from there, name it by its path: parts/front.py:app." in found["parts.front:app"]
    assert "Did you mean plain:app?" in found["plain:ap"]
    assert "Did you mean factories.container.app?" in found["factories:container.ap"]
    assert "not a Flask app" in found["factories:container.inner"]


def test_the_app_sees_nothing_of_ours(python: str) -> None:
    window = WindowSide()
    server = Server(python, WAYS, "surroundings", window, env={"PYTHONUNBUFFERED": "1", "MINE": "kept"})
    try:
        browser = Browser(int(server.url().rsplit(":", 1)[1]))
        seen = json.loads(browser.get("/").body)
        child_path, child_environ = json.loads(browser.get("/child").body)
    finally:
        server.stop()
        window.close()
    assert seen["argv"] == ["flask", "--app", "surroundings", "run"]
    assert seen["cwd"] == str(WAYS)
    assert seen["path"][0] == str(WAYS)
    assert seen["executable"] == python
    own = json.loads(
        subprocess.run(
            [python, "-I", "-c", "import sys, json; print(json.dumps(sys.path))"],
            capture_output=True,
            check=True,
        ).stdout
    )
    assert [path for path in seen["path"] if path != str(WAYS)] == own
    assert child_path[1:] == own  # its first is the folder of -c
    for environ in (seen["environ"], child_environ):
        assert environ["MINE"] == "kept"
        names = {name for name in environ if name.startswith(("PYTHON", "FLASK"))}
        assert names == {"FLASK_RUN_FROM_CLI", "PYTHONDONTWRITEBYTECODE"}
        ours = {str(GUEST), window.token}
        assert not [value for value in environ.values() for part in ours if part in value]


@pytest.mark.parametrize(
    ("flask", "sentence"),
    [
        ("1.1.4", "Flask 1.1.4 in this Python"),
        ("2.0.3", "is too old: 2.1 or newer is needed."),
        ("", "There is no Flask"),
    ],
)
def test_a_python_without_flask_or_with_an_old_one(tmp_path: Path, flask: str, sentence: str) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    python = tmp_path / "venv/bin/python"
    if flask:
        packages = next((tmp_path / "venv/lib").glob("python*/site-packages"))
        (packages / f"flask-{flask}.dist-info").mkdir()
        (packages / f"flask-{flask}.dist-info/METADATA").write_text(
            f"Metadata-Version: 2.1\nName: flask\nVersion: {flask}\n"
        )
    server = Server(str(python), WAYS, "plain")
    try:
        assert server.process.wait(40) == 1
    finally:
        server.stop(9)
    assert len(server.lines) == 1
    assert sentence in server.lines[0]
