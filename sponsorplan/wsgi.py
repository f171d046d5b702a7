"""The web application, for granian or any other WSGI server."""

from django.core.wsgi import get_wsgi_application

from sponsorplan import observing
from sponsorplan.web.whole import whole_bodies

application = whole_bodies(get_wsgi_application())
observing.start()
