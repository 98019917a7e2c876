"""Starts a thread that never ends, and then fails."""

import threading

threading.Thread(target=threading.Event().wait).start()
raise RuntimeError("after the thread was started")
