from pathlib import Path

import pytest

from inspector.domain.failures import early_end, late_end, reported_failure
from inspector.domain.target import TargetSpec, outcome_of

SPEC = TargetSpec(app="shop:app", project=Path("shop"))


def test_an_import_error():
    report = {
        "stage": "import",
        "error": {
            "type": "ModuleNotFoundError",
            "message": "No module named 'stripe'",
            "traceback": "Traceback…",
        },
        "hint": "Install it.",
    }
    failure = reported_failure(SPEC, report, ["last"])
    assert failure.sentence == "shop:app cannot be started: ModuleNotFoundError: No module named 'stripe'."
    assert (failure.hint, failure.traceback, failure.last_lines) == ("Install it.", "Traceback…", ("last",))


def test_what_flask_says_to_the_user_stands_alone():
    error = {"type": "flask.cli.NoAppException", "message": "Failed to find attribute 'x' in 'shop'."}
    failure = reported_failure(SPEC, {"stage": "import", "error": error}, [])
    assert failure.sentence == "shop:app cannot be started: Failed to find attribute 'x' in 'shop'."


def test_a_port_in_use():
    report = {"stage": "bind", "hint": "Port 80 is in use by another program. Choose another.", "error": {}}
    failure = reported_failure(SPEC, report, [])
    assert failure.sentence == "Port 80 is in use by another program."
    assert failure.hint == "Choose another."


@pytest.mark.parametrize("report", [{}, {"error": None}, {"error": "text", "stage": 3}, {"stage": "bind"}])
def test_reports_with_missing_fields(report):
    assert reported_failure(SPEC, report, []).sentence.endswith(".")


def test_ends_without_a_word():
    lines = ["Traceback (most recent call last):", "ModuleNotFoundError: No module named 'flask'"]
    failure = early_end(SPEC, outcome_of(1, by_us=False), lines, "/usr/bin/python3")
    assert failure.sentence == "Flask is not installed for /usr/bin/python3."
    failure = early_end(SPEC, outcome_of(-9, by_us=False), [], "python")
    assert failure.sentence == "shop:app was killed by SIGKILL before it served anything."
    assert (
        late_end(SPEC, outcome_of(0, by_us=False), []).sentence == "shop:app ended by itself (exit code 0)."
    )
    assert outcome_of(-200, by_us=True).text() == "was killed by signal 200"
