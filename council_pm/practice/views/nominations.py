"""Nominations for awards: made by whoever works here, read by them, the panel and corporate performance only."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.paging import page_asked
from council_pm.core.sending import sent
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from council_pm.people.selectors.names import sees_every_name, shown_names
from council_pm.practice.access import decides, nomination_at, nomination_to_decide
from council_pm.practice.forms.learning import AwardForm, NominationForm, NomineeForm
from council_pm.practice.models import Nomination
from council_pm.practice.selectors.awards import entries_to_reward, entry_link, is_awarded
from council_pm.practice.selectors.awards import nomination_page as page_of_nominations
from council_pm.practice.selectors.places import last_names, unit_choices
from council_pm.practice.services.awards import Nominee, give_award, nominate
from council_pm.practice.views.parts import form_page, trail


@require_safe
@permitted(Permission.VIEW_PRACTICE)
def nomination_list(request: HttpRequest) -> HttpResponse:
    """One's own nominations; all of them for the panel and corporate performance."""
    title, today = _("Nominations"), timezone.localdate()
    number = page_asked(request.GET.get("page"))
    rows, pager = page_of_nominations(request.user, tree(today), today, number, request.path)
    context = {
        "page_title": title,
        "breadcrumbs": trail(_awards(), (title, "")),
        "rows": rows,
        "pager": pager,
        "decides": decides(request.user, today),
        "may_nominate": may(request.user, Permission.NOMINATE),
    }
    return render(request, "practice/nominations.html", context)


@require_safe
@permitted(Permission.VIEW_PRACTICE, fetch=nomination_at)
def nomination_page(request: HttpRequest, one: Nomination) -> HttpResponse:
    """One nomination."""
    units = tree(timezone.localdate())
    names = last_names({one.unit_id}, units) if one.unit_id else {}
    context = {
        "page_title": one.name,
        "breadcrumbs": trail(_awards(), _nominations(), (one.name, "")),
        "one": one,
        "unit": names.get(one.unit_id or 0, ""),
        "who": shown_names({one.by}, every_name=sees_every_name(request.user)).get(one.by, ""),
        "entry": entry_link(one.entry),
        "is_awarded": is_awarded(one),
        "may_decide": decides(request.user, timezone.localdate()) and not hasattr(one, "award"),
    }
    return render(request, "practice/nomination.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.NOMINATE)
def nomination_new(request: HttpRequest) -> HttpResponse:
    """Nominate a person or a group."""
    today, units = timezone.localdate(), tree(timezone.localdate())
    form = NominationForm(sent(request), initial={"year": today.year, "entry": request.GET.get("entry", "")})
    _offer(form, units)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = nominate(by=Actor(request.user.pk), nominee=_nominee(form), reason=data["reason"], year=data["year"])
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The panel has it. Nobody else reads it but you and corporate performance."))
            return redirect("practice:nomination_page", made.pk)
    return form_page(request, form, _("Nominate somebody"), _nominations(), button=_("Send it to the panel"))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.VIEW_PRACTICE, fetch=nomination_to_decide)
def nomination_award(request: HttpRequest, one: Nomination) -> HttpResponse:
    """Give an award for a nomination."""
    today, units = timezone.localdate(), tree(timezone.localdate())
    initial = {
        "kind": one.kind, "name": one.name, "unit": str(one.unit_id or ""), "entry": str(one.entry_id or ""),
        "year": one.year,
    }  # fmt: skip
    form = AwardForm(sent(request), initial=initial)
    _offer(form, units)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            give_award(
                by=Actor(request.user.pk), nominee=_nominee(form), citation=data["citation"], year=data["year"],
                today=today, nomination=one, although_left=data["although_left"],
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return redirect("practice:award_list")
    title = _("An award for %(name)s") % {"name": one.name}
    return form_page(request, form, title, _nominations(), button=_("Give the award"))


def _offer(form: NomineeForm, units: Tree) -> None:
    form.offer("unit", unit_choices(units), _("None in particular"))
    form.offer("entry", entries_to_reward(), _("None"))


def _nominee(form: NomineeForm) -> Nominee:
    data = form.cleaned_data
    return Nominee(kind=data["kind"], name=data["name"], unit=form.unit("unit"), entry=form.entry())


def _awards() -> tuple[str, str]:
    return _("Customer First awards"), reverse("practice:award_list")


def _nominations() -> tuple[str, str]:
    return _("Nominations"), reverse("practice:nomination_list")
