"""What a form was sent with."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form that is shown by one method and read by another; nothing where it is only shown."""
    return request.POST if request.method == "POST" else None
