"""Tees for request and response bodies: what passes is counted, the first bytes are kept, nothing is read
ahead.

A request body is recorded as the app reads it; what it leaves unread stays unread. A file that the server
may send by itself (`wsgi.file_wrapper`) is never wrapped.
"""

from time import perf_counter

from werkzeug.wsgi import FileWrapper

from .exceptions import hide_our_frames
from .progress import FIRST_AFTER, THEN_EVERY, tell_progress


class KeptBody:
    """The first `cap` bytes of a body, and its true size."""

    __slots__ = ("cap", "chunks", "size")

    def __init__(self, cap):
        self.chunks = []
        self.size = 0
        self.cap = cap

    def take(self, data):
        size = self.size = self.size + len(data)
        if size <= self.cap:
            self.chunks.append(bytes(data))
        elif size - len(data) < self.cap:
            self.chunks.append(bytes(data[: self.cap - size]))


def tee_input(record, environ, cap):
    """Put a tee in front of `wsgi.input`."""
    stream = environ.get("wsgi.input")
    if stream is None or "HTTP_UPGRADE" in environ:
        return
    kind = InputTeeInto if hasattr(stream, "readinto") else InputTee
    environ["wsgi.input"] = kind(stream, record, cap)


class InputTee:
    """Stands in for `wsgi.input`. Has `readinto` only when the stream has: Werkzeug asks before it calls."""

    def __init__(self, stream, record, cap):
        self._stream = stream
        self._record = record
        self._cap = cap

    def _take(self, data):
        try:
            body = self._record.request_body
            if body is None:
                body = self._record.request_body = KeptBody(self._cap)
            body.take(data)
        except Exception:
            self._record.probe.problems.note("request body")

    def read(self, *args):
        data = self._stream.read(*args)
        self._take(data)
        return data

    def readline(self, *args):
        data = self._stream.readline(*args)
        self._take(data)
        return data

    def readlines(self, *args):
        lines = self._stream.readlines(*args)
        for line in lines:
            self._take(line)
        return lines

    def __iter__(self):
        for line in self._stream:
            self._take(line)
            yield line

    def __getattr__(self, name):
        return getattr(self._stream, name)


class InputTeeInto(InputTee):
    def readinto(self, buffer):
        count = self._stream.readinto(buffer)
        if count:
            self._take(memoryview(buffer).cast("B")[:count])
        return count


def is_file_wrapper(result, environ):
    wrapper = environ.get("wsgi.file_wrapper")
    if isinstance(result, FileWrapper):
        return True
    return isinstance(wrapper, type) and isinstance(result, wrapper)


class BodyTee:
    """Stands in for the app's iterable. The exchange ends when the server closes it.

    Passes the chunks on as a generator, the cheapest way in Python.
    """

    __slots__ = ("_passing", "_record", "_result")

    def __init__(self, result, record):
        self._result = result
        self._record = record
        self._passing = None

    def __iter__(self):
        self._passing = self._pass_on()
        return self._passing

    def __next__(self):
        """For who asks for a chunk without `iter` first."""
        return next(self._passing or iter(self))

    def _pass_on(self):
        record = self._record
        body = record.response_body
        next_told = record.ticks + FIRST_AFTER
        try:
            for chunk in self._result:
                try:
                    body.take(chunk)
                    if perf_counter() > next_told:
                        next_told = perf_counter() + THEN_EVERY
                        tell_progress(record)
                except Exception:
                    record.probe.problems.note("response body")
                yield chunk
        except GeneratorExit:
            raise
        except BaseException as error:
            record.failed(error)
            __traceback_hide__ = True  # noqa: F841
            error.__traceback__ = hide_our_frames(error.__traceback__)
            raise

    def close(self):
        try:
            close = getattr(self._result, "close", None)
            if close is not None:
                close()
        except BaseException as error:
            self._record.failed(error)
            __traceback_hide__ = True  # noqa: F841
            error.__traceback__ = hide_our_frames(error.__traceback__)
            raise
        finally:
            self._record.finish()

    def __del__(self):
        """For servers that never close."""
        if self._record.ended is None:
            self._record.finish()


class SizedBodyTee(BodyTee):
    """For lists and tuples: servers ask for their length."""

    __slots__ = ()

    def __len__(self):
        return len(self._result)
