"""Environment variables given to a target: which of them are shown and written down only when asked for."""

from __future__ import annotations

from inspector.domain.config_secrets import is_secret_key, mask_url


def may_be_secret(name: str, value: str) -> bool:
    """By its name, or because it is a URL with a password."""
    return is_secret_key(name) or mask_url(value) != value
