"""What the tests of forums' screens share."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse

from council_pm.people.models import Person, User
from tests.screens import signed_in


def person_of(user: User) -> Person:
    """Who a user is."""
    assert user.person is not None
    return user.person


def page(user: User, name: str, *args: Any, **query: Any) -> str:
    """A page that opens."""
    response = signed_in(user).get(reverse(f"forums:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def status(user: User, name: str, *args: Any) -> int:
    """How a page answers."""
    return int(signed_in(user).get(reverse(f"forums:{name}", args=args)).status_code)


def send(user: User, name: str, /, *args: Any, **data: Any) -> HttpResponse:
    """Send a form."""
    response: HttpResponse = signed_in(user).post(reverse(f"forums:{name}", args=args), data)
    return response


def refused(code: str) -> Any:
    """A refusal with this code."""
    return pytest.raises(ValidationError, check=lambda error: error.error_list[0].code == code)
