"""Two pages for machines: is the process alive, and may it be sent readers. They hold no version and no reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from council_pm.core import health
from council_pm.core.access import public


@public("A process manager asks it before anybody can sign in; it says only that the process answers.")
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; touches nothing else, so that a slow database restarts no web server."""
    return HttpResponse("ok\n", content_type="text/plain")


@public("A load balancer asks it before anybody can sign in; it says only which part is ready.")
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when readers may be sent here, else 503; and how each part is."""
    answer = health.ask()
    return JsonResponse(
        {
            "status": "ready" if answer.is_ready else "not ready",
            "checks": {part.name: part.state for part in answer.answers},
        },
        status=200 if answer.is_ready else 503,
    )
