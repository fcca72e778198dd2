"""The entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council_pm.settings")

application = get_wsgi_application()

from council_pm.jobs.embedded import start_embedded_worker  # noqa: E402  # needs the apps to be ready

start_embedded_worker()
