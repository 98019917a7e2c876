"""Waits for ever while it is imported."""

import threading


def connect():
    threading.Event().wait()


connect()
