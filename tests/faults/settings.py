"""The product's settings for processes that these tests start and break, with times that a test can wait for."""

import os

from council_pm.settings import *  # noqa: F403

JOB_LEASE_SECONDS = 0.8
# Neither collected files nor a mail server: pages are read for their words, mails are counted in a directory.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = os.environ["FAULTS_DIRECTORY"] + "/mails"
ATTACHMENTS_DIR = os.environ["FAULTS_DIRECTORY"] + "/attachments"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["OPTIONS"]["timeout"] = 2  # noqa: F405  # 20 s in the product
CELERY_BEAT_SCHEDULE = {}  # the sweep would start each night's work among what a test counts
if "FAULTS_FROZEN_FOR" in os.environ:
    idle = f" -c idle_in_transaction_session_timeout={os.environ['FAULTS_FROZEN_FOR']}"
    DATABASES["default"]["OPTIONS"]["options"] = DATABASES["default"]["OPTIONS"]["options"].replace(  # noqa: F405
        f" -c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MS}",  # noqa: F405
        idle,
    )
