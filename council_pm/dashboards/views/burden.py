"""What each indicator costs those who supply it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.core.access import Permission, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.export import table_response
from council_pm.core.filters import filter_field
from indicators.selectors.burden import Burden, BurdenAsked, burden_of, burden_table


@require_safe
@permitted(Permission.VIEW_BURDEN)
def burden(request: HttpRequest) -> HttpResponse:
    """The indicators of a department or basket, the dearest first; as a file with ``?format=``."""
    wanted = {name: request.GET[name] for name in ("department", "basket", "sort") if request.GET.get(name)}
    page = burden_of(BurdenAsked(**wanted), timezone.localdate())
    if "format" in request.GET:
        return table_response(request, "burden", *burden_table(page))
    address = f"{reverse('dashboards:burden')}?{urlencode(wanted)}&format="
    context = {
        "page": page,
        "page_title": _("The burden of returns"),
        "breadcrumbs": crumbs((_("Home"), "/"), (_("The burden of returns"), "")),
        "filters": _filters(page),
        "tools": {"csv_url": f"{address}csv", "xlsx_url": f"{address}xlsx"},
    }
    return render(request, "dashboards/burden.html", context)


def _filters(page: Burden) -> dict[str, Any]:
    asked = page.asked
    orders = [("minutes", _("Most minutes first")), ("late", _("Most often late first")), ("name", _("By name"))]
    departments = [("", _("All departments")), *((one.code, one.name) for one in page.departments)]
    baskets = [("", _("All baskets")), *((one.slug, one.name) for one in page.baskets)]
    fields = [
        filter_field("department", _("Department"), departments, asked.department),
        filter_field("basket", _("Basket"), baskets, asked.basket),
        filter_field("sort", _("Order"), orders, asked.sort),
    ]
    sentence = "; ".join(f"{one.label}: {one.chosen}" for one in fields)
    return {"action": reverse("dashboards:burden"), "fields": fields, "sentence": sentence}
