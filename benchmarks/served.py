"""The program as a web server runs it, with the bare list beside it. `benchmarks/serving.py` starts it."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sponsorplan.settings.dev")
settings.ROOT_URLCONF = "benchmarks.bare"
application = get_wsgi_application()
