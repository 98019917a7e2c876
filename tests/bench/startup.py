"""From the start of the process to the first painted window, and to the sample's first answer.

The floor is an empty QMainWindow of the same interpreter, started the same way, in turns with the program.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
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


def _run(arguments: list[str], report: Path) -> dict[str, float]:
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    report.unlink(missing_ok=True)
    started = time.time()
    subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, check=True, timeout=60, stdout=subprocess.DEVNULL
    )
    times: dict[str, float] = json.loads(report.read_text())
    return {name: moment - started for name, moment in times.items()}


def measure() -> list[Figure]:
    painted, serving, floor = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "startup.json"
        for _ in range(RUNS):
            floor.append(_run(["-c", EMPTY_WINDOW, str(report)], report)["painted"])
            times = _run(["main.py", "--temp-profile", "--startup-report", str(report)], report)
            painted.append(times["painted"])
            serving.append(times["answered"])
    empty, window, answer = (statistics.median(values) for values in (floor, painted, serving))
    return [
        Figure("startup.empty_window", empty, "s"),
        Figure("startup.window_painted", window, "s", window / empty, "an empty QMainWindow", "at most 2.5"),
        Figure("startup.sample_answers", answer, "s", answer / 1.5, "1.5 s", "at most 1"),
    ]
