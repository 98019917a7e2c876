"""A Redis client that says quickly when nobody answers."""

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry


def connect(url):
    # One retry: a connection that lay idle may have been closed meanwhile.
    # Nothing is sent here; Redis is asked when a session is needed.
    return Redis.from_url(
        url, socket_connect_timeout=2, socket_timeout=5, retry=Retry(ConstantBackoff(0.05), 1)
    )
