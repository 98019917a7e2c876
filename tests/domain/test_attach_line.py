from __future__ import annotations

import pytest

from inspector.domain.attach_line import EXAMPLES, examples_for


@pytest.mark.parametrize(
    ("app", "gunicorn", "flask"),
    [
        ("shop.web:site", "gunicorn -w 4 shop.web:site", "flask --app shop.web:site run --debug"),
        ("wsgi.py", "gunicorn -w 4 wsgi:app", "flask --app wsgi:app run --debug"),
        (
            "shop:create_app",
            "gunicorn -w 4 'shop:create_app()'",
            "flask --app 'shop:create_app()' run --debug",
        ),
        (
            'shop:make("x y")',
            """gunicorn -w 4 'shop:make("x y")'""",
            """flask --app 'shop:make("x y")' run --debug""",
        ),
    ],
)
def test_the_known_app_is_suggested(app: str, gunicorn: str, flask: str) -> None:
    made = examples_for(app)
    assert (made[0], made[2]) == (gunicorn, flask)
    assert "app:app" not in " ".join(made)
    assert "pytest" in made


@pytest.mark.parametrize("app", ["", "src/shop.py", "app", "app:app"])
def test_an_app_that_no_import_finds_leaves_the_examples(app: str) -> None:
    made = examples_for(app)
    assert [line.replace("app:app", "app") for line in made] == [
        line.replace("app:app", "app") for line in EXAMPLES
    ]
