from inspector.services.output_lines import MAX_PER_BATCH, LineSplitter, thinned
from inspector.workspace.output import ServerOutput


def test_lines_keep_their_numbers_when_the_oldest_go():
    output = ServerOutput(limit=10)
    added, trimmed = [], []
    output.added.connect(added.append)
    output.trimmed.connect(trimmed.append)
    for start in range(0, 30, 3):
        output.add_many(("stdout", f"line {n}") for n in range(start, start + 3))
    assert sum(added) == 30
    assert len(output.lines) == 30 - sum(trimmed)
    assert len(output.lines) <= 20
    assert [line.number for line in output.lines] == list(range(31 - len(output.lines), 31))
    output.clear()
    output.add("inspector", "ours")
    assert [(line.number, line.stream) for line in output.lines] == [(31, "inspector")]
    assert output.last(5) == ()


def test_bytes_become_lines():
    splitter = LineSplitter()
    word = "привет\r\n".encode()
    assert splitter.feed(word[:3]) == []
    assert splitter.feed(word[3:] + b"\xff\n\nrest") == ["привет", "\ufffd", ""]
    assert splitter.feed(b"", final=True) == ["rest"]


def test_a_line_without_an_end_takes_no_memory():
    splitter = LineSplitter()
    for _ in range(1000):
        assert splitter.feed(b"x" * 10_000) == []
    (line,) = splitter.feed(b"\n")
    assert len(line) < 5000
    assert line.endswith("more characters)")


def test_a_flood_is_thinned_to_its_end():
    lines = thinned([str(n) for n in range(10_000)])
    assert len(lines) == MAX_PER_BATCH + 1
    assert "9500 lines not shown" in lines[0]
    assert lines[-1] == "9999"
