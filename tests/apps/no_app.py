"""A module without an app."""

ANSWER = 42
