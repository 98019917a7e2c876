"""Environment variables given to a target: which of them are shown and written down only when asked for."""

from __future__ import annotations

from inspector.domain.config_secrets import is_secret_key
from inspector.domain.secret_text import spans


def may_be_secret(name: str, value: str) -> bool:
    """By its name, or because of what is in it: a URL with a password, options with one."""
    return is_secret_key(name) or bool(spans(value))
