"""A plan's page, its editions side by side, and beginning a plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.row_ids import row_id
from council_pm.org.models import OrgUnit
from plans.access import CopySource, PlanInTree, scope_of_unit
from plans.forms import CommentForm, CopyForm, HeadingForm, PartnerForm, StartForm
from plans.kinds import kinds_at, year_label, year_slug
from plans.models import Edition, Plan, PlanTemplate
from plans.selectors.copying import aims_to_copy
from plans.selectors.editions import comparison
from plans.selectors.plan_page import plan_page as page_of
from plans.selectors.readable import ReadablePlan, readable_plans
from plans.services.objectives import copy_aims
from plans.services.plans import start_plan
from plans.views.fetching import UnitYear, open_unit_year_at, plan_at, plan_to_copy, sent, unit_year_at


@require_safe
@permitted(Permission.VIEW_PLAN, fetch=plan_at)
def plan_page(request: HttpRequest, at: PlanInTree) -> HttpResponse:
    """One plan: as its reader sees it, or one of its editions."""
    return render(request, "plans/plan.html", plan_context(request, at, asked_edition(request, at)))


def asked_edition(request: HttpRequest, at: PlanInTree) -> Edition | None:
    """The edition that the address asks for, or nothing; raises ``Http404`` for one that there is not."""
    asked = request.GET.get("edition", "")
    if not asked:
        return None
    number = row_id(asked)
    found = at.plan.editions.filter(number=number).first() if number is not None else None
    if found is None:
        raise Http404
    return found


def plan_context(
    request: HttpRequest, at: PlanInTree, edition: Edition | None = None, **refused: forms.Form
) -> dict[str, Any]:
    """What a plan's page shows; forms that were refused replace the empty ones."""
    page = page_of(request.user, at, timezone.localdate(), edition)
    file_url = reverse("packs:plan_file", args=[at.plan.pk])
    title = f"{page.plan.unit}: {page.plan.title} {year_label(at.plan.year)}"
    return {
        "page_title": title,
        "breadcrumbs": crumbs(
            (_("Plans"), f"{reverse('plans:plan_tree')}?year={year_slug(at.plan.year)}"), (title, "")
        ),
        "page": page,
        "tools": {"docx_url": f"{file_url}?edition={edition.number}" if edition else file_url},
        "today": timezone.localdate(),
        "year": year_label(at.plan.year),
        "year_slug": year_slug(at.plan.year),
        "heading_form": HeadingForm(auto_id="heading-%s"),
        "comment_form": CommentForm(auto_id="comment-%s"),
        "partner_form": PartnerForm(auto_id="partner-%s"),
        **refused,
    }


@require_safe
@permitted(Permission.VIEW_PLAN, fetch=plan_at)
def plan_compare(request: HttpRequest, at: PlanInTree) -> HttpResponse:
    """Two editions of a plan, or one and what stands there now, word by word."""
    found = comparison(request.user, at, request.GET.get("from", ""), request.GET.get("to", ""))
    if found is None:
        raise Http404
    mine = readable_plans(request.user, at.tree, ids=[at.plan.pk])[at.plan.pk]
    title = f"{mine.unit}: {mine.title} {year_label(at.plan.year)}"
    context = {
        "page_title": _("What changed: %(plan)s") % {"plan": title},
        "breadcrumbs": crumbs((_("Plans"), reverse("plans:plan_tree")), (title, mine.url), (_("What changed"), "")),
        "found": found,
    }
    return render(request, "plans/compare.html", context)


@require_safe
@permitted(Permission.VIEW_PLAN, fetch=unit_year_at)
def unit_plans(request: HttpRequest, at: UnitYear) -> HttpResponse:
    """The plan of a part of the council for a year, or its plans, or how to begin one."""
    unit, units = at.place.unit, at.place.tree
    plans = [one for one in readable_plans(request.user, units, year=at.year).values() if one.unit_id == unit.pk]
    if len(plans) == 1:
        return redirect(plans[0].url)
    title = _("%(unit)s: plans for %(year)s") % {"unit": at.name, "year": year_label(at.year)}
    context = {
        "page_title": title,
        "breadcrumbs": crumbs((_("Plans"), f"{reverse('plans:plan_tree')}?year={year_slug(at.year)}"), (title, "")),
        "plans": plans,
        "start_url": reverse("plans:plan_new", args=[unit.code, year_slug(at.year)])
        if unit.pk in units and may(request.user, Permission.EDIT_PLAN, at)
        else "",
    }
    return render(request, "plans/unit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_PLAN, fetch=open_unit_year_at, scoped=True)
def plan_new(request: HttpRequest, at: UnitYear) -> HttpResponse:
    """Begin a plan."""
    unit, units = at.place.unit, at.place.tree
    form = StartForm(
        sent(request),
        level=unit.level,
        templates=PlanTemplate.objects.filter(ended_at__isnull=True).order_by("kind", "name"),
    )
    if request.method == "POST" and form.is_valid():
        made = _started(request, at, form)
        if made is not None:
            messages.success(request, _("Your plan has begun: write under its headings."))
            return redirect("plans:plan_page", plan_id=made.pk)
    name = units[unit.pk].name
    title = _("Begin a plan of %(unit)s for %(year)s") % {"unit": name, "year": year_label(at.year)}
    context = {
        "page_title": title,
        "breadcrumbs": crumbs((_("Plans"), f"{reverse('plans:plan_tree')}?year={year_slug(at.year)}"), (title, "")),
        "form": form,
        "sources": _sources(request, at),
    }
    return render(request, "plans/new.html", context, status=422 if form.errors else 200)


def _sources(request: HttpRequest, at: UnitYear) -> list[ReadablePlan]:
    """Plans of this part of other years, and those of the year's other parts of its level: what could be copied."""
    plans = readable_plans(request.user, at.place.tree).values()
    own = [one for one in plans if one.unit_id == at.place.unit.pk and one.year != at.year]
    return sorted(own, key=lambda one: -one.year)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.COPY_PLAN, fetch=plan_to_copy, scoped=True)
def plan_copy(request: HttpRequest, source: CopySource) -> HttpResponse:
    """Begin a plan as a copy of this one: of another year, or for another part of the council (S22)."""
    at = source.plan
    targets = [
        (place.code, place.name)
        for place, _depth in at.tree.walk()
        if may(request.user, Permission.EDIT_PLAN, scope_of_unit(place.unit_id, at.tree))
    ]
    form = CopyForm(
        sent(request),
        targets=targets,
        year=at.plan.year + 1,
        code=at.plan.unit.code,
    )
    mine = readable_plans(request.user, at.tree, ids=[at.plan.pk])[at.plan.pk]
    if request.method == "POST" and form.is_valid():
        made = _copied(request, at, form, mine)
        if made is not None:
            messages.success(request, _("The copy is yours to change: nothing of it is agreed yet."))
            return redirect("plans:plan_page", plan_id=made.pk)
    title = _("Copy %(plan)s") % {"plan": f"{mine.unit}: {mine.title} {year_label(at.plan.year)}"}
    context = {
        "page_title": title,
        "breadcrumbs": crumbs((_("Plans"), reverse("plans:plan_tree")), (mine.unit, mine.url), (title, "")),
        "form": form,
        "has_targets": bool(targets),
    }
    return render(request, "plans/copy.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _copied(request: HttpRequest, at: PlanInTree, form: CopyForm, mine: ReadablePlan) -> Plan | None:
    """The copy, of what its maker reads: from outside the agreed edition, never what was written since."""
    by, unit = Actor(request.user.pk), OrgUnit.objects.get(code=form.cleaned_data["code"])
    kind, name = at.plan.kind, at.plan.name
    if kind not in kinds_at(unit.level):
        kind, name = kinds_at(unit.level)[0], ""
    try:
        made = start_plan(
            by=by, unit=unit, year=form.cleaned_data["year"], kind=kind, name=name, today=timezone.localdate(),
            copy_of=at.plan, as_agreed=None if mine.drafts else mine.agreed,
        )  # fmt: skip
    except ValidationError as refusal:
        form.add_error("year", refusal)
        return None
    if form.cleaned_data["with_aims"]:
        copy_aims(by=by, plan=made, aims=aims_to_copy(mine, keeps_owners=unit.pk == at.plan.unit_id), units=at.tree)
    return made


def _started(request: HttpRequest, at: UnitYear, form: StartForm) -> Plan | None:
    try:
        return start_plan(
            by=Actor(request.user.pk),
            unit=at.place.unit,
            year=at.year,
            kind=form.kind,
            name=form.cleaned_data["name"],
            today=timezone.localdate(),
            template=form.template,
        )
    except ValidationError as refusal:
        form.add_error("name" if refusal.code in ("name_missing", "too_long") else "start", refusal)
        return None
