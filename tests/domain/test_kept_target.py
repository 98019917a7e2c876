"""What of a target may be written down; what was taken out makes it whole again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.kept_target import kept, missing, with_secrets, without_secrets
from inspector.domain.secret_text import GAP
from inspector.domain.target import TargetSpec

SPEC = TargetSpec(
    'app:create_app("dev", secret_key="pw-of-app")',
    Path("/p"),
    env={"SHOP": "corner", "API_TOKEN": "pw-of-env", "OPTS": "--password pw-of-opts"},
    arguments=("--token=pw-of-token", "--fast", "--db", "redis://:pw-of-db@host/0", "pw-of-token"),
)
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
_SECRETS = st.text("qwxyzQWXYZ789", min_size=10, max_size=14)
"""Of letters that nothing else here is made of."""
_SHAPES = st.sampled_from(
    [
        *(["--token={}"], ["--password", "{}"], ["-e", "SECRET_KEY={}"], ["redis://:{}@host/0"]),
        *(["-H", "Authorization: Bearer {}"], ["https://h/?api_key={}&a=1"], ['{{"secret": "{}"}}']),
        *(["a:create_app(secret_key='{}')"], ["a:create_app(1, {{'TOKEN': '{}'}})"], ["a:f(token=b'{}')"]),
    ]
)  # fmt: skip


def test_all_that_looks_secret_is_taken_out() -> None:
    found = kept(SPEC)
    assert found.spec == TargetSpec(
        f'app:create_app("dev", secret_key="{GAP}")',
        Path("/p"),
        env={"SHOP": "corner"},
        missing_env=("API_TOKEN", "OPTS"),
        arguments=(f"--token={GAP}", "--fast", "--db", f"redis://:{GAP}@host/0", GAP),
    )
    assert found.secrets == {
        "API_TOKEN": "pw-of-env",
        "OPTS": "--password pw-of-opts",
        "secret_key": "pw-of-app",
        "--token": "pw-of-token",
        "password in redis://:…@host/0": "pw-of-db",
        "argument 5": "pw-of-token",
    }
    assert with_secrets(found.spec, found.secrets) == SPEC
    assert kept(found.spec).spec == found.spec, "it is the same target"


def test_they_are_asked_for_by_names_that_differ() -> None:
    spec = TargetSpec("", Path("/p"), command=("--token", GAP, f"token={GAP}", "--token", GAP))
    assert [each.name for each in missing(spec)] == ["--token", "token", "--token (2)"]
    whole = with_secrets(spec, {"--token": "a", "token": "b", "--token (2)": "c"})
    assert whole.command == ("--token", "a", "token=b", "--token", "c")
    assert missing(whole) == ()


def test_a_secret_with_quotes_is_asked_for_by_its_name_too() -> None:
    spec = TargetSpec("", Path("/p"), arguments=('--token=it\'s "secret"', "now", 'it\'s "secret"!'))
    found = kept(spec)
    assert found.spec.arguments == (f"--token={GAP}", "now", GAP)
    assert list(found.secrets) == ["--token", "argument 3"]
    assert with_secrets(found.spec, found.secrets) == spec


def test_a_variable_may_be_left_out() -> None:
    spec = TargetSpec("a", Path("/p"), env={"A": "1"}, missing_env=("TOKEN",))
    assert with_secrets(spec, {}) == TargetSpec("a", Path("/p"), env={"A": "1"})


def test_its_name_and_what_is_said_of_it_show_none() -> None:
    assert SPEC.name == 'app:create_app("dev", secret_key="••••••")'
    assert replace(SPEC, app="", command=("TOKEN=pw", "flask", "run")).name == "TOKEN=•••••• flask run"
    assert without_secrets(SPEC, "no pw-of-app, no pw-of-db") == "no ••••••, no ••••••"


@given(st.data(), st.lists(_SECRETS, min_size=1, max_size=4))
def test_no_secret_is_in_what_is_kept(data: st.DataObject, secrets: list[str]) -> None:
    words: list[str] = []
    for secret in secrets:
        words += data.draw(st.lists(_TEXTS.filter(lambda text: not text.startswith("-")), max_size=2))
        words += [part.format(secret) for part in data.draw(_SHAPES)]
    words += data.draw(st.lists(st.sampled_from([secrets[0], f"a{secrets[0]}b"])))
    spec = TargetSpec(
        f"app:create_app('dev', password='{secrets[0]}')",
        Path("/p"),
        env={"A": "1", "TOKEN": secrets[0], "B": f"x{secrets[0]}"},
        **{data.draw(st.sampled_from(["arguments", "command"])): tuple(words)},
    )
    found = kept(spec)
    assert not [secret for secret in secrets if secret in repr(found.spec) or secret in spec.name]
    assert with_secrets(found.spec, found.secrets) == spec
    assert kept(found.spec).spec == found.spec


@given(_TEXTS, st.lists(_TEXTS), st.lists(_TEXTS), st.dictionaries(_TEXTS, _TEXTS))
def test_every_target_comes_back(
    app: str, arguments: list[str], command: list[str], env: dict[str, str]
) -> None:
    spec = TargetSpec(app, Path("/p"), env=env, arguments=tuple(arguments), command=tuple(command))
    found = kept(spec)
    assert with_secrets(found.spec, found.secrets) == spec
