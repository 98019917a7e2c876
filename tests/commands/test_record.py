"""`record` and `export` as programs of their own, on an app that nobody here wrote."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from inspector.services.capture_file import CaptureFile
from tests.guest.environments import httpbin_python
from tests.ports import free_port
from tests.waiting import alive, until

ROOT = Path(__file__).resolve().parents[2]
APPS = ROOT / "tests" / "apps"
COMMAND = [sys.executable, "-m", "tests.commands.run_command"]


@contextlib.asynccontextmanager
async def recording(*arguments: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, dict[str, Any]]]:
    """The process and the one line that it prints; ended by SIGTERM when the test has not."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        "record",
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            line = await process.stdout.readline()
        yield process, json.loads(line) if line else {}
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def finished(process: asyncio.subprocess.Process, number: int) -> int:
    process.send_signal(number)
    async with asyncio.timeout(30):
        await process.communicate()
    assert process.returncode is not None
    return process.returncode


def in_order(exported: str) -> list[dict[str, Any]]:
    """As they began. They are told as they end, and a request may end after its client sent the next one."""
    entries: list[dict[str, Any]] = json.loads(exported)
    assert [entry["number"] for entry in entries] == sorted(entry["number"] for entry in entries)
    return sorted(entries, key=lambda entry: entry["started"])


def export(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "export", str(path), *arguments], cwd=ROOT, capture_output=True, text=True
    )


async def test_httpbin_from_end_to_end(tmp_path):
    capture = tmp_path / "httpbin.fsi"
    app = ("--app", "httpbin:app", "--project", str(tmp_path), "--python", httpbin_python())
    async with recording(*app, "--out", str(capture)) as (
        process,
        facts,
    ):
        assert facts["capture"] == str(capture)
        async with httpx.AsyncClient(base_url=facts["url"], trust_env=False, timeout=20) as client:
            await client.get("/get?a=1&a=2")
            await client.get("/gzip")
            await client.get("/status/418")
            await client.get("/cookies/set?name=value")
            await client.get("/bytes/1000?seed=1")
            await client.get("/stream/3")
            await client.post("/post", data={"x": "é", "y": "2"})
            await client.put("/put", content=b"\xff\x00binary")
            await client.request("DELETE", "/status/204")
        # Written at once: nothing may be lost by the signal that follows the last answer.
        assert await finished(process, signal.SIGINT) == 0
    assert not alive(facts["pid"])
    assert list(tmp_path.glob("httpbin.fsi-*")) == []

    entries = in_order(export(capture, "--format", "json").stdout)
    seen = [(entry["method"], entry["path"], entry["status"], entry["endpoint"]) for entry in entries]
    assert seen == [
        ("GET", "/get", 200, "view_get"),
        ("GET", "/gzip", 200, "view_gzip_encoded_content"),
        ("GET", "/status/418", 418, "view_status_code"),
        ("GET", "/cookies/set", 302, "set_cookies"),
        ("GET", "/bytes/1000", 200, "random_bytes"),
        ("GET", "/stream/3", 200, "stream_n_messages"),
        ("POST", "/post", 200, "view_post"),
        ("PUT", "/put", 200, "view_put"),
        ("DELETE", "/status/204", 204, "view_status_code"),
    ]
    by_path = {entry["path"]: entry for entry in entries}
    assert by_path["/get"]["query"] == "a=1&a=2"
    assert json.loads(by_path["/get"]["response"]["body"])["args"] == {"a": ["1", "2"]}
    assert by_path["/gzip"]["response"]["body"].keys() == {"base64"}
    assert by_path["/cookies/set"]["cookies"]["set"] == ["name=value; Path=/"]
    assert by_path["/bytes/1000"]["response"]["size"] == 1000
    assert by_path["/post"]["request"]["body"] == "x=%C3%A9&y=2"
    assert by_path["/put"]["request"]["body"] == {"base64": "/wBiaW5hcnk="}
    assert by_path["/stream/3"]["response"]["body"].count("\n") == 3
    assert all(entry["client"] == "C1" for entry in entries)


async def test_sessions_and_flashes_come_with_their_lines(tmp_path):
    capture = tmp_path / "notepad.fsi"
    options = ("--app", "notepad", "--project", str(APPS), "--out", str(capture))
    async with recording(*options) as (process, facts):
        async with httpx.AsyncClient(base_url=facts["url"], trust_env=False, timeout=60) as client:
            await client.get("/hello/Зоя")
            await client.get("/flashes")
            await client.get("/fail")
        assert await finished(process, signal.SIGTERM) == 0
    hello, flashes, fail = in_order(export(capture).stdout)
    assert hello["session"]["before"] == {}
    assert hello["session"]["after"]["username"] == "Зоя"
    assert [(w["key"], w["function"], Path(w["file"]).name) for w in hello["session"]["writes"]] == [
        ("username", "hello", "notepad.py"),
        ("_flashes", "hello", "notepad.py"),
    ]
    assert [(f["category"], f["text"]) for f in hello["flashes"]["pushed"]] == [("success", "Hello Зоя")]
    assert [f["function"] for f in flashes["flashes"]["consumed"]] == ["flashes"]
    assert {change["op"] for change in flashes["session"]["changes"]} == {"removed"}
    assert fail["exception"]["type"] == "RuntimeError"

    chosen = in_order(export(capture, "--filter", "get /f").stdout)
    assert [entry["path"] for entry in chosen] == ["/flashes", "/fail"]
    assert json.loads(export(capture, "--filter", "nothing").stdout) == []
    left = in_order(export(capture, "--filter=get -fail").stdout)
    assert [entry["session"]["after"] for entry in left] == [
        each["session"]["after"] for each in (hello, flashes)
    ]
    assert export(capture, "--out", str(tmp_path / "out.json")).stdout == ""
    assert len(json.loads((tmp_path / "out.json").read_text())) == 3


@pytest.mark.parametrize(
    ("app", "words"),
    [
        ("import_fails", "no prices for 2026"),
        ("ends_early", "os._exit(3) ended the process"),
        ("nothing_here", "no module of that name"),
    ],
)
def test_a_target_that_fails(tmp_path, app, words):
    done = subprocess.run(
        [*COMMAND, "record", "--app", app, "--project", str(APPS), "--out", str(tmp_path / "x.fsi")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert words in done.stderr


async def test_an_app_that_ends_while_it_is_recorded(tmp_path):
    options = ("--app", "ends_late", "--project", str(APPS), "--out", str(tmp_path / "x.fsi"))
    async with recording(*options) as (process, facts):
        async with httpx.AsyncClient(base_url=facts["url"], trust_env=False, timeout=60) as client:
            assert (await client.get("/")).text == "still here"
            await until(lambda: _rows(tmp_path / "x.fsi"), "the row")
            with pytest.raises(httpx.RemoteProtocolError):
                await client.get("/end")
        _, errors = await process.communicate()
        assert process.returncode == 1
        assert b"ends_late ended with exit code 7." in errors
    assert [entry["path"] for entry in json.loads(export(tmp_path / "x.fsi").stdout)] == ["/", "/end"]


async def test_stopped_while_the_app_is_still_importing(tmp_path):
    process = await asyncio.create_subprocess_exec(
        *(
            *COMMAND,
            "record",
            "--app",
            "slow_import",
            "--project",
            str(APPS),
            "--out",
            str(tmp_path / "x.fsi"),
        ),
        cwd=ROOT,
        env={**_environment(), "WAIT_FOR": str(tmp_path / "never")},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    await until(lambda: (tmp_path / "x.fsi").exists(), "the capture")
    assert await finished(process, signal.SIGTERM) == 0


def _rows(path: Path) -> int:
    """While it is being written."""
    capture = CaptureFile.open(path)
    try:
        return len(capture.rows())
    finally:
        capture.close()


def _environment() -> dict[str, str]:
    return dict(os.environ)


@pytest.mark.parametrize("kind", ["har", "curl", "pytest"])
def test_formats_of_later_versions_are_refused(tmp_path, kind):
    done = export(tmp_path / "x.fsi", "--format", kind)
    assert done.returncode == 1
    assert f"cannot export the format {kind} yet" in done.stderr
    assert "--format json" in done.stderr


def test_files_that_cannot_be_exported(tmp_path):
    with sqlite3.connect(tmp_path / "other.fsi") as database:
        database.execute("CREATE TABLE t (x)")
    database.close()
    for name, words in (("gone.fsi", "There is no file"), ("other.fsi", "of another program")):
        done = export(tmp_path / name)
        assert (done.returncode, done.stdout) == (1, "")
        assert words in done.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--app", "x", "--project", "/no/such/folder"], "does not exist"),
        (["--app", "x", "--python", "/no/such/python"], "The interpreter /no/such/python does not exist"),
        (["--app", "x", "--env-file", "/no/such/.env"], "does not exist"),
    ],
)
def test_options_that_lead_nowhere(options, words):
    done = subprocess.run([*COMMAND, "record", *options], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert words in done.stderr


def test_nobody_reads_what_the_app_prints(tmp_path):
    command = f"{sys.executable} -m gunicorn -b 127.0.0.1:{free_port()} notepad:app"
    process = subprocess.Popen(
        [*COMMAND, "record", "--command", command, "--project", str(APPS), "--out", str(tmp_path / "x.fsi")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    try:
        pid = json.loads(process.stdout.readline())["pid"]
        process.stderr.close()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert not alive(pid)
    finally:
        process.kill()
        process.stdout.close()
        process.wait(30)
