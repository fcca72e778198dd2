"""Seats on committees, portfolios of the Executive, and contacts in partner organisations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.administration.crumbs import crumbs
from council_pm.administration.forms.people import EndForm, PortfolioForm, SeatForm, SpanForm
from council_pm.administration.forms.people_filters import SeatFilterForm
from council_pm.administration.views.appointments import choose_person, refuse_oneself_and_erased
from council_pm.administration.views.people import filters_of
from council_pm.administration.views.people_forms import FormPage, answer, typed_in
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.export import table_response
from council_pm.core.htmx import render_region
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.org.models import Committee
from council_pm.people.models import Person, Portfolio
from council_pm.people.selectors.member_list import PAGE, portfolios, seats
from council_pm.people.selectors.person_page import HeldRow, holding_rows, seat_rows
from council_pm.people.services import create_portfolio, end_portfolio, hold_portfolio, seat_member

BOTH = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class SeatWanted:
    """A committee, and the person who is to sit on it."""

    committee: Committee
    person: Person


@dataclass(frozen=True, slots=True)
class PortfolioWanted:
    """A portfolio, and the person who is to hold it."""

    portfolio: Portfolio
    person: Person


def committee_here(user: AbstractBaseUser, slug: str) -> Committee:
    """The committee at this address."""
    committee = Committee.objects.filter(slug=slug).first()
    if committee is None:
        raise Http404
    return committee


def portfolio_here(user: AbstractBaseUser, slug: str) -> Portfolio:
    """The portfolio at this address."""
    portfolio = Portfolio.objects.filter(slug=slug).first()
    if portfolio is None:
        raise Http404
    return portfolio


def seat_wanted(user: AbstractBaseUser, slug: str, person_id: int) -> SeatWanted:
    """A committee and a person other than the reader."""
    return SeatWanted(committee_here(user, slug), refuse_oneself_and_erased(user, person_id))


def portfolio_wanted(user: AbstractBaseUser, slug: str, person_id: int) -> PortfolioWanted:
    """A portfolio and a person other than the reader."""
    return PortfolioWanted(portfolio_here(user, slug), refuse_oneself_and_erased(user, person_id))


@require_safe
@permitted(Permission.VIEW_PEOPLE)
def seat_list(request: HttpRequest) -> HttpResponse:
    """Who sits on which committee how; with ``format`` as a file."""
    form, today = SeatFilterForm(request.GET), timezone.localdate()
    found, url = seats(form.choice(), today), reverse("administration:seat_list")
    if "format" in request.GET:
        return _dated_file(request, "seats", seat_rows(found, today))
    page = page_of(found.count(), page_asked(request.GET.get("page")), PAGE, numbered(url, form.as_query()))
    shown = found[page.before : page.before + PAGE]
    committees = [(one.slug, one.name) for one in Committee.objects.order_by("name")]
    context = {
        "page_title": _("Seats on committees"),
        "breadcrumbs": crumbs((_("Seats on committees"), "")),
        "rows": seat_rows(shown, today),
        "committees": committees,
        "filters": filters_of(form, url, _("Name, or who is represented"), committee=committees),
        "pager": page,
        "file_query": urlencode({**form.as_query(), "format": ""}),
        "may_manage": may(request.user, Permission.MANAGE_PEOPLE),
    }
    return render_region(request, "administration/seats/list.html", "administration/seats/_list.html", context)


@require_safe
@permitted(Permission.VIEW_PEOPLE, fetch=committee_here)
def committee_seats(request: HttpRequest, committee: Committee) -> HttpResponse:
    """One committee: its chair, its members, those of the past and to come."""
    today = timezone.localdate()
    rows = seat_rows(committee.seats.select_related("committee", "person"), today)
    if "format" in request.GET:
        return _dated_file(request, f"seats-{committee.slug}", rows)
    context = {
        "page_title": committee.name,
        "breadcrumbs": crumbs((_("Seats on committees"), reverse("administration:seat_list")), (committee.name, "")),
        "committee": committee,
        "rows": rows,
        "file_query": "format=",
        "may_manage": may(request.user, Permission.MANAGE_PEOPLE),
    }
    return render(request, "administration/seats/committee.html", context)


@require_safe
@permitted(Permission.MANAGE_PEOPLE, fetch=committee_here)
def seat_new(request: HttpRequest, committee: Committee) -> HttpResponse:
    """Choose who is to sit on a committee."""
    back = reverse("administration:committee_seats", args=[committee.slug])
    title = _("Give a seat on %(committee)s") % {"committee": committee.name}
    steps = crumbs((committee.name, back), (_("Give a seat"), ""))
    return choose_person(request, title, back, steps, "administration:seat_new_person", committee.slug)


@require_http_methods(BOTH)
@permitted(Permission.MANAGE_PEOPLE, fetch=seat_wanted)
def seat_new_person(request: HttpRequest, wanted: SeatWanted) -> HttpResponse:
    """How and when somebody sits on a committee."""
    committee, person = wanted.committee, wanted.person
    back = reverse("administration:committee_seats", args=[committee.slug])
    words = {"name": person.name, "committee": committee.name}

    def save(typed: dict[str, Any]) -> HttpResponse:
        seat_member(by=Actor(request.user.pk), committee=committee, person=person, **typed)
        messages.success(request, _("%(name)s has a seat on %(committee)s.") % words)
        return redirect(back)

    title = _("%(name)s on %(committee)s") % words
    page = FormPage(title, _("Give the seat"), back, crumbs((committee.name, back), (_("Give a seat"), "")))
    return answer(request, SeatForm(typed_in(request)), page, save)


@require_safe
@permitted(Permission.VIEW_PEOPLE)
def portfolio_list(request: HttpRequest) -> HttpResponse:
    """Every portfolio with who holds it today; with ``format`` as a file."""
    rows = portfolios(timezone.localdate())
    if "format" in request.GET:
        header = [_("Portfolio"), _("Short name"), _("Holder"), _("First day"), _("Last day")]
        cells = [
            [
                row.portfolio.name,
                row.portfolio.slug,
                row.holding.person.name if row.holding else "",
                row.portfolio.starts,
                row.portfolio.ends,
            ]
            for row in rows
        ]
        return table_response(request, "portfolios", header, cells)
    context = {
        "page_title": _("Portfolios"),
        "breadcrumbs": crumbs((_("Portfolios"), "")),
        "rows": rows,
        "today": timezone.localdate(),
        "file_query": "format=",
        "may_manage": may(request.user, Permission.MANAGE_PEOPLE),
    }
    return render(request, "administration/portfolios/list.html", context)


@require_safe
@permitted(Permission.VIEW_PEOPLE, fetch=portfolio_here)
def portfolio_page(request: HttpRequest, portfolio: Portfolio) -> HttpResponse:
    """One portfolio: who holds, held and will hold it."""
    today = timezone.localdate()
    rows = holding_rows(portfolio.holdings.select_related("portfolio", "person"), today)
    listed = reverse("administration:portfolio_list")
    context = {
        "page_title": portfolio.name,
        "breadcrumbs": crumbs((_("Portfolios"), listed), (portfolio.name, "")),
        "portfolio": portfolio,
        "rows": rows,
        "may_manage": may(request.user, Permission.MANAGE_PEOPLE)
        and (portfolio.ends is None or portfolio.ends >= today),
    }
    return render(request, "administration/portfolios/portfolio.html", context)


@require_http_methods(BOTH)
@permitted(Permission.MANAGE_PEOPLE)
def portfolio_new(request: HttpRequest) -> HttpResponse:
    """Set up a portfolio."""

    def save(typed: dict[str, Any]) -> HttpResponse:
        portfolio = create_portfolio(by=Actor(request.user.pk), **typed)
        messages.success(request, _("The portfolio %(name)s is set up.") % {"name": portfolio.name})
        return redirect("administration:portfolio_page", portfolio.slug)

    listed, title = reverse("administration:portfolio_list"), _("Set up a portfolio")
    page = FormPage(title, _("Set up"), listed, crumbs((_("Portfolios"), listed), (title, "")))
    return answer(request, PortfolioForm(typed_in(request)), page, save)


@require_http_methods(BOTH)
@permitted(Permission.MANAGE_PEOPLE, fetch=portfolio_here)
def portfolio_end(request: HttpRequest, portfolio: Portfolio) -> HttpResponse:
    """Give a portfolio its last day."""
    here = reverse("administration:portfolio_page", args=[portfolio.slug])

    def save(typed: dict[str, Any]) -> HttpResponse:
        end_portfolio(by=Actor(request.user.pk), portfolio=portfolio, **typed)
        messages.success(request, _("The portfolio has its last day."))
        return redirect(here)

    title = _("End the portfolio")
    page = FormPage(title, _("End the portfolio"), here, crumbs((portfolio.name, here), (title, "")), warning=True)
    form = EndForm(typed_in(request), initial={"ends": timezone.localdate()})
    return answer(request, form, page, save)


@require_safe
@permitted(Permission.MANAGE_PEOPLE, fetch=portfolio_here)
def portfolio_hold(request: HttpRequest, portfolio: Portfolio) -> HttpResponse:
    """Choose who is to hold a portfolio."""
    back = reverse("administration:portfolio_page", args=[portfolio.slug])
    title = _("Give the portfolio %(portfolio)s") % {"portfolio": portfolio.name}
    steps = crumbs((portfolio.name, back), (_("Give the portfolio"), ""))
    return choose_person(request, title, back, steps, "administration:portfolio_hold_person", portfolio.slug)


@require_http_methods(BOTH)
@permitted(Permission.MANAGE_PEOPLE, fetch=portfolio_wanted)
def portfolio_hold_person(request: HttpRequest, wanted: PortfolioWanted) -> HttpResponse:
    """From when to when somebody holds a portfolio."""
    portfolio, person = wanted.portfolio, wanted.person
    back = reverse("administration:portfolio_page", args=[portfolio.slug])
    words = {"name": person.name, "portfolio": portfolio.name}

    def save(typed: dict[str, Any]) -> HttpResponse:
        hold_portfolio(by=Actor(request.user.pk), portfolio=portfolio, person=person, **typed)
        messages.success(request, _("%(name)s holds the portfolio %(portfolio)s.") % words)
        return redirect(back)

    title = _("%(name)s: portfolio %(portfolio)s") % words
    page = FormPage(title, _("Give the portfolio"), back, crumbs((portfolio.name, back), (title, "")))
    return answer(request, SpanForm(typed_in(request)), page, save)


def _dated_file(request: HttpRequest, name: str, rows: Iterable[HeldRow]) -> HttpResponse:
    header = [_("Committee"), _("Person"), _("How"), _("Remarks"), _("First day"), _("Last day")]
    cells = [[row.what, row.who, row.kind, row.note, row.starts, row.ends] for row in rows]
    return table_response(request, name, header, cells)
