"""The two shapes of an HTMX request (DESIGN section 3)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def wants_region(request: HttpRequest) -> bool:
    """Whether to answer with a region only; a history restore gets the whole page."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx and not htmx.history_restore_request)


def render_region(
    request: HttpRequest, page: str, region: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render the whole page, or only its region when HTMX asked for it."""
    return render(request, region if wants_region(request) else page, context, status=status)
