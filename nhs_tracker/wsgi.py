"""The web application for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhs_tracker.settings")
# A page tells its reader within seconds that somebody else holds what it needs; a job can wait (settings.LOCK_SECONDS).
os.environ.setdefault("LOCK_SECONDS", "3")
application = get_wsgi_application()
