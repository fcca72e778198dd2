"""The product's settings for workers that tests start and kill, with a lease that a test can wait for."""

from council_pm.settings import *  # noqa: F403

JOB_LEASE_SECONDS = 1.5
CELERY_BEAT_SCHEDULE = {}  # the sweep would start each night's work among what a test counts
