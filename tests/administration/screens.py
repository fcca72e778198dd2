"""What the tests of the screens for people share."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from council_pm.people.models import User


def today(days: int = 0) -> date:
    """A day, so many from today."""
    return timezone.localdate() + timedelta(days=days)


def at(name: str, *arguments: Any) -> str:
    """The address of a screen of the administration."""
    return reverse(f"administration:{name}", args=arguments)


def text(response: HttpResponse) -> str:
    """What a page says, without its line breaks."""
    return " ".join(response.content.decode().split())


def signed_in(user: User) -> Client:
    """A browser in which this user is signed in."""
    client = Client()
    client.force_login(user)
    return client
