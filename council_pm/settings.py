"""Django's settings. Everything that differs between two places comes from the environment (``environment.py``)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from council_pm.environment import ConfigurationError, read_environment
from council_pm.logging_setup import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR", "").strip() or BASE_DIR / "var")

try:
    ENVIRONMENT = read_environment(os.environ, DATA_DIR)
except ConfigurationError as mistake:
    raise ImproperlyConfigured(f"The configuration is not complete:\n{mistake}\nSee .env.example.") from None

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
DEMONSTRATION = ENVIRONMENT.demonstration
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
CSRF_TRUSTED_ORIGINS = list(ENVIRONMENT.csrf_trusted_origins)

# Django's admin is not installed: every change goes through a service, which writes the audit event.
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    # Our own, lowest first (DESIGN section 2).
    "council_pm.core",
    "council_pm.audit",
    "council_pm.configuration",
    "council_pm.jobs",
    "council_pm.org",
    "council_pm.people",
    "council_pm.notices",
    "council_pm.attachments",
    "council_pm.guidance",
    "indicators",
    "plans",
    "clinics",
    "appraisals",
    "council_pm.assessments",
    "council_pm.practice",
    "council_pm.forums",
    "council_pm.administration",
    "council_pm.dashboards",
    "council_pm.packs",
    "council_pm.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A dashboard of 46 KB travels as 7 (0.4 ms). Django answers BREACH by a random length, and masks its CSRF tokens.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "council_pm.core.middleware.PageHeadersMiddleware",
    "council_pm.core.middleware.OnlyAFormMiddleware",
    "council_pm.configuration.middleware.CouncilWordsMiddleware",
    "appraisals.middleware.SealedMiddleware",
]

ROOT_URLCONF = "council_pm.urls"
WSGI_APPLICATION = "council_pm.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "council_pm.dashboards.frame.page_frame",
            ],
        },
    },
]

# --- Data -----------------------------------------------------------------------------------------------------


IDLE_IN_TRANSACTION_MS = 60_000  # no work of ours thinks for so long between two statements


def _database_settings() -> dict[str, Any]:
    """One schema on both engines.

    SQLite: with write-ahead logging alone, 414 of 480 concurrent transactions failed; with IMMEDIATE and a wait of
    20 s none did. Django switches foreign keys on itself. PostgreSQL: a health check before each use lost no
    request over a server restart; the limits keep one bad statement from holding up everybody.
    """
    database = ENVIRONMENT.database
    if database.is_sqlite:
        Path(database.name).parent.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": database.name,
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                # Without recursive triggers, REPLACE INTO deletes a row past the guard of an append-only table.
                "init_command": ("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;"),
            },
        }
    options = f"-c statement_timeout={ENVIRONMENT.statement_timeout_ms} -c lock_timeout={ENVIRONMENT.lock_timeout_ms}"
    # A process that stands still in a transaction would keep its locks for ever; manage.py lifts this limit too.
    idle = IDLE_IN_TRANSACTION_MS if ENVIRONMENT.statement_timeout_ms else 0
    options += f" -c idle_in_transaction_session_timeout={idle}"
    # To start a process that helps costs several times what most of our queries take.
    options += " -c max_parallel_workers_per_gather=0"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database.name,
        "USER": database.user,
        "PASSWORD": database.password,
        "HOST": database.host,
        "PORT": database.port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # manage.py lifts the statement limit for migrations and loads (STATEMENT_TIMEOUT_MS=0).
        "OPTIONS": {"connect_timeout": 5, "options": options},
    }


# No request is one transaction: with IMMEDIATE, each page that is only read would become a writer.
DATABASES = {"default": {**_database_settings(), "ATOMIC_REQUESTS": False}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Per process and small: nothing that must be shared or kept lives in a cache. Fragments are keyed by data version.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }
}
# Sessions stand in the database so that sign-in works while Redis is away.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the grid of 500 targets has four fields a row, and more with further years
FILE_UPLOAD_HANDLERS = ["council_pm.core.uploads.NoUpload"]  # a view that takes files says so itself

# --- People and sign-in ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["council_pm.people.sign_in.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "council_pm.people.sign_in_form.SignInForm"}
ACCOUNT_ADAPTER = "council_pm.people.sign_in.AccountAdapter"  # accounts are given, never taken: sign-up is closed
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = False  # our own counters stand in the database and outlive a restart
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False

# --- Words and time -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("cy", _("Welsh"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Europe/London"
USE_TZ = True

# --- Files that the browser loads -----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"  # part of a build, not of the data
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
MEDIA_ROOT = DATA_DIR / "media"
ATTACHMENTS_DIR = DATA_DIR / "attachments"  # evidence files: no web server serves them
ATTACHMENT_MEGABYTES = ENVIRONMENT.attachment_megabytes
APPRAISAL_KEYS = ENVIRONMENT.appraisal_keys
ATTACHMENT_SCAN_COMMAND = ENVIRONMENT.attachment_scan_command

# --- What browsers are told -----------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        # Plotly adds a style element that is empty; its hash lets in that one and nothing else.
        "style-src": [SELF, "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "council_pm.core.error_views.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.secure_cookies
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = ENVIRONMENT.secure_cookies
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked over plain HTTP from inside the machine
SECURE_HSTS_SECONDS = ENVIRONMENT.hsts_seconds
BEHIND_PROXY = ENVIRONMENT.behind_proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None

# --- E-mail ---------------------------------------------------------------------------------------------------

EMAIL_BACKEND = f"django.core.mail.backends.{ENVIRONMENT.mail.kind}.EmailBackend"
EMAIL_HOST = ENVIRONMENT.mail.host
EMAIL_PORT = ENVIRONMENT.mail.port
EMAIL_HOST_USER = ENVIRONMENT.mail.user
EMAIL_HOST_PASSWORD = ENVIRONMENT.mail.password
EMAIL_USE_TLS = ENVIRONMENT.mail.starttls
EMAIL_USE_SSL = ENVIRONMENT.mail.tls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.email_from

# --- Background work ------------------------------------------------------------------------------------------

# The Job row in the database is the truth and a published id only a hint (council_pm/jobs), so every limit here is
# short: with Redis refused or frozen a page waits for it 2 s at most, and the sweep catches up.
EMBEDDED_WORKER = ENVIRONMENT.embedded_worker  # no broker to be had: a thread of the web process runs the sweep
CELERY_BROKER_URL = ENVIRONMENT.redis_url or "memory://"
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES: int | None = None  # a worker waits for its broker as long as it takes
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 300,
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
        "retry_on_timeout": False,
        "max_retries": 0,
    }
    if ENVIRONMENT.redis_url
    else {}
)
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A job that runs holds its lease in the database: losing Redis is no reason to kill it and count a try.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 270
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Two beats do a thing once: the jobs app keeps a unique row for each (schedule, due time).
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # the schedule is static, so it needs no file
CELERY_BEAT_SCHEDULE = {
    "pick-up-jobs-that-nobody-has": {
        "task": "council_pm.jobs.tasks.sweep",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "recompute-every-status": {
        "task": "indicators.tasks.recompute_everything",
        "schedule": crontab(hour="2", minute="15"),
    },
    "open-rounds": {
        "task": "indicators.tasks.open_rounds",
        "schedule": crontab(hour="5", minute="30"),
    },
    "release-rounds": {
        "task": "indicators.tasks.release_rounds",
        "schedule": crontab(hour="5", minute="30"),
    },
    "remind-of-reviews": {
        "task": "indicators.tasks.remind_of_reviews",
        "schedule": crontab(hour="6", minute="30"),
    },
    "remind-of-returns": {
        "task": "indicators.tasks.remind_of_returns",
        "schedule": crontab(hour="6", minute="30"),
    },
    "judge-actions": {
        "task": "plans.tasks.judge_actions",
        "schedule": crontab(hour="5", minute="45"),
    },
    "judge-clinics": {
        "task": "clinics.effect_jobs.judge_clinics",
        "schedule": crontab(hour="5", minute="48"),
    },
    "look-for-candidates": {
        "task": "clinics.tasks.look_for_candidates",
        "schedule": crontab(hour="5", minute="50"),
    },
    "freeze-clinics": {
        "task": "council_pm.packs.tasks.freeze_clinics",
        "schedule": crontab(hour="6", minute="0"),
    },
    "follow-actions": {
        "task": "plans.tasks.follow_actions",
        "schedule": crontab(hour="6", minute="15"),
    },
    "keep-agendas": {
        "task": "council_pm.forums.tasks.keep_agendas",
        "schedule": crontab(minute="*/30"),
    },
    "remind-of-sessions": {
        "task": "council_pm.forums.tasks.remind_of_sessions",
        "schedule": crontab(hour="6", minute="20"),
    },
    "follow-appraisals": {
        "task": "appraisals.tasks.follow_appraisals",
        "schedule": crontab(hour="0", minute="10"),
    },
    "remind-of-appraisals": {
        "task": "appraisals.tasks.remind_of_appraisals",
        "schedule": crontab(hour="6", minute="25"),
    },
    "remind-of-practice": {
        "task": "council_pm.practice.tasks.remind_of_practice",
        "schedule": crontab(hour="6", minute="20"),
    },
    "send-digests": {
        "task": "council_pm.notices.tasks.send_digests",
        "schedule": crontab(hour="7", minute="0", day_of_week="1"),
    },
    "empty-old-tables": {
        "task": "council_pm.jobs.tasks.forget_tables",
        "schedule": crontab(hour="3", minute="40"),
    },
    "delete-old-appraisals": {
        "task": "appraisals.tasks.delete_old_words",
        "schedule": crontab(hour="4", minute="10"),
    },
    "clear-away-files": {
        "task": "council_pm.attachments.tasks.sweep",
        "schedule": crontab(hour="3", minute="50"),
    },
    "hand-over-posts-of-merged-units": {
        "task": "council_pm.administration.tasks.hand_over",
        "schedule": crontab(hour="0", minute="5"),
    },
    "meet-moves-of-the-organisation": {
        "task": "council_pm.administration.tasks.meet_moves",
        "schedule": crontab(hour="6", minute="15"),
    },
}

DEFAULT_EXCEPTION_REPORTER_FILTER = "appraisals.reporting.SealedReports"
LOGGING = logging_settings(ENVIRONMENT.log_level, readable=DEBUG or DEMONSTRATION)
