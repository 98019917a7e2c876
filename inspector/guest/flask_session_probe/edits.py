"""Edits that wait for a client: applied right after open_session of its next request, all operations or none.

The app's own save_session then sends the new cookie (or stores the new value), as for any write of the app.
All processes of an app hold the edit; the one that claims it gives its outcome (claims.py).
"""

from typing import Any

from .claims import claim
from .originals import allocate_lock
from .sessions import contents
from .storable import Unwritable, check_for
from .wire import MISSING, EditConflict, apply_operation, pack, path_text, unpack_operation


class Edit:
    __slots__ = ("app_key", "claims", "client", "force", "id", "operations")

    def __init__(self, call):
        self.id = call["edit"]
        self.client = call["client"]
        self.app_key = call["app"]
        self.claims = call.get("claims")
        self.force = bool(call.get("force"))
        self.operations = [unpack_operation(tree) for tree in call["ops"]]


class Edits:
    """`waiting` is what the hot path looks at: false nearly always."""

    def __init__(self, tell):
        self._lock = allocate_lock()
        self._tell = tell
        self._unclaimed: Any = set()
        """Taken by a request that has not claimed them, or could not: somebody else has the claim."""
        self.waiting = {}

    def queue(self, edit):
        with self._lock:
            self.waiting.setdefault((edit.client, edit.app_key), []).append(edit)

    def cancel(self, edit_id):
        """Whether it was still waiting, or taken without a claim: it is not applied here. For who has it."""
        with self._lock:
            for key, edits in list(self.waiting.items()):
                for edit in edits:
                    if edit.id == edit_id:
                        edits.remove(edit)
                        if not edits:
                            del self.waiting[key]
                        return True
            return edit_id in self._unclaimed

    def forget(self):
        """The window that queued them is gone, and nobody could be told what became of them."""
        with self._lock:
            self.waiting.clear()
            self._unclaimed.clear()

    def apply(self, record, trace):
        """Apply what waits for this client and app to the session just opened."""
        with self._lock:
            client = record.probe.clients.window_id(record.client)
            edits = self.waiting.pop((client, trace.app_key), ())
            self._unclaimed.update(edit.id for edit in edits)
        for edit in edits:
            if not claim(edit.claims, edit.id):
                continue
            self._unclaimed.discard(edit.id)
            outcome = self._apply_one(edit, trace, record.opened_for)
            trace.edits = [*(trace.edits or ()), (edit.id, outcome["result"], outcome["detail"])]
            outcome.update(m="edit", edit=edit.id, client=edit.client, app=edit.app_key)
            outcome["exchange"] = record.probe.exchange_id(record.number)
            self._tell(outcome)

    def _apply_one(self, edit, trace, app):
        if trace.session is None:
            return _outcome(
                "failed",
                "The app opened no session to write to: it has no SECRET_KEY, or its interface failed.",
            )
        trace.by = "edit %s" % edit.id
        try:
            change(trace.session, edit.operations, edit.force, check_for(trace, app))
        except Unwritable as error:
            return _outcome("failed", str(error))
        except EditConflict as conflict:
            return _outcome("conflict", str(conflict), [conflict_facts(conflict)])
        except (LookupError, TypeError) as error:
            return _outcome("failed", "The path of the edit leads nowhere in this session: %s" % error)
        except Exception as error:
            return _outcome("failed", "%s: %s" % (type(error).__name__, error))
        finally:
            trace.by = None
        return _outcome("applied", "")


def change(session, operations, force, check=None):
    """All operations on `session`, or none and the exception of the first that does not fit (or of `check`
    for the whole).
    """
    trial = contents(session)
    for operation in operations:
        apply_operation(trial, operation, check=not force)
    before = contents(session)
    if check is not None:
        check(trial)
    for key in {operation.path[0]: None for operation in operations}:
        if key in trial:
            session[key] = trial[key]
        elif key in before:
            del session[key]
    session.modified = True


def conflict_facts(conflict):
    """Both values, for a person to choose."""
    return {
        "path": [pack(step) for step in conflict.path],
        "text": path_text(conflict.path),
        "expected": [] if conflict.expected is MISSING else [pack(conflict.expected)],
        "found": [] if conflict.found is MISSING else [pack(conflict.found)],
    }


def _outcome(result, detail, conflicts=()):
    return {"result": result, "detail": detail, "conflicts": list(conflicts)}
