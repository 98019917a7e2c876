"""An own URL converter: a part of the path that matches a regular expression."""

from werkzeug.routing import BaseConverter


class RegexConverter(BaseConverter):
    """`<regex("[a-z]{2}-[0-9]{3}"):code>` matches `ab-123` and nothing else."""

    def __init__(self, url_map, pattern):
        super().__init__(url_map)
        self.regex = pattern
