"""The web application, for granian or any other WSGI server."""

from django.core.wsgi import get_wsgi_application

from sponsorplan import observing

application = get_wsgi_application()
observing.start()
