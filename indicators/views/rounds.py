"""Rounds of returns: the calendar, opening what is due, laying out a year, and the wall of a round."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.configuration.request_frame import frame_of
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.export import table_response
from indicators.models import Round
from indicators.round_forms import DatesForm, fingerprint_of
from indicators.selectors.late_returns import late_returns
from indicators.selectors.round_calendar import (
    ComingRound,
    by_department,
    left_out,
    rounds_to_lay_out,
    rounds_to_open,
    units_today,
    year_to_lay_out,
    years_to_lay_out,
)
from indicators.selectors.round_list import round_calendar
from indicators.selectors.round_places import period_label, round_at, round_label
from indicators.selectors.round_wall import wall_of, wall_table
from indicators.selectors.rows import frequency_label
from indicators.services.round_calendar import lay_out_year, move_round, open_due_rounds


@require_safe
@permitted(Permission.VIEW_DRAFT)
def rounds_home(request: HttpRequest) -> HttpResponse:
    """The calendar of rounds."""
    calendar = round_calendar(request.user, timezone.localdate())
    context = {
        "calendar": calendar,
        "manages": may(request.user, Permission.MANAGE_ROUNDS),
        "breadcrumbs": round_crumbs(),
    }
    return render(request, "indicators/rounds/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_ROUNDS)
def rounds_open(request: HttpRequest) -> HttpResponse:
    """What would be opened today: looked at, then opened in one go."""
    today = timezone.localdate()
    coming = rounds_to_open(today)
    if request.method == "POST" and _was_shown(request, coming):
        done = open_due_rounds(by=Actor(request.user.pk), today=today)
        words = ngettext("%(n)s return is asked for.", "%(n)s returns are asked for.", done.returns)
        messages.success(request, words % {"n": done.returns})
        return redirect("indicators:rounds_home")
    context = {**_preview(coming, today), "breadcrumbs": round_crumbs((_("Open what is due"), ""))}
    return render(request, "indicators/rounds/open.html", context, status=409 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_ROUNDS)
def rounds_year(request: HttpRequest) -> HttpResponse:
    """The rounds of a year with their dates: looked at, then laid out in one go."""
    today, asked = timezone.localdate(), request.POST if request.method == "POST" else request.GET
    year = year_to_lay_out(asked.get("year", ""), today)
    coming = rounds_to_lay_out(year, today)
    if request.method == "POST" and _was_shown(request, coming):
        joined = str(frame_of(request)["release_steps"]) if request.POST.get("release") == "usual" else ""
        made = len(lay_out_year(by=Actor(request.user.pk), year=year, today=today, joined=joined))
        words = ngettext("%(n)s round is on the calendar.", "%(n)s rounds are on the calendar.", made)
        messages.success(request, words % {"n": made})
        return redirect("indicators:rounds_home")
    context = {
        **_preview(coming, today),
        "year": year,
        "years": years_to_lay_out(today),
        "breadcrumbs": round_crumbs((_("Lay out a year"), "")),
    }
    return render(request, "indicators/rounds/year.html", context, status=409 if request.method == "POST" else 200)


@require_safe
@permitted(Permission.VIEW_DRAFT)
def rounds_late(request: HttpRequest) -> HttpResponse:
    """All that is late in the rounds that are open."""
    lines = late_returns(request.user, timezone.localdate())
    if "format" in request.GET:
        header = [_("Code"), _("Indicator"), _("Part of the council"), _("Round"), _("Whose"), _("Days late")]
        cells = [[one.code, one.title, one.unit, one.round, one.whose, one.days] for one in lines]
        return table_response(request, "late-returns", header, cells)
    context = {
        "lines": lines,
        "tools": _files(),
        "manages": may(request.user, Permission.MANAGE_ROUNDS),
        "breadcrumbs": round_crumbs((_("Late"), "")),
    }
    return render(request, "indicators/rounds/late.html", context)


@require_safe
@permitted(Permission.VIEW_DRAFT, fetch=round_at)
def round_wall(request: HttpRequest, round: Round) -> HttpResponse:
    """How complete each part of the council is, what is late, and how much came on time."""
    today = timezone.localdate()
    wall = wall_of(request.user, round, today)
    if "format" in request.GET:
        return table_response(request, f"round-{round.slug}", *wall_table(wall))
    context = {
        "round": round,
        "today": today,
        "label": round_label(round),
        "wall": wall,
        "tools": _files(),
        "late": late_returns(request.user, today, round),
        "manages": may(request.user, Permission.MANAGE_ROUNDS),
        "releases": may(request.user, Permission.RELEASE_ROUND),
        "can_move": round.opens > today and may(request.user, Permission.MANAGE_ROUNDS),
        "breadcrumbs": round_crumbs((round_label(round), "")),
    }
    return render(request, "indicators/rounds/wall.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_ROUNDS, fetch=round_at)
def round_dates(request: HttpRequest, round: Round) -> HttpResponse:
    """Move the dates of a round that has not opened."""
    today = timezone.localdate()
    initial = {"opens": round.opens, "due": round.due, "closes": round.closes}
    form = DatesForm(request.POST) if request.method == "POST" else DatesForm(initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            move_round(by=Actor(request.user.pk), round=round, today=today, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The dates are kept."))
            return redirect("indicators:rounds_home")
    context = {"round": round, "label": round_label(round), "form": form, "is_open": round.opens <= today}
    context["breadcrumbs"] = round_crumbs((round_label(round), ""))
    return render(request, "indicators/rounds/dates.html", context, status=422 if form.errors else 200)


def _was_shown(request: HttpRequest, coming: list[ComingRound]) -> bool:
    """Whether the button was pressed below what would be done now."""
    if coming and request.POST.get("shown") == fingerprint_of(coming):
        return True
    messages.warning(request, _("This is not what you looked at: nothing was done yet. Look at it again."))
    return False


def _preview(coming: list[ComingRound], today: date) -> dict[str, Any]:
    """What the rounds ask for and leave out, for ``_coming.html``."""
    units = units_today(today)
    labels = {one.key: period_label(one.period, one.frequency) for one in coming}
    lines = [
        {
            "round": one,
            "label": labels[one.key],
            "frequency": frequency_label(one.frequency),
            "departments": by_department(one, units),
        }
        for one in coming
    ]
    return {"coming": lines, "left_out": left_out(coming, labels), "shown": fingerprint_of(coming)}


def _files() -> dict[str, str]:
    """Where the table of a page is to be had as a file."""
    return {"csv_url": "?format=csv", "xlsx_url": "?format=xlsx"}


def round_crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """Where a page of the rounds stands: below their calendar."""
    calendar = (_("Rounds"), reverse("indicators:rounds_home") if steps else "")
    return crumbs((_("Returns"), reverse("indicators:returns_home")), calendar, *steps)
