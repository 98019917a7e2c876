"""What is wrong with config entries: keys that do nothing (any more), names misspelled, values of the wrong
type, keys
easily guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from inspector.domain.config import ConfigRow, Hint, with_hints
from inspector.domain.config_keys import SINCE, STALE, Version, extension_of, known_of, version_tuple
from inspector.domain.config_secrets import weakness
from inspector.domain.similar_names import SimilarNames

_LOOKS_BOOL = frozenset({"true", "false", "yes", "no", "on", "off"})
_ENVIRONMENT = frozenset({"from_prefixed_env", "environment"})


@dataclass(frozen=True, slots=True)
class Extension:
    """A Flask extension in use. `name` is how it registered itself, `package` what was installed."""

    name: str
    package: str = ""
    version: str = ""
    kind: str = ""
    """The class of what it registered."""


class HintFinder:
    """The hints for all entries of one app."""

    def __init__(
        self,
        rows: Iterable[ConfigRow],
        flask: str = "",
        extensions: Sequence[Extension] = (),
        interface: str = "",
        in_cookie: bool = True,
    ) -> None:
        self._rows = {row.key: row for row in rows}
        self._versions: dict[str, Version] = {
            extension.package.lower(): version_tuple(extension.version) for extension in extensions
        }
        self._versions["flask"] = version_tuple(flask)
        self._flask = flask
        self._interface = interface
        self._in_cookie = in_cookie
        """Sessions travel in a signed cookie; else a store keeps them."""
        packages = frozenset(extension.package for extension in extensions)
        self._documented = known_of(packages)
        flasks = {row.key for row in self._rows.values() if row.has_default}
        set_by_packages = {row.key for row in self._rows.values() if any(s.package for s in row.chain)}
        self._known = flasks | self._documented | set_by_packages
        self._similar = SimilarNames(sorted(self._known))

    def annotated(self) -> list[ConfigRow]:
        return [with_hints(row, self.hints(row)) for row in self._rows.values()]

    def hints(self, row: ConfigRow) -> tuple[Hint, ...]:
        """The worst first."""
        if row.ignored:
            return (self._ignored(row),)
        if row.is_default and row.key != "SECRET_KEY":
            return ()
        found = [hint for check in _CHECKS if (hint := check(self, row)) is not None]
        order = ("error", "warning", "info")
        return tuple(sorted(found, key=lambda hint: order.index(hint.level)))

    def _ignored(self, row: ConfigRow) -> Hint:
        meant = row.key.upper() if row.key.upper() in self._known else self._similar.nearest(row.key)
        advice = f" Did you mean {meant}?" if meant else f" Write it {row.key.upper()}."
        return Hint("warning", "ignored", f"Ignored: loaders take upper-case keys only.{advice}", meant)

    def _lowercase(self, row: ConfigRow) -> Hint | None:
        upper = row.key.upper()
        if row.key == upper or upper not in self._known:
            return None
        return Hint("warning", "ignored", f"Flask reads {upper}, not {row.key}.", upper)

    def _stale(self, row: ConfigRow) -> Hint | None:
        stale = STALE.get(row.key)
        if stale is None or (row.has_default and stale.package == "Flask"):
            return None
        version = self._versions.get(stale.package.lower(), ())
        if version < stale.since:
            return None
        level, badge = ("info", "deprecated") if stale.deprecated else ("warning", "stale")
        return Hint(level, badge, stale.sentence(row.key))

    def _too_new(self, row: ConfigRow) -> Hint | None:
        since, version = SINCE.get(row.key), self._versions["flask"]
        if since is None or row.has_default or not version or version >= since:
            return None
        needed = ".".join(map(str, since))
        return Hint(
            "warning", "too new", f"Flask {self._flask} does not read it; it came with Flask {needed}."
        )

    def _misspelled(self, row: ConfigRow) -> Hint | None:
        if row.key in self._known or row.key in STALE or row.key in SINCE or not row.key.isupper():
            return None
        if extension_of(row.key) or _differ_by_number(row.key, meant := self._similar.nearest(row.key)):
            return None
        if not meant:
            return None
        return Hint(
            "warning", "misspelled?", f"Nothing is known to read {row.key}. Did you mean {meant}?", meant
        )

    def _without_extension(self, row: ConfigRow) -> Hint | None:
        owner = extension_of(row.key)
        if owner != "Flask-Session" or row.key in self._documented:
            return None
        if "flask_session" in self._interface:
            return None
        return Hint(
            "info", "no effect", f"{owner} reads it, which is not in use: sessions lie in the cookie."
        )

    def _session_type(self, row: ConfigRow) -> Hint | None:
        if row.key != "SESSION_TYPE" or not self._interface.startswith("flask.sessions."):
            return None
        sentence = "Sessions lie in the cookie all the same: Session(app) was not called for this app."
        return Hint("warning", "no effect", sentence)

    def _text_that_looks_bool(self, row: ConfigRow) -> Hint | None:
        if not isinstance(row.value, str) or row.value.strip().lower() not in _LOOKS_BOOL:
            return None
        sentence = f"This is the text {row.value!r}, which counts as true."
        if _from_environment(row):
            sentence += " From the environment only JSON is read: write true or false."
        return Hint("warning", "text", sentence)

    def _secret(self, row: ConfigRow) -> Hint | None:
        value = row.value
        if row.key not in ("SECRET_KEY", "WTF_CSRF_SECRET_KEY", "JWT_SECRET_KEY"):
            return None
        if value is None or value in ("", b""):
            return self._no_secret(row)
        if not isinstance(value, str | bytes):
            hint = (
                "The environment's digits were read as JSON. Put quotes inside."
                if _from_environment(row)
                else ""
            )
            text = f"A key must be a text or bytes: saving a session fails with this {row.type}. {hint}"
            return Hint("error", "wrong type", text.strip())
        weak = weakness(value)
        return Hint("warning", "weak", weak) if weak else None

    def _no_secret(self, row: ConfigRow) -> Hint | None:
        if row.key != "SECRET_KEY":
            return None
        near = [
            key
            for key, other in self._rows.items()
            if key != "SECRET_KEY" and self._is_meant(other, "SECRET_KEY")
        ]
        signer = self._rows.get("SESSION_USE_SIGNER")
        needed = self._in_cookie or bool(signer and signer.value)
        advice = f"Did {near[0]} mean it?" if near else ""
        sentences = ("Without it the session cannot be written." if needed else "", advice)
        sentence = " ".join(each for each in sentences if each)
        return Hint("info", "not set", sentence) if sentence else None

    def _is_meant(self, row: ConfigRow, key: str) -> bool:
        hint = self._ignored(row) if row.ignored else self._lowercase(row) or self._misspelled(row)
        return hint is not None and hint.meant == key

    def _fallbacks(self, row: ConfigRow) -> Hint | None:
        if row.key != "SECRET_KEY_FALLBACKS":
            return None
        if isinstance(row.value, str | bytes):
            return Hint(
                "error", "wrong type", "A text is taken letter by letter, each as a key. Write a list."
            )
        if row.value and self._versions["flask"][:3] == (3, 1, 0):
            return Hint("error", "bug", "Flask 3.1.0 signs with the last fallback. Use Flask 3.1.1 or newer.")
        return None

    def _samesite(self, row: ConfigRow) -> Hint | None:
        if row.key != "SESSION_COOKIE_SAMESITE" or not isinstance(row.value, str):
            return None
        if row.value.title() not in ("Lax", "Strict", "None"):
            return Hint("error", "wrong value", "It must be Lax, Strict or None: the first response fails.")
        secure = self._rows.get("SESSION_COOKIE_SECURE")
        if row.value.title() == "None" and not (secure and secure.value):
            return Hint(
                "warning", "rejected", "Browsers drop SameSite=None cookies without SESSION_COOKIE_SECURE."
            )
        return None

    def _empty_root(self, row: ConfigRow) -> Hint | None:
        if row.key != "APPLICATION_ROOT" or row.value != "":
            return None
        return Hint(
            "warning", "empty", "The cookie gets an empty Path: browsers keep it for the current folder only."
        )


_Check = Callable[[HintFinder, ConfigRow], Hint | None]
_CHECKS: tuple[_Check, ...] = (
    HintFinder._secret,
    HintFinder._fallbacks,
    HintFinder._samesite,
    HintFinder._empty_root,
    HintFinder._stale,
    HintFinder._too_new,
    HintFinder._lowercase,
    HintFinder._session_type,
    HintFinder._without_extension,
    HintFinder._misspelled,
    HintFinder._text_that_looks_bool,
)


def _from_environment(row: ConfigRow) -> bool:
    return bool(row.chain) and any(source.loader in _ENVIRONMENT for source in row.chain[-1].sources)


def _differ_by_number(one: str, other: str) -> bool:
    """PLAN_1 and PLAN_2 are two names, not a slip."""
    return re.sub(r"\d+", "0", one) == re.sub(r"\d+", "0", other)
