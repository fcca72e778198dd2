"""What the tests of the screens for people share."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone


def today(days: int = 0) -> date:
    """A day, so many from today."""
    return timezone.localdate() + timedelta(days=days)


def at(name: str, *arguments: Any) -> str:
    """The address of a screen of the administration."""
    return reverse(f"administration:{name}", args=arguments)
