"""What the tests of screens share: a browser of a user, and what a page says."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.test import Client

from council_pm.people.models import User


def signed_in(user: User) -> Client:
    """A browser in which this user is signed in."""
    client = Client()
    client.force_login(user)
    return client


def text_of(response: HttpResponse) -> str:
    """What a page says, without its line breaks."""
    return " ".join(response.content.decode().split())


def hidden(response: HttpResponse, name: str) -> str:
    """What a hidden field of the page's form would be sent with."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', response.content.decode())
    assert found is not None, name
    return found[1]
