"""What a form was sent with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form that is shown by one method and read by another; nothing where it is only shown."""
    return request.POST if request.method == "POST" else None


def seen_now(form: forms.Form, field: str, newest: int | str) -> None:
    """After a refusal because somebody changed the thing meanwhile: what is sent next stands on what is shown now.

    ``field`` is the hidden one that says what was seen; without this the same form would be refused for ever.
    """
    typed: Any = form.data
    data = typed.copy()  # of several values of one field none is lost
    data[form.add_prefix(field)] = str(newest)
    form.data = data
