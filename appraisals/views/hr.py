"""HR's lists: whose appraisal stands where, who opened which, what is kept until when. Never a word of one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from appraisals.access import seen_by
from appraisals.models import Appraisal
from appraisals.privacy_forms import HrListForm, OpeningsForm, ReasonForm
from appraisals.selectors import hr
from appraisals.selectors.openings import opening_rows, openings_sought
from appraisals.services.hr import open_as_hr
from appraisals.views.privacy_fetching import adviser, for_hr
from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.filters import filter_field, list_filters
from council_pm.core.htmx import render_region
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.core.sending import sent
from council_pm.org.selectors import tree

A_PAGE = 50


@require_safe
@permitted(Permission.ADVISE_ON_APPRAISALS, fetch=adviser)
def hr_list(request: HttpRequest, user: Any) -> HttpResponse:
    """Names and stages (M073)."""
    form, units, url = HrListForm(request.GET), tree(timezone.localdate()), reverse("appraisals:hr_list")
    found = hr.appraisals_sought(form.sought(), units)
    page = page_of(found.count(), page_asked(request.GET.get("page")), A_PAGE, numbered(url, form.as_query()))
    places = [(one.code, "\N{NO-BREAK SPACE}" * 3 * depth + one.name) for one, depth in units.walk()]
    fields = [
        filter_field("cycle", _("Cycle"), [("", _("All")), *hr.cycles_by_name()], form.asked("cycle")),
        filter_field("unit", _("Part of the council"), [("", _("All")), *places], form.asked("unit")),
        filter_field("stage", _("Stage"), [("", _("All")), *HrListForm.STAGES], form.asked("stage")),
    ]
    context = {
        "page_title": _("Appraisals of everybody"),
        "breadcrumbs": _crumbs((_("Appraisals of everybody"), "")),
        "rows": hr.hr_rows(found[page.before : page.last], units),
        "pager": page,
        "filters": list_filters(
            url, fields, words=form.asked("q"), is_filtered=bool(form.as_query()), looked_for_in=_("Name")
        ),
    }
    return render_region(request, "appraisals/hr_list.html", "appraisals/_hr_rows.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.ADVISE_ON_APPRAISALS, fetch=for_hr)
def hr_open(request: HttpRequest, appraisal: Appraisal) -> HttpResponse:
    """Type a reason, and read it (M072b). Whoever has a part in it goes by that part, and needs no reason."""
    if seen_by(request.user, appraisal, timezone.localdate()) is not None:
        return redirect(appraisal.get_absolute_url())
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        who: Any = request.user
        try:
            open_as_hr(by=Actor(who.pk), appraisal=appraisal, adviser=who, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error("reason", refusal)
        else:
            return redirect(appraisal.get_absolute_url())
    title = _("Open the appraisal of %(person)s") % {"person": appraisal.person.name}
    context = {
        "page_title": title,
        "breadcrumbs": _crumbs((_("Appraisals of everybody"), reverse("appraisals:hr_list")), (title, "")),
        "appraisal": appraisal,
        "form": form,
    }
    return render(request, "appraisals/hr_open.html", context, status=422 if form.errors else 200)


@require_safe
@permitted(Permission.ADVISE_ON_APPRAISALS, fetch=adviser)
def hr_openings(request: HttpRequest, user: Any) -> HttpResponse:
    """Who opened which appraisal (M092)."""
    form, url = OpeningsForm(request.GET), reverse("appraisals:hr_openings")
    context: dict[str, Any] = {
        "page_title": _("Who opened which appraisal"),
        "breadcrumbs": _crumbs(
            (_("Appraisals of everybody"), reverse("appraisals:hr_list")), (_("Who opened which appraisal"), "")
        ),
        "form": form,
    }
    if not form.is_valid():
        return render(request, "appraisals/hr_openings.html", context, status=422)
    found = openings_sought(form.sought())
    asked = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    page = page_of(found.count(), page_asked(request.GET.get("page")), A_PAGE, numbered(url, asked))
    context |= {"rows": opening_rows(found[page.before : page.last]), "pager": page}
    return render(request, "appraisals/hr_openings.html", context)


@require_safe
@permitted(Permission.ADVISE_ON_APPRAISALS, fetch=adviser)
def hr_kept(request: HttpRequest, user: Any) -> HttpResponse:
    """What is deleted in the next 90 days, and what was (M086). It happens by itself: nobody does it by hand."""
    url, shows_deleted = reverse("appraisals:hr_kept"), request.GET.get("show") == "deleted"
    found = hr.deleted_words() if shows_deleted else hr.falling_due(timezone.localdate())
    asked = {"show": "deleted"} if shows_deleted else {}
    page = page_of(found.count(), page_asked(request.GET.get("page")), A_PAGE, numbered(url, asked))
    context = {
        "page_title": _("How long appraisals are kept"),
        "breadcrumbs": _crumbs(
            (_("Appraisals of everybody"), reverse("appraisals:hr_list")), (_("How long appraisals are kept"), "")
        ),
        "rows": hr.kept_rows(found[page.before : page.last]),
        "pager": page,
        "shows_deleted": shows_deleted,
        "other_url": url if shows_deleted else f"{url}?{urlencode({'show': 'deleted'})}",
    }
    return render(request, "appraisals/hr_kept.html", context)


def _crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs((_("Appraisals"), reverse("appraisals:home")), *steps)
