"""A target that ends its process while it is imported."""

import os

print("about to leave", flush=True)
os._exit(3)
