"""Where a project says that it wants to be served: FLASK_RUN_HOST and FLASK_RUN_PORT in its own files.

A host that others on the network reach is not taken from a file: who wants that, says so to us.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_HOST = "127.0.0.1"
_HOST, _PORT = "FLASK_RUN_HOST", "FLASK_RUN_PORT"


@dataclass(frozen=True, slots=True)
class RunAddress:
    host: str = DEFAULT_HOST
    port: int = 0
    """0: any free one."""
    source: str = ""
    """The names of the files that say so."""


def run_address(files: Mapping[str, Mapping[str, str]]) -> RunAddress:
    """`files`: name -> its variables; the first that sets one wins. What is no port, or no loopback host, is
    passed over.
    """
    host_in = next((name for name, variables in files.items() if _is_own(variables.get(_HOST, ""))), "")
    port_in = next((name for name, variables in files.items() if _port(variables)), "")
    return RunAddress(
        files[host_in][_HOST] if host_in else DEFAULT_HOST,
        _port(files[port_in]) if port_in else 0,
        " and ".join(name for name in files if name in (host_in, port_in)),
    )


def _is_own(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _port(variables: Mapping[str, str]) -> int:
    text = variables.get(_PORT, "").strip()
    number = int(text) if text.isdecimal() and len(text) <= 5 else 0
    return number if number <= 65535 else 0
