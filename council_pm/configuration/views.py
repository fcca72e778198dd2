"""The council's logo, to everybody: the sign-in page wears it, too."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from council_pm.configuration.models import Logo, LogoKind
from council_pm.core.access import public
from council_pm.core.brand_views import A_YEAR

_TYPES = {LogoKind.PNG: "image/png", LogoKind.JPEG: "image/jpeg", LogoKind.SVG: "image/svg+xml"}


@require_safe
@public("The council's own logo and nothing else: the sign-in page wears it, too.")
def brand_logo(request: HttpRequest, digest: str, kind: str) -> HttpResponse:
    """The picture with this digest; opened on its own, it may do nothing but show itself."""
    logo = Logo.objects.filter(digest=digest, kind=kind).first()
    if logo is None:
        raise Http404
    response = HttpResponse(bytes(logo.content), content_type=_TYPES[LogoKind(logo.kind)])
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
