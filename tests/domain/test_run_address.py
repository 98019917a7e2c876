from __future__ import annotations

import pytest

from inspector.domain.run_address import RunAddress, run_address


@pytest.mark.parametrize(
    ("env", "flaskenv", "address"),
    [
        ({}, {"FLASK_APP": "shop"}, RunAddress()),
        ({}, {"FLASK_RUN_PORT": " 5055 "}, RunAddress(port=5055, source=".flaskenv")),
        ({"FLASK_RUN_PORT": "1"}, {"FLASK_RUN_PORT": "2"}, RunAddress(port=1, source=".env")),
        (
            {"FLASK_RUN_HOST": "::1"},
            {"FLASK_RUN_PORT": "2"},
            RunAddress("::1", 2, ".env and .flaskenv"),
        ),
        ({"FLASK_RUN_HOST": "0.0.0.0"}, {}, RunAddress()),
        ({"FLASK_RUN_HOST": "::"}, {"FLASK_RUN_HOST": "localhost"}, RunAddress("localhost", 0, ".flaskenv")),
        ({"FLASK_RUN_HOST": "shop.example"}, {}, RunAddress()),
        ({"FLASK_RUN_PORT": "none"}, {"FLASK_RUN_PORT": "65536"}, RunAddress()),
    ],
)
def test_what_the_files_say(env: dict[str, str], flaskenv: dict[str, str], address: RunAddress) -> None:
    assert run_address({".env": env, ".flaskenv": flaskenv}) == address
