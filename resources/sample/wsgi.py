"""What a server starts: `flask run`, `gunicorn wsgi:app`, `waitress-serve wsgi:app`.

What a shell, a service file or `.flaskenv` would say is said here, unless it was said already.
"""

import os
from pathlib import Path

os.environ.setdefault("SAMPLE_SETTINGS", str(Path(__file__).with_name("local.cfg")))
os.environ.setdefault("SHOP_MAX_PER_ITEM", "9")
os.environ.setdefault("SHOP_DELIVERY__EXPRESS", "12.5")

from shop.site import create_site

app = create_site(os.environ.get("SAMPLE_CONFIG", "development"), os.environ.get("SAMPLE_REDIS_URL"))
