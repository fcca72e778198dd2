"""What the site is called by mails and feeds, which have no request to read it from."""

from __future__ import annotations

from django.conf import settings


def site_address(path: str) -> str:
    """The whole address where the installation says what it is called (CSRF_TRUSTED_ORIGINS), else the path."""
    origins = [one for one in settings.CSRF_TRUSTED_ORIGINS if "*" not in one]
    return f"{origins[0].rstrip('/')}{path}" if origins else path
