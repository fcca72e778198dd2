"""What somebody reads where the words of appraisals cannot be opened or sealed."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from appraisals.sealing import CannotBeRead, NoKey

log = structlog.get_logger(__name__)


class SealedMiddleware:
    """Say in words that a key is missing; everything else of the product goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for sealed words only."""
        if not isinstance(error, CannotBeRead):
            return None
        log.error("appraisals.cannot_be_read", no_key=isinstance(error, NoKey))
        context = {"page_title": _("Appraisals cannot be opened just now"), "no_key": isinstance(error, NoKey)}
        return render(request, "appraisals/sealed.html", context, status=503)
