"""The config entries of all running apps: read, changed while the app runs, exported, compared."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from inspector.domain.apps import AppFacts
from inspector.domain.config import ConfigRow, config_from_wire, ignored_from_wire, shown
from inspector.domain.config_compare import Difference, SavedConfig, compare, entry_of, from_json, to_json
from inspector.domain.config_export import to_env, to_python
from inspector.domain.config_hints import Extension, HintFinder
from inspector.domain.config_live import check_config
from inspector.domain.errors import EditRejected, InspectorError, StoreError
from inspector.domain.process_differences import Identities, config_identities
from inspector.guest.flask_session_probe.wire import Do, WireError, pack
from inspector.workspace.probes import ProbeCalls
from inspector.workspace.process_check import ProcessCheck
from inspector.workspace.signal import Signal

FORMATS = ("py", "env", "json")


class ConfigTable:
    def __init__(self, calls: ProbeCalls | None = None) -> None:
        self.reset: Signal[()] = Signal()
        self.rows: tuple[ConfigRow, ...] = ()
        self.extensions: Mapping[str, tuple[Extension, ...]] = {}
        """By the app's key."""
        self.flask: Mapping[str, str] = {}
        """Flask's version, by the app's key."""
        self.error: InspectorError | None = None
        """Why the rows are not complete."""
        self._calls = calls
        self.processes = ProcessCheck(calls, Do.CONFIG, _identities)
        """Where the processes of an app differ."""

    def shown(self, row: ConfigRow, reveal: bool = False) -> str:
        """The value as a text; secrets masked unless `reveal`."""
        return shown(row, reveal)

    def row(self, app: str, key: str) -> ConfigRow | None:
        return next((row for row in self.rows if row.app == app and row.key == key), None)

    def show(
        self,
        rows: Iterable[ConfigRow],
        extensions: Mapping[str, tuple[Extension, ...]] | None = None,
        flask: Mapping[str, str] | None = None,
    ) -> None:
        self.rows = tuple(rows)
        self.extensions = dict(extensions or {})
        self.flask = dict(flask or {})
        self.reset.emit()

    async def refresh(self) -> None:
        """Ask every app again, then whether all its processes agree. Never raises InspectorError: `error`
        tells.
        """
        await self.read()
        await self.processes.look()

    async def read(self) -> None:
        """Of each app, what the shown process has. With no app there, what the last ones told stays."""
        if self._calls is None or not self._calls.apps:
            return
        self.error = None
        rows: list[ConfigRow] = []
        extensions: dict[str, tuple[Extension, ...]] = {}
        flask: dict[str, str] = {}
        for app in self._calls.apps:
            try:
                found = await self._ask(app)
            except InspectorError as error:  # it ends just now: its last values stay
                self.error = error
                found = self._last(app.key)
            if found is not None:
                own, extensions[app.key], flask[app.key] = found
                rows += own
        self.show(rows, extensions, flask)

    def forget(self) -> None:
        self.error = None
        self.show(())

    def _last(self, app: str) -> tuple[list[ConfigRow], tuple[Extension, ...], str]:
        rows = [row for row in self.rows if row.app == app]
        return rows, tuple(self.extensions.get(app, ())), self.flask.get(app, "")

    async def _ask(self, app: AppFacts) -> tuple[list[ConfigRow], tuple[Extension, ...], str] | None:
        assert self._calls is not None
        try:
            answer = await self._calls.call(Do.CONFIG, app=app.key)
            return rows_from_wire(app, answer)
        except (KeyError, TypeError, ValueError, WireError) as error:
            self.error = InspectorError(f"The config of {app.name} cannot be read.", details=repr(error))
        return None

    # -- changes while the app runs ----------------------------------------------------------------------

    async def set_value(self, row: ConfigRow, value: Any) -> tuple[int, int]:
        """In every process where the key has the value of `row`: in how many, of how many. Raises
        EditRejected when the key has no effect after the start, the value would break the app or the app has
        changed the key meanwhile; LinkError.
        """
        if not row.live.editable:
            raise EditRejected(f"{row.key} cannot be changed while the app runs.", row.live.why_not)
        check_config(row.key, value)
        return await self._change(row, value=pack(value), expected=[pack(row.value)])

    async def undo(self, row: ConfigRow) -> tuple[int, int]:
        """Take the last change of this key back, in every process that has it: in how many, of how many.
        Raises InspectorError.
        """
        return await self._change(row, undo=True)

    async def redo(self, row: ConfigRow) -> tuple[int, int]:
        """Make the last change that was taken back again, where the key still has the value of `row`: in how
        many processes, of how many. Raises InspectorError.
        """
        return await self._change(row, redo=True, expected=[pack(row.value)])

    async def _change(self, row: ConfigRow, **arguments: Any) -> tuple[int, int]:
        if self._calls is None:
            raise EditRejected("No app is running.", "Start it first.")
        try:
            answers = await self._calls.call_each(Do.SET_CONFIG, app=row.app, key=row.key, **arguments)
        finally:
            await self.refresh()  # some processes may have taken it before one refused
        shown = answers[0]
        if shown.error is not None:
            raise shown.error
        if "conflict" in shown.answer:
            raise EditRejected(
                f"The app has changed {row.key} meanwhile; nothing was overwritten.",
                "The table shows the value of now. Change it again if you still want to.",
            )
        done = [each for each in answers if each.error is None and "conflict" not in each.answer]
        return len(done), len(answers)

    # -- files -------------------------------------------------------------------------------------------

    def export(self, kind: str, app: AppFacts, reveal: bool = False) -> str:
        """`kind` is one of FORMATS."""
        rows = self._rows_of(app.key)
        if kind == "json":
            return to_json(rows, app.name, self.flask.get(app.key, ""), reveal)
        write = {"py": to_python, "env": to_env}[kind]
        return write(rows, app.name, reveal)

    async def export_to(self, path: Path, kind: str, app: AppFacts, reveal: bool = False) -> None:
        """Raises StoreError."""
        text = self.export(kind, app, reveal)
        await asyncio.to_thread(_write, path, text, reveal)

    async def load_saved(self, path: Path) -> SavedConfig:
        """A config exported as JSON. Raises InspectorError."""
        return await asyncio.to_thread(lambda: from_json(_read(path)))

    def saved(self, app: AppFacts) -> SavedConfig:
        """An app that runs now, to compare with."""
        entries = tuple(entry_of(row) for row in self._rows_of(app.key))
        return SavedConfig(app.name, self.flask.get(app.key, ""), entries)

    def compare(self, before: SavedConfig, app: AppFacts) -> tuple[Difference, ...]:
        """What `app` has now against `before`."""
        return compare(before.entries, self.saved(app).entries)

    def _rows_of(self, app: str) -> Sequence[ConfigRow]:
        return [row for row in self.rows if row.app == app and not row.ignored]


def rows_from_wire(
    app: AppFacts, answer: Mapping[str, Any]
) -> tuple[list[ConfigRow], tuple[Extension, ...], str]:
    """Rows with their hints, the extensions, Flask's version. Raises KeyError, TypeError, ValueError,
    WireError.
    """
    rows = [config_from_wire(app.key, entry) for entry in answer["entries"]]
    rows += [ignored_from_wire(app.key, entry) for entry in answer.get("ignored") or ()]
    extensions = tuple(
        Extension(*(str(entry.get(name) or "") for name in ("name", "package", "version", "class")))
        for entry in answer.get("extensions") or ()
    )
    flask = str(answer.get("flask") or "")
    interface = str((answer.get("session") or {}).get("class") or app.session_interface)
    in_cookie = app.session_kind not in ("server", "other")
    return HintFinder(rows, flask, extensions, interface, in_cookie).annotated(), extensions, flask


def _identities(app: AppFacts, answer: Mapping[str, Any]) -> Identities:
    return config_identities(config_from_wire(app.key, entry) for entry in answer["entries"])


_MAX_SAVED = 64 * 1024 * 1024


def _write(path: Path, text: str, private: bool) -> None:
    try:
        path.write_text(text, "utf-8")
        if private:
            path.chmod(0o600)
    except OSError as error:
        raise StoreError(
            f"The config cannot be written to {path}.", "Choose another folder.", str(error)
        ) from error


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_SAVED:
            raise InspectorError(f"{path.name} is too large to be an exported config.")
        return path.read_text("utf-8", errors="replace")
    except OSError as error:
        raise StoreError(f"{path} cannot be read.", details=str(error)) from error
