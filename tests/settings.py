"""The product's own settings, told by the environment where the suite's databases are.

The suite runs on SQLite; with TEST_DATABASE_URL and TEST_REDIS_URL set it runs on PostgreSQL and Redis.
"""

import atexit
import os
import shutil
import tempfile

on_server = bool(os.environ.get("TEST_DATABASE_URL"))
if "COUNCIL_PM_TEST_DIRECTORY" not in os.environ:
    # Shared with the test processes that pytest-xdist starts; removed by the process that made it. A file, not
    # memory: only a file has the write-ahead log and the locks that the product meets.
    directory = tempfile.mkdtemp(prefix="council-pm-tests-")
    os.environ["COUNCIL_PM_TEST_DIRECTORY"] = directory
    atexit.register(shutil.rmtree, directory, ignore_errors=True)

for name in ("DEMONSTRATION", "EMBEDDED_WORKER", "HOST", "PORT", "HSTS_SECONDS", "SECURE_COOKIES", "BEHIND_PROXY"):
    os.environ.pop(name, None)
os.environ.update(
    SECRET_KEY="only-for-the-suite-0123456789-abcdefghij",
    APPRAISAL_KEYS="b25seS1mb3ItdGhlLXN1aXRlLW5vdC1hLXNlY3JldCE=",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    EMAIL_URL="console:",
    LOG_LEVEL="WARNING",
    DEBUG="0",
    # Playwright keeps an event loop in the test's thread, where Django would refuse to touch the database.
    DJANGO_ALLOW_ASYNC_UNSAFE="1",
    SECURE_COOKIES="0",
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL", "")
    or f"sqlite:///{os.environ['COUNCIL_PM_TEST_DIRECTORY']}/council.sqlite3",
    # Without a server nothing listens on port 1: publishing is refused, as it may be any day in production.
    REDIS_URL=os.environ.get("TEST_REDIS_URL", "") or "redis://127.0.0.1:1/0",
)

from council_pm.settings import *  # noqa: E402, F403  # the environment above must stand first

# Hashing a password slowly on purpose is not what the suite measures.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if not on_server:
    DATABASES["default"]["TEST"] = {"NAME": f"{os.environ['COUNCIL_PM_TEST_DIRECTORY']}/test.sqlite3"}  # noqa: F405
    # A test database need not survive the power going off.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # noqa: F405
# The suite runs before and without a front-end build.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ATTACHMENTS_DIR = f"{os.environ['COUNCIL_PM_TEST_DIRECTORY']}/attachments"
# Served straight from where they are built, without collecting them first.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
