"""Why there is nothing to show of an app: it does not run, is about to, or cannot be asked."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspector.domain.errors import InspectorError
from inspector.domain.target import RunState
from inspector.workspace.target import TargetControl


def _tr(text: str) -> str:
    return QCoreApplication.translate("NotRunning", text)


def why_nothing(
    target: TargetControl, error: InspectorError | None, nothing: tuple[str, str]
) -> tuple[str, str]:
    """Sentence and hint for an empty state. `error`: why an app that runs could not be asked; `nothing`: what
    to say when it was.
    """
    spec, state = target.spec, target.state
    if target.apps or state is RunState.RUNNING:
        return (error.sentence, error.hint) if error is not None else nothing
    if spec is None:
        return _tr("No app is running"), _tr("Start one: this is asked of the app itself.")
    if spec.attach and state is RunState.STARTING:
        return _tr("No process has attached yet"), _tr("Start yours with the line that Attach… shows.")
    if state is RunState.STARTING:
        return _tr("{name} is starting").format(name=spec.name), target.progress
    sentence = _tr("{name} is not running").format(name=spec.name)
    failure = target.failure
    if failure is None:
        return sentence, _tr("Start it: this is asked of the app itself.")
    what_to_do = failure.hint or _tr("Start it again when that is repaired.")
    return sentence, f"{failure.sentence} {what_to_do}"
