"""What a form was sent with."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, QueryDict


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form that is shown by one method and read by another; nothing where it is only shown."""
    return request.POST if request.method == "POST" else None


def seen_now(form: forms.Form, field: str, newest: int | str) -> None:
    """After a refusal because somebody changed the thing meanwhile: what is sent next stands on what is shown now.

    ``field`` is the hidden one that says what was seen; without this the same form would be refused for ever.
    """
    form.data = (
        {**form.data.dict(), form.add_prefix(field): str(newest)}
        if isinstance(form.data, QueryDict)
        else {**form.data, form.add_prefix(field): str(newest)}
    )
