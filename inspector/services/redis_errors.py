"""What Redis and its client library say, turned into sentences.

The library's own texts never reach the user as the sentence; a server's answer goes into `details`. A
password cannot be in either: the server is named by `RedisAddress.place`.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from redis import exceptions as redis_errors

from inspector.domain.errors import StoreError
from inspector.domain.redis_keys import RedisAddress

NETWORK_ERRORS = (redis_errors.ConnectionError, redis_errors.TimeoutError, OSError)
"""The connection broke: whether a command that was under way took effect is not known."""


@contextmanager
def sentences(address: RedisAddress, doing: str) -> Iterator[None]:
    """Failures inside become StoreError; `doing` completes "Redis … while …" ("reading a key")."""
    try:
        yield
    except (redis_errors.RedisError, OSError, TypeError) as error:
        # TypeError: an option of the URL that the library's connection does not take.
        raise store_error(error, address, doing) from error


def store_error(error: BaseException, address: RedisAddress, doing: str) -> StoreError:
    """The StoreError for anything that the client library raises."""
    error = refusal_in(error)
    details = f"{type(error).__name__}: {error} (while {doing})"
    if "called without any password" in str(error):
        return StoreError(
            f"The Redis at {address.place} has no password, but the address has one.",
            "Leave the password out of the address.",
            details,
        )
    for kind, sentence, hint in _BY_TYPE:
        if isinstance(error, kind):
            return StoreError(sentence.format(place=address.place, doing=doing), hint, details)
    if isinstance(error, redis_errors.ResponseError):
        return _refused(error, address, doing, details)
    if isinstance(error, TypeError):
        return StoreError(
            "An option in the Redis address cannot be used.", "Leave the part after ? away.", details
        )
    return _not_reached(error, address, doing, details)


def refusal_in(error: BaseException) -> BaseException:
    """What a server refuses while the connection is made comes wrapped in a ConnectionError."""
    cause = error.__cause__
    wrapped = type(error) is redis_errors.ConnectionError and isinstance(cause, redis_errors.RedisError)
    return cause if wrapped and cause is not None else error


_BY_TYPE: tuple[tuple[type[BaseException], str, str], ...] = (
    (
        redis_errors.AuthenticationError,
        "The Redis at {place} refused the user name or password.",
        "Write them into the address: redis://user:password@host:port/0 (without a user: redis://:password@host).",
    ),
    (
        redis_errors.NoPermissionError,
        "This Redis user is not allowed {doing}.",
        "Ask for the right (ACL) to do so, or connect as another user.",
    ),
    (
        redis_errors.BusyLoadingError,
        "The Redis at {place} is still loading its data.",
        "Wait a moment, then connect again.",
    ),
    (
        redis_errors.ReadOnlyError,
        "The Redis at {place} is a read-only replica.",
        "Connect to the primary server to change anything.",
    ),
    (
        redis_errors.OutOfMemoryError,
        "The Redis at {place} has no memory left and refuses writes.",
        "Free some keys there or raise its maxmemory.",
    ),
    (
        redis_errors.MovedError,
        "This key lies on another node of a Redis Cluster.",
        "Connect to that node; see the details for its address.",
    ),
    (
        redis_errors.ClusterDownError,
        "The Redis Cluster at {place} is down.",
        "Wait until it has recovered, then try again.",
    ),
    (
        redis_errors.InvalidResponse,
        "What answers at {place} does not speak the Redis protocol.",
        "Check host and port; rediss:// is for servers with TLS.",
    ),
    (
        redis_errors.MaxConnectionsError,
        "Too many connections to the Redis at {place} are in use.",
        "Try again in a moment.",
    ),
)


def _refused(error: Exception, address: RedisAddress, doing: str, details: str) -> StoreError:
    text = str(error).lower()
    if "db index" in text:
        return StoreError(
            f"The Redis at {address.place} has no database {address.database}.",
            "Most servers have the databases 0 to 15; a Cluster has only 0.",
            details,
        )
    if "wrongtype" in text or "wrong kind of value" in text:
        return StoreError(
            "This key is not a string any more.", "Scan again to see what is there now.", details
        )
    if "misconf" in text:
        return StoreError(
            f"The Redis at {address.place} refuses writes: it cannot save its data to disk.",
            "Look into that server's log.",
            details,
        )
    return StoreError(
        f"The Redis at {address.place} refused {doing}.", "The details show what it answered.", details
    )


def _not_reached(error: BaseException, address: RedisAddress, doing: str, details: str) -> StoreError:
    causes = list(_chain(error))
    text = " ".join(str(cause) for cause in causes).lower()
    place = address.place
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return StoreError(
            f"No TLS connection to {place} came about.",
            "Use redis:// for a server without TLS; for a private certificate add ?ssl_ca_certs=FILE.",
            details,
        )
    if isinstance(error, (redis_errors.TimeoutError, TimeoutError)) or "timeout" in text:
        return StoreError(
            f"The Redis at {place} did not answer in time.", "Check that it runs and can be reached.", details
        )
    if "protocol error" in text:
        return StoreError(
            f"What answers at {place} does not speak the Redis protocol.",
            "Check host and port; rediss:// is for servers with TLS.",
            details,
        )
    if "name or service" in text or "name resolution" in text or "nodename" in text or "getaddrinfo" in text:
        return StoreError(f"The host in {place} is not known.", "Check how it is written.", details)
    if "permission denied" in text:
        return StoreError(f"This user may not open the socket {place}.", "Check its permissions.", details)
    if doing == CONNECTING:
        return StoreError(
            f"No Redis answers at {place}.",
            "Check that the server runs and that the address is right.",
            details,
        )
    return StoreError(
        f"The connection to the Redis at {place} broke while {doing}.",
        "Connect again when the server is back.",
        details,
    )


CONNECTING = "connecting"


def _chain(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    seen = 0
    while current is not None and seen < 10:
        yield current
        current = current.__cause__ or current.__context__
        seen += 1
