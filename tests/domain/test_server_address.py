"""What servers print when they begin to listen."""

from __future__ import annotations

import pytest

from inspector.domain.server_address import address_in


@pytest.mark.parametrize(
    ("line", "url"),
    [
        (" * Running on http://127.0.0.1:5000", "http://127.0.0.1:5000/"),
        (" * Running on http://127.0.0.1:5000/ (Press CTRL+C to quit)", "http://127.0.0.1:5000/"),
        ("[2026-01-01 +0000] [12] [INFO] Listening at: http://0.0.0.0:8000 (12)", "http://127.0.0.1:8000/"),
        ("INFO:waitress:Serving on http://[::]:8080", "http://127.0.0.1:8080/"),
        ("INFO:     Uvicorn running on https://127.0.0.1:8000 (Press CTRL+C)", "https://127.0.0.1:8000/"),
        ("(4711) wsgi starting up on http://127.0.0.1:5000", "http://127.0.0.1:5000/"),
        (
            "locust.main: Starting web interface at http://127.0.0.1:8089, press enter",
            "http://127.0.0.1:8089/",
        ),
        ("uWSGI http bound on 127.0.0.1:9090 fd 4", "http://127.0.0.1:9090/"),
        ("uWSGI http bound on :9090 fd 4", "http://127.0.0.1:9090/"),
        ("see http://example.org for help", None),
        ("", None),
    ],
)
def test_addresses(line, url):
    assert address_in(line) == url
