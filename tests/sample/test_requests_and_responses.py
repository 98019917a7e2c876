"""Echo, upload, headers, streams, errors, logs and settings."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def test_echo_shows_every_part(client: Any) -> None:
    client.set_cookie("taste", "sweet")
    page = client.post(
        "/scenarios/requests/echo?q=1&q=茶",
        data={"text": "Привет", "files": (io.BytesIO(b"abc"), "чай.txt")},
        headers={"X-Own": "yes"},
    ).text
    for name in [
        "method",
        "args",
        "form",
        "values",
        "files",
        "cookies",
        "path",
        "full_path",
        "url",
        "host",
        "headers",
    ]:
        assert f"request.{name}" in page
    for value in ("POST", "茶", "Привет", "чай.txt", "sweet", "X-Own: yes"):
        assert value in page


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "etc_passwd"), ("my tea.png", "my_tea.png"), ("茶.png", "png")],
)
def test_upload(client: Any, name: str, kept: str) -> None:
    page = client.post("/scenarios/requests/upload", data={"file": (io.BytesIO(b"12345"), name)}).text
    assert f"&#39;{kept}&#39;: 5 bytes" in page


def test_uploads_that_are_refused(client: Any) -> None:
    upload = "/scenarios/requests/upload"
    assert client.post(upload, data={"file": (io.BytesIO(b"1"), "茶")}).status_code == 400
    assert client.post(upload, data={"other": "1"}).status_code == 400
    too_long = client.post(upload, data=bytes(5_000_000), content_type="multipart/form-data; boundary=b")
    assert too_long.status_code == 413


def test_responses(client: Any) -> None:
    answer = client.get("/scenarios/responses/header-and-cookie")
    assert answer.status_code == 203
    assert answer.headers["X-Tea"] == "pu-erh"
    assert answer.headers["Set-Cookie"].startswith("cup=half-full;")
    assert client.get("/scenarios/responses/after-this-request").headers["X-Afterthought"]
    assert "ЧАЙ!" in client.get("/scenarios/responses/template-function").text
    assert client.get("/scenarios/responses/json").json["tea"] == "茶"
    assert "filename*=UTF-8''" in client.get("/scenarios/responses/download").headers["Content-Disposition"]
    assert "stock" in client.get("/scenarios/responses/async").text


def test_streams_come_in_pieces_and_end(client: Any) -> None:
    with client.get("/scenarios/responses/stream") as answer:
        assert answer.is_streamed
        pieces = list(answer.iter_encoded())
    assert len(pieces) == 8
    with client.get("/scenarios/responses/events") as answer:
        assert answer.mimetype == "text/event-stream"
        text = answer.text
    assert text.count("data: cup") == 5
    assert text.endswith("event: done\ndata: that was all\n\n")


def test_a_write_while_streaming_is_too_late(client: Any) -> None:
    client.get("/scenarios/sessions/set")
    with client.get("/scenarios/responses/stream-with-context") as answer:
        assert "green" in answer.text
    assert "<th>late</th>" not in client.get("/scenarios/sessions/get").text


def test_error_pages(client: Any) -> None:
    for path, status, words in [
        ("400", 400, "That request is not right"),
        ("missing-field", 400, "That request is not right"),
        ("404", 404, "Nothing here"),
        ("nowhere", 404, "Nothing here"),
        ("500", 500, "A view raised KeyError"),
        ("500-with-cause", 500, "A view raised RuntimeError"),
        ("own-exception", 409, "Sold out"),
    ]:
        answer = client.get(f"/scenarios/errors/{path}")
        assert answer.status_code == status
        assert words in answer.text


def test_log_records(client: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get("/scenarios/errors/log")
    assert [record.levelname for record in caplog.records] == ["DEBUG", "WARNING", "ERROR"]


def test_settings_from_six_sources(
    create_site: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    local = tmp_path / "mine.cfg"
    local.write_text("FREE_DELIVERY_FROM = 77\nLAST_WINS = 'mine.cfg'\n", encoding="utf-8")
    monkeypatch.setenv("SAMPLE_SETTINGS", str(local))
    monkeypatch.setenv("SHOP_MAX_PER_ITEM", "3")
    monkeypatch.setenv("SHOP_DELIVERY__EXPRESS", "12.5")
    config = create_site("production").config
    assert config["STOCK_WARNING_AT"] == 3
    assert config["SESSION_COOKIE_SECURE"] is True
    assert config["CURRENCY"] == "€"
    assert config["DELIVERY"] == {"STANDARD": 4.9, "EXPRESS": 12.5}
    assert config["SHOP_NAME"].startswith("Samovar")
    assert config["FREE_DELIVERY_FROM"] == 77
    assert config["MAX_PER_ITEM"] == 3
    assert config["LAST_WINS"] == "mine.cfg"


def test_the_secret_key_is_not_for_show(client: Any) -> None:
    assert client.get("/scenarios/configuration/SECRET_KEY").status_code == 404
    assert "settings.cfg" in client.get("/scenarios/configuration/LAST_WINS").text
