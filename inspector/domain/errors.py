"""The errors that reach a person.

    InspectorError          a sentence, a hint, optional details
    ├── TargetError         the app to inspect cannot be started or has died
    ├── LinkError           the probe does not answer or answers nonsense
    ├── StoreError          Redis, the capture file
    ├── ReplayError         a request could not be sent
    └── EditRejected        an edit cannot be made as asked

Services map their library's exceptions to these with `raise … from`. A decoded cookie with a bad signature
is no error but a result to show; see cookies.py.
"""


class InspectorError(Exception):
    """`sentence` says what happened, `hint` what to do next, `details` is for those who want to read on."""

    def __init__(self, sentence: str, hint: str = "", details: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint
        self.details = details


class TargetError(InspectorError):
    """The app to inspect cannot be started or has died."""


class LinkError(InspectorError):
    """The probe does not answer, or what it says cannot be read."""


class StoreError(InspectorError):
    """Redis or the capture file refused."""


class ReplayError(InspectorError):
    """A request could not be sent, or its answer could not be read."""


class EditRejected(InspectorError):
    """An edit cannot be made as asked."""
