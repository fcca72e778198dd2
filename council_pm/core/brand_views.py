"""The council's colour as a stylesheet of one rule: a strict content policy allows no inline style."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from council_pm.core.access import public

A_YEAR = 60 * 60 * 24 * 365  # seconds; the address holds the colour, so what stands at it never changes


@require_safe
@public("A colour and nothing else: the sign-in page and the error pages wear it, too.")
def brand_css(request: HttpRequest, colour: str) -> HttpResponse:
    """The stylesheet that sets the brand to ``colour`` (six hexadecimal digits, kept by the address)."""
    response = HttpResponse(f":root{{--brand:#{colour}}}", content_type="text/css; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response
