"""A factory that cannot be called without arguments."""

from flask import Flask


def create_app(config):
    return Flask(config)
