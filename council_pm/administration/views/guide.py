"""The guide to a council's first hour."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.administration.crumbs import crumbs
from council_pm.administration.selectors.guide import guide
from council_pm.core.access import Permission, permitted


@require_safe
@permitted(Permission.USE_GUIDE)
def guide_page(request: HttpRequest) -> HttpResponse:
    """Every step with what stands already, so that it is taken up wherever it was left."""
    title = _("The first hour")
    context = {"page_title": title, "guide": guide(request.user), "breadcrumbs": crumbs((title, ""))}
    return render(request, "administration/guide.html", context)
