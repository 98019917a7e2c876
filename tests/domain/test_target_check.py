"""The sentence that says whether a target can be started."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inspector.domain.app_candidates import AppCandidate, AppKind
from inspector.domain.interpreters import judged
from inspector.domain.target import TargetSpec
from inspector.domain.target_check import TargetFacts, Verdict, check

PROJECT = Path("/p")
APP = AppCandidate("shop:app", AppKind.APP, "shop.py:3")
OTHER = AppCandidate("shop:admin", AppKind.APP, "shop.py:4")
FACTORY = AppCandidate("blog:create_app", AppKind.FACTORY, "blog.py:1", "config", ("config",))
EASY = AppCandidate("blog.web:create_app", AppKind.FACTORY, "blog/web.py:1", "config=None")
GOOD = TargetFacts(True, True, (APP, FACTORY, EASY), judged(Path("/py"), "PATH", "3.12.1", "3.1.3"))


def said(app: str, facts: TargetFacts = GOOD) -> tuple[Verdict, str]:
    result = check(TargetSpec(app, PROJECT), facts)
    return result.verdict, result.sentence


@pytest.mark.parametrize(
    ("app", "verdict", "sentence"),
    [
        ("shop:app", Verdict.GOOD, "Ready to start shop:app with Python 3.12.1 and Flask 3.1.3."),
        ("shop", Verdict.GOOD, "Ready to start shop "),
        ("shop.py", Verdict.GOOD, "Ready"),
        ("./shop.py:app", Verdict.GOOD, "Ready"),
        ("shop:zzz", Verdict.DOUBTFUL, "It shows shop:app"),
        ("", Verdict.UNFINISHED, "Found: shop:app, blog:create_app, blog.web:create_app. Choose one."),
        ("shop:ap", Verdict.DOUBTFUL, "Did you mean shop:app?"),
        ("shpo", Verdict.DOUBTFUL, "Did you mean shop?"),
        ("zzz", Verdict.DOUBTFUL, "No app called zzz was found"),
        (
            "blog:create_app",
            Verdict.UNFINISHED,
            'create_app needs config: write them as in blog:create_app("…").',
        ),
        ('blog:create_app("dev")', Verdict.GOOD, "Ready"),
        ("blog.web:create_app", Verdict.GOOD, "Ready"),
        ("blog.web", Verdict.GOOD, "Ready"),
    ],
)
def test_the_app(app, verdict, sentence):
    found, text = said(app)
    assert sentence in text
    assert found is verdict


def test_two_candidates_are_both_named():
    facts = replace(GOOD, candidates=(replace(APP, spec="shop:front"), OTHER))
    assert said("", facts) == (Verdict.UNFINISHED, "Found: shop:front, shop:admin. Choose one.")
    assert said("shop", facts) == (Verdict.UNFINISHED, "shop holds shop:front and shop:admin. Choose one.")


def test_a_server_that_nobody_passes_over():
    facts = replace(GOOD, candidates=(replace(APP, serves_line=9),))
    verdict, sentence = said("shop:app", facts)
    assert verdict is Verdict.DOUBTFUL
    assert sentence.startswith("Line 9 of it runs a server while it is imported.")


def test_an_app_inside_another_object_is_to_be_named():
    facts = replace(GOOD, candidates=(replace(APP, spec="shop:app.server"),))
    assert said("shop:app.server", facts)[0] is Verdict.GOOD
    assert said("shop", facts) == (Verdict.UNFINISHED, "shop holds shop:app.server. Choose one.")


def test_an_app_run_of_its_own():
    facts = replace(GOOD, candidates=(replace(APP, runs_line=9),))
    assert "app.run() on line 9 is passed over" in said("shop:app", facts)[1]


@pytest.mark.parametrize(
    ("facts", "verdict", "sentence"),
    [
        (replace(GOOD, project_given=False), Verdict.UNFINISHED, "Choose the folder"),
        (replace(GOOD, project_exists=False), Verdict.WRONG, "/p does not exist"),
        (replace(GOOD, python_exists=False), Verdict.WRONG, "no Python interpreter"),
        (
            replace(GOOD, interpreter=judged(Path("/py"), "", "3.9.1", "1.1.4")),
            Verdict.WRONG,
            "Flask 1.1.4 is too old",
        ),
        (replace(GOOD, interpreter=judged(Path("/py"), "", "3.9.1", "")), Verdict.WRONG, "no Flask"),
        (replace(GOOD, missing_env_files=(Path("/p/x.env"),)), Verdict.WRONG, "/p/x.env"),
        (replace(GOOD, arguments_readable=False), Verdict.WRONG, "not closed"),
        (replace(GOOD, candidates=None), Verdict.GOOD, "Looking"),
        (replace(GOOD, candidates=()), Verdict.DOUBTFUL, "may still be there"),
    ],
)
def test_everything_else(facts, verdict, sentence):
    found, text = said("shop:app", facts)
    assert sentence in text
    assert found is verdict
    assert verdict.may_start is (verdict in (Verdict.GOOD, Verdict.DOUBTFUL))


def test_a_command_that_only_sets_variables():
    spec = TargetSpec("", PROJECT, command=("FLASK_APP=shop",))
    assert check(spec, GOOD).verdict is Verdict.UNFINISHED
    ready = check(TargetSpec("", PROJECT, command=("API_TOKEN=pw", "flask", "run")), GOOD)
    assert ready.sentence.startswith("Ready to start API_TOKEN=•••••• flask run with")


def test_no_app_found_at_all():
    assert "Type what" in said("", replace(GOOD, candidates=()))[1]


def test_variables_whose_values_were_not_kept():
    for names, words in ((("TOKEN",), "TOKEN was not kept"), (("A", "B"), "A and B were not kept")):
        result = check(TargetSpec("shop:app", PROJECT, missing_env=names), GOOD)
        assert result.verdict is Verdict.GOOD
        assert words in result.sentence
