"""An app that nobody here wrote, with an interpreter of its own: requests of many kinds, recorded as they
were.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import zlib
from pathlib import Path

import httpx
import pytest
from PySide6.QtWidgets import QTableView

from inspector.domain.bodies import view_of
from inspector.domain.exchanges import Exchange
from inspector.domain.target import TargetSpec
from inspector.gui.tour.stage import text_of
from tests.end2end.desk import Desk, in_window
from tests.guest.environments import httpbin_python

pytestmark = pytest.mark.usefixtures("qapp")


def test_requests_of_many_kinds(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        url = await desk.serving()
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            await many_requests(client)
        await desk.sees("all rows", lambda: len(desk.rows()) == 27)
        # httpbin refuses a chunked body under Werkzeug's server, by an exception.
        assert [(row.path, row.status) for row in desk.rows() if row.failed] == [("/put", 501)]
        await check_requests(desk)
        await check_responses(desk)
        table = desk.find(QTableView, "requests.table")
        await desk.sees("the table", lambda: table.model().rowCount() == 27)
        for row in desk.rows():
            await desk.choose_request(row.number)
        assert "418" in text_of(table)
        routes = desk.tab("routes")
        assert routes is not None
        await desk.sees("its routes", lambda: len(desk.workspace.routes.rows) > 50)

    python = Path(httpbin_python())
    in_window(tmp_path, scenario, TargetSpec("httpbin:app", project=tmp_path, python=python))


async def many_requests(client: httpx.AsyncClient) -> None:
    for path in (
        "/get?a=1&a=2&%C3%A9=%F0%9F%9A%80",
        "/gzip",
        "/deflate",
        "/brotli",
        "/stream/5",
        "/stream-bytes/100000?chunk_size=1000&seed=1",
        "/range/4096",
        "/drip?duration=0&numbytes=10&code=200&delay=0",
        "/bytes/70000?seed=7",
        "/image/png",
        "/encoding/utf8",
        "/xml",
        "/json",
        "/html",
        "/cookies/set?name=value&other=1",
        "/cookies/delete?name",
        "/redirect/2",
        "/absolute-redirect/1",
        "/basic-auth/ann/secret",
        "/status/418",
        "/status/503",
        "/cache/60",
        "/no/such/page",
    ):
        await client.get(path)
    await client.post("/post", data={"x": "é", "y": "2"})
    await client.post("/anything", files={"file": ("naïve.bin", b"\x00\xff" * 1000, "application/x-thing")})
    # Refused before it was read: the system may then reset the connection, and the answer is lost on its way.
    with contextlib.suppress(httpx.ReadError, httpx.WriteError):
        await client.put("/put", content=chunks(), headers={"Content-Type": "text/plain"})
    await client.request("DELETE", "/status/204")


async def chunks():  # type: ignore[no-untyped-def]
    """Sent with Transfer-Encoding: chunked."""
    for number in range(3):
        yield f"chunk {number}\n".encode()


def exchange(desk: Desk, method: str, path: str) -> Exchange:
    return desk.workspace.requests.exchange(desk.row(method, path).number)


def data(found: Exchange) -> bytes:
    assert found.response.body is not None
    return found.response.body.data


async def check_requests(desk: Desk) -> None:
    get = exchange(desk, "GET", "/get")
    assert get.query == "a=1&a=2&%C3%A9=%F0%9F%9A%80"
    assert json.loads(data(get))["args"] == {"a": ["1", "2"], "é": "🚀"}
    post = exchange(desk, "POST", "/post")
    assert post.request.body is not None
    assert post.request.body.data == b"x=%C3%A9&y=2"
    upload = exchange(desk, "POST", "/anything")
    assert upload.request.body is not None
    assert b"\x00\xff\x00\xff" in upload.request.body.data
    assert upload.request.files == (("file", "naïve.bin", "application/x-thing", 2000),)
    put = exchange(desk, "PUT", "/put")
    assert put.request.header("Transfer-Encoding") == "chunked"


async def check_responses(desk: Desk) -> None:
    assert json.loads(gzip.decompress(data(exchange(desk, "GET", "/gzip"))))["gzipped"] is True
    assert json.loads(zlib.decompress(data(exchange(desk, "GET", "/deflate"))))["deflated"] is True
    for path, word in (("/gzip", "gzipped"), ("/deflate", "deflated"), ("/brotli", "brotli")):
        assert f'"{word}": true' in view_of(exchange(desk, "GET", path).response).text
    assert len(data(exchange(desk, "GET", "/bytes/70000"))) == 70000
    assert len(data(exchange(desk, "GET", "/stream-bytes/100000"))) == 100000
    stream = exchange(desk, "GET", "/stream/5")
    assert stream.response.streamed
    assert data(stream).count(b"\n") == 5
    assert data(exchange(desk, "GET", "/image/png")).startswith(b"\x89PNG")
    assert "∮ E⋅da = Q" in view_of(exchange(desk, "GET", "/encoding/utf8").response).text
    cookies = exchange(desk, "GET", "/cookies/set").response.header_values("Set-Cookie")
    assert cookies == ["name=value; Path=/", "other=1; Path=/"]
    statuses = {row.path: row.status for row in desk.rows()}
    assert statuses["/redirect/2"] == 302
    assert statuses["/basic-auth/ann/secret"] == 401
    assert statuses["/status/418"] == 418
    assert statuses["/status/503"] == 503
    assert statuses["/no/such/page"] == 404
    assert statuses["/status/204"] == 204
