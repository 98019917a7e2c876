# Read by the `flask` command when python-dotenv is installed. wsgi.py has the same defaults for everybody else.
FLASK_APP=wsgi
SAMPLE_CONFIG=development
SHOP_MAX_PER_ITEM=9
SHOP_DELIVERY__EXPRESS=12.5
