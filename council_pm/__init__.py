"""The project package: settings, and the apps that every other app stands on."""

from council_pm.celery import app as celery_app

__all__ = ["celery_app"]
