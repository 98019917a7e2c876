"""A target that takes its time: it is imported only when the file named by WAIT_FOR exists."""

import os
import time

while not os.path.exists(os.environ["WAIT_FOR"]):
    time.sleep(0.02)

from flask import Flask  # noqa: E402

app = Flask(__name__)
