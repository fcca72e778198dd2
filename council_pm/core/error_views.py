"""What a reader sees when something is wrong. Rendered without a request: an error page asks the database nothing."""

from __future__ import annotations

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the address or what was sent cannot be read."""
    return HttpResponse(render_to_string("errors/400.html"), status=400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: in sight, but not this reader's to do."""
    return HttpResponse(render_to_string("errors/403.html"), status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: missing and out of sight look alike."""
    return HttpResponse(render_to_string("errors/404.html"), status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; 503 where the database or the disk takes nothing just now, which passes."""
    if _is_passing(sys.exc_info()[1]):
        return HttpResponse(render_to_string("errors/503.html"), status=503, headers={"Retry-After": "30"})
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def _is_passing(fault: BaseException | None) -> bool:
    """Whether the same may go well in a minute: the database is away, busy or full, or the disk is full."""
    if isinstance(fault, OSError):
        return fault.errno in _NO_ROOM
    return isinstance(fault, OperationalError | InterfaceError)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from its own page, or too late (``CSRF_FAILURE_VIEW``)."""
    return HttpResponse(render_to_string("errors/csrf.html"), status=403)
