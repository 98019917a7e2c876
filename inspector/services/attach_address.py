"""Where this profile's window listens for attached processes: the same port and token at every start, so that
a server that is still running finds the window again. Kept in a file that only the user may read.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

from inspector.domain.errors import StoreError
from inspector.services.private_file import write_privately

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class AttachAddress:
    port: int
    token: str

    @property
    def variable(self) -> str:
        """The value of wire.ENV_VARIABLE."""
        return f"{HOST}:{self.port}:{self.token}"


def attach_address(path: Path) -> AttachAddress:
    """The one in the file; a new one when there is none or it cannot be read. Raises StoreError when that
    cannot be written.
    """
    known = _read(path)
    if known is not None:
        return known
    address = AttachAddress(_free_port(), secrets.token_urlsafe(24))
    keep_address(path, address)
    return address


def keep_address(path: Path, address: AttachAddress) -> None:
    """Raises StoreError."""
    try:
        write_privately(path, json.dumps({"port": address.port, "token": address.token}))
    except OSError as error:
        raise StoreError(
            f"The address for attached processes cannot be saved: {error.strerror}.", f"Check {path}."
        ) from error


def _read(path: Path) -> AttachAddress | None:
    """None as well when others may read it: the token is no secret then."""
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            return None
        data = json.loads(path.read_text("utf-8"))
        port, token = data["port"], data["token"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if type(port) is not int or not 0 < port < 65536 or not isinstance(token, str) or len(token) < 24:
        return None
    return AttachAddress(port, token)


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])
