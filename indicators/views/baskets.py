"""Baskets on screens: the list, one on any day, and two years compared like for like."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.core.access import Permission, may, permitted
from council_pm.core.export import table_response
from council_pm.core.marks import status_label
from indicators.models import Basket
from indicators.selectors.baskets import (
    BasketPage,
    Comparison,
    Membership,
    YearFigure,
    basket_page,
    basket_rows,
    comparison,
    year_asked,
    years_of,
)
from indicators.visibility import sight_of


def basket_of(_user: Any, slug: str) -> Basket:
    """The basket of this slug: everybody who works for the council may know what is in it."""
    found = Basket.objects.select_related("committee", "portfolio").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


@require_safe
@permitted(Permission.VIEW_DEFINITION)
def basket_list(request: HttpRequest) -> HttpResponse:
    """Every basket and how many indicators are in it today."""
    context = {
        "page_title": _("Baskets"),
        "rows": basket_rows(timezone.localdate()),
        "may_change": may(request.user, Permission.MANAGE_BASKETS),
    }
    return render(request, "indicators/baskets/list.html", context)


@require_safe
@permitted(Permission.VIEW_DEFINITION)
def basket_list_table(request: HttpRequest) -> HttpResponse:
    """The list of baskets as a file."""
    header = [_("Basket"), _("Kind"), _("Read by"), _("Indicators today")]
    rows = [(one.name, one.kind, one.audience, one.indicators) for one in basket_rows(timezone.localdate())]
    return table_response(request, "baskets", header, rows)


@require_safe
@permitted(Permission.VIEW_DEFINITION, fetch=basket_of)
def basket_show(request: HttpRequest, basket: Basket) -> HttpResponse:
    """What is in a basket on a day, and what was or will be."""
    on, problem = _day(request)
    address = f"{reverse('indicators:basket_table', args=[basket.slug])}?{urlencode({'on': on.isoformat()})}"
    context = {
        "page_title": basket.name,
        "page": basket_page(basket, on),
        "problem": problem,
        "today": timezone.localdate(),
        "csv_url": address,
        "workbook_url": f"{address}&format=xlsx",
        "may_change": may(request.user, Permission.MANAGE_BASKETS),
    }
    return render(request, "indicators/baskets/basket.html", context, status=422 if problem else 200)


@require_safe
@permitted(Permission.VIEW_DEFINITION, fetch=basket_of)
def basket_table(request: HttpRequest, basket: Basket) -> HttpResponse:
    """Every membership of a basket as a file, and whether it holds on the day."""
    page = basket_page(basket, _day(request)[0])
    header = [_("Code"), _("Indicator"), _("Theme"), _("Unit"), _("Leads on it"), _("From"), _("Last day"),
              _("In it on %(day)s") % {"day": date_format(page.on, "j F Y")}]  # fmt: skip
    return table_response(request, f"basket-{basket.slug}", header, [*_lines(page)])


@require_safe
@permitted(Permission.VIEW_DEFINITION, fetch=basket_of)
def basket_compare(request: HttpRequest, basket: Basket) -> HttpResponse:
    """Two years of a basket like for like, as this reader may see their figures."""
    found, years, problem = _compared(request, basket)
    asked = urlencode({"from": found.first.slug, "to": found.second.slug})
    address = f"{reverse('indicators:basket_compare_table', args=[basket.slug])}?{asked}"
    context = {
        "page_title": _("%(basket)s: two years like for like") % {"basket": basket.name},
        "basket": basket,
        "found": found,
        "years": years,
        "problem": problem,
        "csv_url": address,
        "workbook_url": f"{address}&format=xlsx",
    }
    return render(request, "indicators/baskets/compare.html", context, status=422 if problem else 200)


@require_safe
@permitted(Permission.VIEW_DEFINITION, fetch=basket_of)
def basket_compare_table(request: HttpRequest, basket: Basket) -> HttpResponse:
    """The comparison as a file: indicators in both years, then those in one of them."""
    found = _compared(request, basket)[0]
    years = (found.first.label(), found.second.label())
    header = [_("Code"), _("Indicator"), _("Theme"), _("In the basket")]
    header += [f"{year}: {what}" for year in years for what in (_("period"), _("figure"), _("status"))]
    rows = [
        (one.code, one.name, one.theme, _("both years"), *_cells(one.first), *_cells(one.second)) for one in found.rows
    ]
    for year, ones in zip(years, (found.only_first, found.only_second), strict=True):
        rows += [
            (one.code, one.name, one.theme, _("%(year)s only") % {"year": year}, *_cells(None), *_cells(None))
            for one in ones
        ]
    return table_response(request, f"compare-{basket.slug}", header, rows)


def _compared(request: HttpRequest, basket: Basket) -> tuple[Comparison, list[Any], str]:
    """The years that were asked for, else the last two that have ended; what cannot be read is said."""
    today = timezone.localdate()
    years = years_of(basket, today)
    asked = [year_asked(request.GET.get(name, ""), years) for name in ("from", "to")]
    problem = ""
    if (request.GET.get("from") or request.GET.get("to")) and (None in asked or asked[0] == asked[1]):
        problem = _("Choose two different years from the lists.")
    if problem or None in asked:
        # A year that has just begun has hardly any figures to compare.
        asked = years[1:3] if len(years) > 2 else years[:2]
    first, second = sorted(year for year in asked if year is not None)
    found = comparison(basket, first, second, sight_of(request.user), today)  # type: ignore[arg-type]  # signed in
    return found, years, problem


def _day(request: HttpRequest) -> tuple[Any, str]:
    """The day that was asked for, else today; what cannot be read is said."""
    text = request.GET.get("on", "").strip()
    today = timezone.localdate()
    if not text:
        return today, ""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    return (day, "") if day else (today, _("“%(text)s” is not a day: write it like 2026-04-01.") % {"text": text[:40]})


def _lines(page: BasketPage) -> list[tuple[Any, ...]]:
    def line(one: Membership, inside: str) -> tuple[Any, ...]:
        lead = (_("yes") if one.lead else _("no")) if page.has_leads else ""
        return (one.code, one.name, one.theme, one.unit, lead, one.starts, one.ends, inside)

    return [line(one, _("yes")) for one in page.members] + [line(one, _("no")) for one in page.others]


def _cells(one: YearFigure | None) -> tuple[str, str, str]:
    return ("", "", "") if one is None else (one.period, one.figure, status_label(one.status))
