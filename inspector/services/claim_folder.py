"""The folder in which the processes of an app claim edits: only one of them gives each its outcome.

Made with the first edit, in the system's folder for temporary files, for this user only; removed when the
window closes. What a window that was killed left behind goes with the next one. A claim is a symbolic link
that nothing ever follows (guest/flask_session_probe/claims.py makes the others).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from inspector.services.running import is_running

_PREFIX = "flask-inspector-claims-"


class ClaimFolder:
    def __init__(self, parent: Path | None = None) -> None:
        self._parent = parent
        self._path: Path | None = None

    @property
    def path(self) -> str:
        """Empty when there can be none: then the processes apply an edit without asking each other."""
        if self._path is None:
            parent = self._parent or Path(tempfile.gettempdir())
            with contextlib.suppress(OSError):
                _remove_abandoned(parent)
                self._path = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))
        return str(self._path or "")

    def claim(self, edit: str) -> bool:
        """For the window itself: no process may apply the edit any more. False when one was faster."""
        if not self.path:
            return True
        try:
            os.symlink(str(os.getpid()), Path(self.path) / edit)
        except FileExistsError:
            return False
        except (OSError, NotImplementedError):
            return True
        return True

    def holder(self, edit: str) -> int | None:
        """The process that has claimed it."""
        if self._path is None:
            return None
        try:
            return int(os.readlink(self._path / edit))
        except (OSError, ValueError):
            return None

    def release(self, edit: str) -> None:
        if self._path is not None:
            with contextlib.suppress(OSError):
                os.unlink(self._path / edit)

    def close(self) -> None:
        """Idempotent."""
        if self._path is not None:
            shutil.rmtree(self._path, ignore_errors=True)
            self._path = None


def _remove_abandoned(parent: Path) -> None:
    """Those of another user stay: they cannot be removed."""
    for path in parent.glob(f"{_PREFIX}*"):
        maker = path.name.removeprefix(_PREFIX).partition("-")[0]
        if maker.isdigit() and not is_running(int(maker)):
            shutil.rmtree(path, ignore_errors=True)
