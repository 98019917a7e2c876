"""Found only when src is on the path."""

NAME = "lone"
