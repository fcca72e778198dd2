"""The administration's first page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.administration.hub import groups_for
from council_pm.core.access import Permission, permitted


@require_safe
@permitted(Permission.USE_PRODUCT)
def hub(request: HttpRequest) -> HttpResponse:
    """Every screen of the administration that this reader may open."""
    context = {"page_title": _("Administration"), "groups": groups_for(request.user)}
    return render(request, "administration/hub.html", context)
