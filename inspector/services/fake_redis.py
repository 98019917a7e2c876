"""fakeredis behind a TCP port of this process: the last resort when the machine has no Redis server.

Threads, not a child process: it works the same in the frozen program, and nothing can be left behind.
"""

from __future__ import annotations

import threading
from typing import Any

_STOP_SECONDS = 3.0


class FakeRedisServer:
    """`start` gives the URL; `stop` closes the port, ends the threads and forgets all keys."""

    def __init__(self) -> None:
        self._server: Any = None
        self._thread: threading.Thread | None = None

    def start(self) -> str:
        # Imported here: it costs memory and start-up time, and most machines never need it.
        from fakeredis import TcpFakeServer

        server: Any = TcpFakeServer(("127.0.0.1", 0))
        server.RequestHandlerClass = _mended(server.RequestHandlerClass)
        # Handler threads must not keep the program alive when a client of the app stays connected.
        server.daemon_threads = True
        self._server = server
        self._thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="fakeredis", daemon=True
        )
        self._thread.start()
        host, port = server.server_address[:2]
        return f"redis://{host}:{port}/0"

    def stop(self) -> None:
        """Blocks for some milliseconds."""
        server, self._server = self._server, None
        thread, self._thread = self._thread, None
        if server is None or thread is None:
            return
        server.shutdown()  # also tells the handlers, which look every 10 ms
        server.server_close()
        thread.join(_STOP_SECONDS)


def _mended(handler: Any) -> Any:
    """Two things a real server does otherwise.

    fakeredis hangs up after every error reply; clients rely on it not to. And its RESTORE loads a pickle, so
    that whoever reaches the port could run code in this process: here it is an unknown command.
    """
    from fakeredis._helpers import SimpleError
    from redis.exceptions import ResponseError

    class Handler(handler):  # type: ignore[misc]
        def setup(self) -> None:
            super().setup()
            read = self.current_client.read_response

            def read_reply(*args: Any, **options: Any) -> Any:
                try:
                    return read(*args, **options)
                except ResponseError as error:
                    return error  # written as an error reply

            self.current_client.read_response = read_reply
            connection = self.current_client.get_socket()
            find = connection._name_to_func

            def find_command(name: str) -> Any:
                if name.lower() == "restore":
                    raise SimpleError("ERR unknown command 'RESTORE'")
                return find(name)

            connection._name_to_func = find_command

    return Handler
