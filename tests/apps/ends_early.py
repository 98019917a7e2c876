"""A target that ends its process, without a word, while it is imported."""

import os

print("about to leave", flush=True)
os._exit(3)
