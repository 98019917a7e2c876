"""Guards: a test that leaves a process, thread, listening socket, window or task behind fails, and says
what was left.
"""
