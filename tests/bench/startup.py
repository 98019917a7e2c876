"""From the start of the process to the first painted window, and to the sample's first answer.

The floor is an empty QMainWindow of the same interpreter, started the same way, in turns with the program.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.bench.report import Figure

ROOT = Path(__file__).resolve().parents[2]
RUNS = 7

EMPTY_WINDOW = """
import sys, time, json
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        json.dump({"painted": time.time()}, open(sys.argv[1], "w"))
        QTimer.singleShot(0, QApplication.quit)
app = QApplication(sys.argv)
window = Window(); window.resize(1280, 800); window.show()
app.exec()
"""


def _environment() -> dict[str, str]:
    """Modules are compiled once, as on anybody's machine."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"QT_QPA_PLATFORM": "offscreen", **kept}


def _empty_window(report: Path) -> float:
    """Seconds from the start of the process to the first paint."""
    started = time.time()
    subprocess.run(
        [sys.executable, "-c", EMPTY_WINDOW, str(report)], env=_environment(), check=True, timeout=60
    )
    return float(json.loads(report.read_text())["painted"]) - started


def _program(report: Path) -> tuple[float, float]:
    """Seconds to the first paint, and to the sample's first answer."""
    started = time.time()
    command = [sys.executable, "main.py", "--temp-profile", "--startup-report", str(report)]
    process = subprocess.Popen(command, cwd=ROOT, env=_environment())
    try:
        while not report.exists():
            if process.poll() is not None or time.time() - started > 30:
                raise RuntimeError("the window did not report its start")
            time.sleep(0.005)
        told = json.loads(report.read_text())
        with urllib.request.urlopen(told["url"], timeout=10) as answer:
            answer.read()
        answered = time.time()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    return float(told["painted"]) - started, answered - started


def measure() -> list[Figure]:
    floor, painted, answered = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(RUNS):
            floor.append(_empty_window(Path(folder) / f"empty{number}.json"))
            first, second = _program(Path(folder) / f"window{number}.json")
            painted.append(first)
            answered.append(second)
    empty, window, answer = (statistics.median(values) for values in (floor, painted, answered))
    return [
        Figure("startup.empty_window", empty, "s"),
        Figure("startup.window_painted", window, "s", window / empty, "an empty QMainWindow", "at most 2.5"),
        Figure("startup.sample_answers", answer, "s", answer / 1.5, "1.5 s", "at most 1"),
    ]
