"""The processes that are connected to the window, as rows of a table."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication

from inspector.gui.models.table_model import Column
from inspector.workspace.process import Process


def _tr(text: str) -> str:
    return QCoreApplication.translate("Processes", text)


def process_columns() -> tuple[Column[Process], ...]:
    return (
        Column(_tr("process"), lambda p: str(p.pid), 70, right=True, mono=True, order=lambda p: p.pid),
        Column(_tr("program"), lambda p: p.program_name, 110, tooltip=lambda p: p.program),
        Column(_tr("folder"), lambda p: p.folder, 160),
        Column(_tr("apps"), lambda p: ", ".join(p.apps), 100),
        Column(_tr("requests"), lambda p: str(p.exchanges), 70, right=True, order=lambda p: p.exchanges),
        Column(_tr("versions"), _versions, 190),
        Column(_tr("since"), lambda p: time.strftime("%H:%M:%S", time.localtime(p.since)), 70),
    )


def _versions(process: Process) -> str:
    return f"Flask {process.versions.flask} · Python {process.versions.python}"
