"""What every request carries: the council's own words."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from council_pm.configuration.request_frame import frame_of
from council_pm.configuration.words import words_from


class CouncilWordsMiddleware:
    """Let everything that is printed for a request speak in the council's words, at no query of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with words_from(lambda: frame_of(request)):
            return self.get_response(request)
