"""Imported by the Celery workers that tests start."""

from tests.jobs.handlers import register_all

register_all()
