"""`sessions`, as a program of its own against a real redis-server."""

from __future__ import annotations

import base64
import json
import pickle
import subprocess
import sys
from collections.abc import Iterator

import msgspec
import pytest
from flask import Flask
from flask.json.tag import TaggedJSONSerializer

from tests.ports import free_port
from tests.redis_server import RedisServer, redis_server


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with redis_server() as server:
        client = server.client
        client.set(
            "session:a-msgpack",
            msgspec.msgpack.encode({"_user_id": "7", "漢": "字", "raw": b"\x80"}),
            ex=3600,
        )
        with Flask("any").app_context():
            client.set("session:b-tagged", TaggedJSONSerializer().dumps({"cart": (1, 2)}))
        client.set("session:c-pickle", pickle.dumps({"username": "ann", "tags": {"x"}}, protocol=4))
        client.set("session:d-junk", bytes(range(128, 200)))
        client.set(b"session:e-\xff", "{}")
        client.hset("session:f-hash", "a", "b")
        client.set("session:g-big", b"x" * 2_000_000)
        client.set("other:1", "{}")
        yield server


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", _PROGRAM, *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)


_PROGRAM = "import sys; from inspector.cli import main; sys.exit(main(['sessions', *sys.argv[1:]]))"


def test_every_kind_of_value_as_json(server: RedisServer) -> None:
    done = run(server.url, "--json")

    assert (done.returncode, done.stderr) == (0, "")
    found = {entry["sid"]: entry for entry in json.loads(done.stdout)}
    assert list(found) == ["a-msgpack", "b-tagged", "c-pickle", "d-junk", "e-\\xff", "f-hash", "g-big"]
    first = found["a-msgpack"]
    assert (first["key"], first["format"], first["user"]) == ("session:a-msgpack", "msgpack", "7")
    assert 3500 < first["ttl"] <= 3600
    assert first["editable"] is True
    assert first["value"] == {"_user_id": "7", "漢": "字", "raw": {" b": "gA=="}}
    assert (found["b-tagged"]["value"], found["b-tagged"]["ttl"]) == ({"cart": {" t": [1, 2]}}, None)
    pickled = found["c-pickle"]
    assert (pickled["format"], pickled["user"], pickled["value_as"]) == ("pickle 4", "ann", "packed")
    assert pickled["value"]["tags"] == {"$set": ["x"]}
    junk = found["d-junk"]
    assert (junk["value_as"], base64.b64decode(junk["value"])) == ("base64", bytes(range(128, 200)))
    assert (found["f-hash"]["format"], found["f-hash"]["value"]) == ("hash", None)
    assert (found["g-big"]["size"], found["g-big"]["value"]) == (2_000_000, None)
    assert all(entry["note"] for entry in (junk, found["f-hash"], found["g-big"]))


def test_prefix_and_limit(server: RedisServer) -> None:
    assert [entry["key"] for entry in json.loads(run(server.url, "--prefix", "other:", "--json").stdout)] == [
        "other:1"
    ]
    limited = run(server.url, "--limit", "2", "--json")
    assert len(json.loads(limited.stdout)) == 2
    assert "There are more keys" in limited.stderr
    assert limited.returncode == 0


def test_lines_for_people(server: RedisServer) -> None:
    done = run(server.url)

    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 7
    assert "session:a-msgpack  59 min" in done.stdout


def test_nothing_is_written(server: RedisServer) -> None:
    with server.commands_during() as commands:
        run(server.url, "--json")

    assert set(commands.names) <= {
        "SCAN",
        "TYPE",
        "PTTL",
        "STRLEN",
        "GET",
        "GETRANGE",
        "PING",
        "INFO",
        "CLIENT",
        "SELECT",
    }


@pytest.mark.parametrize(
    "url", ["redis://:s3cret@127.0.0.1:{port}/0", "http://:s3cret@h", "redis://:s3cret@h:x"]
)
def test_an_error_is_one_sentence_without_the_password(url: str) -> None:
    done = run(url.format(port=free_port()), "--json")

    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "s3cret" not in done.stderr
