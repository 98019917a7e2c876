"""Finding apps in projects, on real folders; nothing of them is ever run."""

from __future__ import annotations

from pathlib import Path

from inspector.domain.app_candidates import AppKind
from inspector.services.app_finder import env_files, find_apps

APP = "from flask import Flask\nraise SystemExit('imported')\napp = Flask(__name__)\n"
FACTORY = (
    "from flask import Flask\n\ndef create_app(config=None):\n    app = Flask(__name__)\n    return app\n"
)


def project(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


async def specs(folder: Path) -> list[str]:
    return [candidate.spec for candidate in await find_apps(folder)]


async def test_what_the_project_says_itself_comes_first(tmp_path):
    files = {".flaskenv": "FLASK_APP=shop:create_app('dev')\n", ".env": "FLASK_APP=old\n", "app.py": APP}
    found = await find_apps(project(tmp_path, files))
    assert [each.spec for each in found] == ["shop:create_app('dev')", "old", "app:app"]
    assert found[0].kind is AppKind.SETTING
    assert found[0].text == "FLASK_APP of .flaskenv"


async def test_flasks_own_order_then_packages(tmp_path):
    files = {"shop/__init__.py": FACTORY, "shop/web/__init__.py": "", "shop/web/site.py": APP, "app.py": APP,
             "wsgi.py": "from shop import create_app\napp = create_app()\n"}  # fmt: skip
    assert await specs(project(tmp_path, files)) == [
        "wsgi:app",
        "app:app",
        "shop:create_app",
        "shop.web.site:app",
    ]


async def test_two_candidates_are_both_offered(tmp_path):
    source = "from flask import Flask\nfront = Flask('front')\nback = Flask('back')\n"
    assert await specs(project(tmp_path, {"site.py": source})) == ["site:back", "site:front"]


async def test_in_a_wsgi_file_whatever_is_called_may_be_an_app(tmp_path):
    files = {"wsgi.py": "from shop import build\napplication = build()\n", "run.py": "app = build()\n"}
    assert await specs(project(tmp_path, files)) == ["wsgi:application"]
    (tmp_path / "wsgi.py").write_text("app = !")
    assert await specs(tmp_path) == []


async def test_subclasses_of_flask_from_packages(tmp_path):
    files = {
        "a.py": "from flask_openapi3 import OpenAPI\napp = OpenAPI(__name__)\n",
        "b.py": "from eve import Eve\napp = Eve()\n",
        "c.py": "import apiflask\napp = apiflask.APIFlask(__name__)\n",
    }
    assert await specs(project(tmp_path, files)) == ["a:app", "b:app", "c:app"]


async def test_the_flask_app_inside_a_dash_app(tmp_path):
    files = {"app.py": "from dash import Dash\napp = Dash(__name__)\n"}
    assert await specs(project(tmp_path, files)) == ["app:app.server"]


async def test_a_src_layout_is_named_by_its_path(tmp_path):
    files = {"src/shop/__init__.py": FACTORY, "scripts/serve-it.py": APP}
    assert await specs(project(tmp_path, files)) == ["scripts/serve-it.py:app", "src/shop:create_app"]


async def test_other_peoples_code_is_passed_over(tmp_path):
    others = (
        ".venv/lib/flask/x.py",
        "old_env/lib/x.py",
        "node_modules/x/y.py",
        "tests/test_app.py",
        "docs/conf.py",
    )
    files = {"old_env/pyvenv.cfg": "", **dict.fromkeys(others, APP)}
    assert await specs(project(tmp_path, files)) == []


async def test_a_module_that_uses_the_app_is_no_candidate(tmp_path):
    files = {"shop.py": APP, "views.py": "from shop import app\n\n@app.get('/')\ndef index(): ...\n"}
    assert await specs(project(tmp_path, files)) == ["shop:app"]


async def test_arguments_and_places(tmp_path):
    (found,) = await find_apps(project(tmp_path, {"shop.py": FACTORY}))
    assert found.text == "factory (config=None) in shop.py:3"


async def test_a_folder_that_is_not_there(tmp_path):
    assert await specs(tmp_path / "gone") == []


async def test_files_that_are_not_text(tmp_path):
    (tmp_path / "app.py").write_bytes(b"\xff\xfe\x00Flask\napp = Flask('x')\n")
    assert await specs(tmp_path) == ["app:app"]


def test_env_files_that_flask_reads_itself(tmp_path):
    project(tmp_path, {".env": "", "prod.env": ""})
    assert env_files(tmp_path) == (tmp_path / ".env",)


async def test_the_line_that_runs(tmp_path):
    (found,) = await find_apps(project(tmp_path, {"app.py": "app = Flask('x')\napp.run()\n"}))
    assert found.runs_line == 2
