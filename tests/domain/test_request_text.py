"""An exchange as plain text."""

import gzip

from inspector.domain.exchanges import Body, Message
from inspector.domain.request_text import exchange_text
from tests.workspace.exchange_maker import exchange


def test_both_messages_as_they_went_over_the_wire() -> None:
    found = exchange(
        method="POST", path="/login", query="next=/", request={"headers": [["A", "1"], ["A", "2"]],
        "body": {"size": 3, "kept": 3, "text": "x=1"}},
    )  # fmt: skip
    assert exchange_text(found) == (
        "POST /login?next=/ HTTP/1.1\nA: 1\nA: 2\n\nx=1\n\n"
        "HTTP/1.1 200 OK\nContent-Type: text/html\n\nhello\n"
    )


def test_bodies_are_decoded_or_named() -> None:
    import dataclasses

    packed = gzip.compress(b"hello")
    headers = (("Content-Encoding", "gzip"), ("Content-Type", "text/plain"))
    found = dataclasses.replace(
        exchange(status=None),
        request=Message((), Body(b"\x00\x01", 2)),
        response=Message(headers, Body(packed, len(packed))),
    )
    text = exchange_text(found)
    assert "(binary, 2 bytes)" in text
    assert "hello\n(Decoded gzip" in text
    assert "(no response)" in text
