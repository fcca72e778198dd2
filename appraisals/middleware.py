"""What somebody reads where the words of appraisals cannot be opened, and what a log reads where a page breaks."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from appraisals.reporting import is_of_appraisals
from appraisals.sealing import CannotBeRead, NoKey

log = structlog.get_logger(__name__)

_ANSWERED = (Http404, PermissionDenied, SuspiciousOperation, BadRequest)  # Django's own answers, not mistakes of ours


class BrokenPage(Exception):  # noqa: N818  # named for what a log says of it
    """A page of appraisals broke. Says what kind of error it was and where, never what that error says."""


class SealedMiddleware:
    """Say in words that a key is missing; everything else of the product goes on.

    Whatever else breaks a page of appraisals is raised again without its own words: ``int(text)`` that fails quotes
    the text, and a log is read by people who read no appraisal.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for sealed words, and hide what an error of a page of appraisals says."""
        if isinstance(error, CannotBeRead):
            log.error("appraisals.cannot_be_read", no_key=isinstance(error, NoKey))
            context = {"page_title": _("Appraisals cannot be opened just now"), "no_key": isinstance(error, NoKey)}
            return render(request, "appraisals/sealed.html", context, status=503)
        if isinstance(error, _ANSWERED) or not is_of_appraisals(request):
            return None
        raise BrokenPage(type(error).__name__).with_traceback(error.__traceback__) from None
