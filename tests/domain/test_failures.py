from pathlib import Path

import pytest

from inspector.domain.exchanges import Place
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


def test_an_import_that_ends_the_process():
    error = {
        "type": "SystemExit",
        "message": "sys.exit(2) ended the process while the app was imported",
        "frames": [{"file": "/shop/app.py", "line": 3}, {"file": "/shop/settings.py", "line": 31}],
    }
    failure = reported_failure(SPEC, {"stage": "import", "error": error, "hint": "Look."}, [])
    assert failure.sentence == (
        "shop:app cannot be started: sys.exit(2) ended the process while the app was imported,"
        " at settings.py:31."
    )
    served = {"type": "SystemExit", "message": "2"}
    stopped = reported_failure(SPEC, {"stage": "serve", "error": served}, [])
    assert stopped.sentence == "The server of shop:app stopped: SystemExit: 2."


@pytest.mark.parametrize("frames", [None, [], ["text"], {"file": "a.py"}])
def test_an_end_without_its_lines(frames):
    error = {"type": "os._exit", "message": "os._exit(1) ended the process", "frames": frames}
    failure = reported_failure(SPEC, {"stage": "import", "error": error}, [])
    assert failure.sentence == "shop:app cannot be started: os._exit(1) ended the process."


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


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "Port 5055 is in use by another program. Either identify",
            "Port 5055 is in use by another program.",
        ),
        ("[ERROR] Connection in use: ('127.0.0.1', 8000)", "Port 8000 is in use by another program."),
        ("OSError: [Errno 98] Address already in use", "The port is in use by another program."),
    ],
)
def test_a_command_whose_port_is_taken(line, sentence):
    spec = TargetSpec(app="", project=Path("shop"), command=("flask", "run"))
    lines = ["Address already in use", line, " * Debug mode: off"]
    failure = early_end(spec, outcome_of(1, by_us=False), lines, "python")
    assert (failure.sentence, failure.last_lines) == (sentence, tuple(lines))
    other = early_end(spec, outcome_of(1, by_us=False), ["No such option: -x"], "python")
    assert other.sentence == "flask run ended with exit code 1 before an app of it was seen."


def test_secrets_of_the_target_are_not_told():
    spec = TargetSpec(app="shop:creat(secret_key='hunter22')", project=Path("shop"))
    message = "Failed to parse \"creat(secret_key='hunter22')\" as an attribute name or function call."
    error = {"type": "NoAppException", "message": message, "traceback": message, "hint": message}
    failure = reported_failure(spec, {"stage": "import", "error": error}, [])
    assert "hunter22" not in repr(failure)
    assert "shop:creat(secret_key='••••••') cannot be started" in failure.sentence


def test_the_line_to_look_at_when_flasks_loader_tells_of_a_failed_import():
    message = (
        "While importing 'shop', an ImportError was raised:\n\nTraceback (most recent call last):\n"
        '  File "/env/lib/site-packages/flask/cli.py", line 245, in locate_app\n    __import__(name)\n'
        '  File "/shop/shop.py", line 7, in <module>\n    import flaks_login\n'
        '  File "/env/lib/site-packages/flaks_login.py", line 1, in <module>\n    from flaks import X\n'
        "ModuleNotFoundError: No module named 'flaks'\n"
    )
    frames = [{"file": "/env/lib/site-packages/flask/cli.py", "line": 250, "app": False}]
    error = {"type": "flask.cli.NoAppException", "message": message, "frames": frames}
    failure = reported_failure(SPEC, {"stage": "import", "error": error}, [])
    assert failure.place == Place("/shop/shop.py", 7, "")
    unknown = {**error, "message": "Failed to find Flask application or factory in module 'shop'."}
    assert reported_failure(SPEC, {"stage": "import", "error": unknown}, []).place is None


def test_the_line_to_look_at():
    frames = [{"file": "/shop/app.py", "line": 3, "function": "<module>"}]
    report = {"stage": "import", "error": {"type": "KeyError", "message": "'a'", "frames": frames}}
    assert reported_failure(SPEC, report, []).place == Place("/shop/app.py", 3, "<module>")
    trace = (
        'Traceback (most recent call last):\n  File "/shop/app.py", line 3, in <module>\n    import pages\n'
        '  File "/shop/my pages.py", line 31\n    def (:\n        ^\nSyntaxError: invalid syntax\n'
    )
    broken = {"type": "SyntaxError", "message": "invalid syntax", "frames": frames, "traceback": trace}
    assert reported_failure(SPEC, {"stage": "import", "error": broken}, []).place == Place(
        "/shop/my pages.py", 31, ""
    )
