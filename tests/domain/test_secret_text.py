"""Secrets in arguments, commands and factory calls: found, taken out, put back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inspector.domain.secret_text import GAP, cut, fill, hidden, hidden_app, spans, spans_of_app


def words_without(*words: str) -> list[str]:
    return [cut(word, spans(word, before))[0] for before, word in zip(("", *words), words, strict=False)]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (["--token=pw"], [f"--token={GAP}"]),
        (["--password", "pw"], ["--password", GAP]),
        (["-password", "-pw1"], ["-password", GAP]),
        (["--admin-password", "pw", "--port", "80"], ["--admin-password", GAP, "--port", "80"]),
        (["-e", "SECRET_KEY=pw x"], ["-e", f"SECRET_KEY={GAP}"]),
        (["-eSECRET_KEY=pw"], [f"-eSECRET_KEY={GAP}"]),
        (["--env=FOO_TOKEN=pw"], [f"--env=FOO_TOKEN={GAP}"]),
        (["FOO_TOKEN=pw", "gunicorn", "app:app"], [f"FOO_TOKEN={GAP}", "gunicorn", "app:app"]),
        (["redis://:pw@host/0"], [f"redis://:{GAP}@host/0"]),
        (["--broker=amqp://u:p@q/0"], [f"--broker=amqp://u:{GAP}@q/0"]),
        (["postgres://h/db?user=u&password=pw&x=1"], [f"postgres://h/db?user=u&password={GAP}&x=1"]),
        (["-H", "Authorization: Bearer pw"], ["-H", GAP]),
        (["host=h password=pw dbname=d"], [GAP]),
        (['{"api_key":"pw"}'], [GAP]),
        (["-c", "flask run --token pw"], ["-c", GAP]),
        (["ghp_0123456789abcdefghij"], [GAP]),
        (["app:create_app(secret_key='pw')"], [f"app:create_app(secret_key='{GAP}')"]),
        # not secrets
        (["--token", "--verbose", "x"], ["--token", "--verbose", "x"]),
        (["--password", "-v"], ["--password", "-v"]),
        (["--no-password", "app:app"], ["--no-password", "app:app"]),
        (["--token="], ["--token="]),
        (["-w", "4", "token_service:app"], ["-w", "4", "token_service:app"]),
        (["run", "--cert=adhoc", "--key", "k.pem"], ["run", "--cert=adhoc", "--key", "k.pem"]),
        (["pytest", "tests/test_token.py::test_it"], ["pytest", "tests/test_token.py::test_it"]),
        (["redis://host/0", "http://[::1]:80/"], ["redis://host/0", "http://[::1]:80/"]),
    ],
)  # fmt: skip
def test_words(words: list[str], kept: list[str]) -> None:
    assert words_without(*words) == kept


@pytest.mark.parametrize(
    ("app", "kept"),
    [
        ('app:create_app("dev", secret_key="pw")', f'app:create_app("dev", secret_key="{GAP}")'),
        ("app:create_app(token='p\"w')", f"app:create_app(token='{GAP}')"),
        ('app:f({"SECRET_KEY": "pw", "A": 1})', f'app:f({{"SECRET_KEY": "{GAP}", "A": 1}})'),
        ("a:f('漢', secret_key=b'x')", f"a:f('漢', secret_key={GAP})"),
        ("a:f(pin_token=1234)", f"a:f(pin_token={GAP})"),
        ("a:f('redis://:pw@h','x@y')", f"a:f('redis://:{GAP}@h','x@y')"),
        ("a:f('password: x')", f"a:f({GAP})"),
        ("a:f(password='x'", f"a:f({GAP}"),
        ("C:\\shop\\app.py:f(secret=r'\\x')", f"C:\\shop\\app.py:f(secret={GAP})"),
        # not secrets
        ('app:create_app("dev")', 'app:create_app("dev")'),
        ("app:create_app(secret_key='')", "app:create_app(secret_key='')"),
        ("secrets.tokens:app", "secrets.tokens:app"),
        ("app:create_app(", "app:create_app("),
    ],
)  # fmt: skip
def test_an_app(app: str, kept: str) -> None:
    text, values = cut(app, spans_of_app(app))
    assert text == kept
    assert fill(text, iter(values)) == app
    assert cut(text, spans_of_app(text))[0] == text, "nothing more is found in what is kept"


def test_what_is_typed_between_quotes_stays_between_them() -> None:
    assert fill(f'a:f(token="{GAP}")', iter(['p"w\\'])) == 'a:f(token="p\\"w\\\\")'


def test_to_be_shown() -> None:
    assert hidden(("FOO_TOKEN=pw", "flask", "run")) == "FOO_TOKEN=•••••• flask run"
    assert hidden_app("a:f(token='pw')") == "a:f(token='••••••')"


_PIECES = st.sampled_from(
    [
        *"aé \"'\\=:&@?()-,\n",
        *(GAP, GAP[:3], "--token", "SECRET_KEY=", "password", "redis://:", "app:f(", "eyJ", "0" * 32),
    ]
)  # fmt: skip
_TEXTS = st.lists(_PIECES | st.text(max_size=4), max_size=8).map("".join)


@given(_TEXTS, st.sampled_from(["", "--token", "x"]))
@example(f"•{GAP}•", "")
def test_what_is_taken_out_of_a_word_can_be_put_back(word: str, before: str) -> None:
    text, values = cut(word, spans(word, before))
    assert fill(text, iter(values)) == word
    assert cut(text, spans(text, before)) == (text, [GAP] * len(values)), (
        "nothing more is found in what is kept"
    )


@given(_TEXTS)
@example('a:f(token="\\n")')
@example('a:f(token="\\"")')
def test_what_is_taken_out_of_an_app_can_be_put_back(app: str) -> None:
    text, values = cut(app, spans_of_app(app))
    assert fill(text, iter(values)) == app
