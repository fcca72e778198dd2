"""Headers that every page needs."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
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
