"""How figures are judged, in words for whoever may sign in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.core.access import Permission, permitted
from council_pm.core.crumbs import crumbs


@require_safe
@permitted(Permission.USE_PRODUCT)
def method(request: HttpRequest) -> HttpResponse:
    """Limits, unusual figures, trend, forecast, comparison and small numbers."""
    return render(
        request,
        "indicators/method.html",
        {
            "page_title": _("How figures are judged"),
            "breadcrumbs": crumbs((_("Home"), "/"), (_("How figures are judged"), "")),
        },
    )
