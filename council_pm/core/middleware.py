"""Headers that every page needs, and what is shown of an address that is no page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers, patch_vary_headers


class PageHeadersMiddleware:
    """Keep signed-in pages out of caches, and fragments apart from whole pages (UX section 2, rule 1).

    ``no-store`` also keeps what was on screen off a shared computer after sign-out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
        if signed_in and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class OnlyAFormMiddleware:
    """Say in words that an address only takes a form: whoever loads a refused form's address again saw a blank page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "GET" and isinstance(response, HttpResponseNotAllowed):
            response["Content-Type"] = "text/html; charset=utf-8"
            response.content = render_to_string("errors/405.html").encode()
        return response
