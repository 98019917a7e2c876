"""Applications mounted beside the shop, and the WSGI middleware around all of them."""
