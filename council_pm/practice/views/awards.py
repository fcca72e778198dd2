"""Awards and recognised units, which everybody reads; the panel, which corporate performance keeps."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.configuration.selectors import frame
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.paging import page_asked
from council_pm.core.sending import sent
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.practice.access import award_at, keeps_register, seat_at
from council_pm.practice.forms.learning import RecognitionForm, SeatForm
from council_pm.practice.forms.parts import WhyForm
from council_pm.practice.models import Award, PanelSeat
from council_pm.practice.selectors.awards import award_page, panel_rows, recognition_rows
from council_pm.practice.selectors.places import line_near, unit_choices
from council_pm.practice.services.awards import end_panel_seat, seat_on_panel, withdraw_award
from council_pm.practice.services.recognitions import RecognitionFields, recognise_unit
from council_pm.practice.views.parts import form_page, trail
from indicators.models import Series


@require_safe
@permitted(Permission.VIEW_PRACTICE)
def award_list(request: HttpRequest) -> HttpResponse:
    """Awards by year, and units recognised for their attendance."""
    title, units = _("Customer First awards"), tree(timezone.localdate())
    number = page_asked(request.GET.get("page"))
    rows, pager = award_page(units, number, request.path)
    context = {
        "page_title": title,
        "breadcrumbs": trail((title, "")),
        "rows": rows,
        "pager": pager,
        "recognitions": recognition_rows(units) if number == 1 else (),
        "may_nominate": may(request.user, Permission.NOMINATE),
        "may_keep": keeps_register(request.user),
    }
    return render(request, "practice/awards.html", context)


@require_POST
@permitted(Permission.KEEP_PRACTICE, fetch=award_at)
def award_withdraw(request: HttpRequest, award: Award) -> HttpResponse:
    """Take an award back."""
    form = WhyForm(request.POST)
    if form.is_valid():
        try:
            withdraw_award(by=Actor(request.user.pk), award=award, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It is taken back."))
            return redirect("practice:award_list")
    return form_page(request, form, _("Take an award back"), _awards())


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_PRACTICE)
def recognition_new(request: HttpRequest) -> HttpResponse:
    """Recognise a unit for its attendance, in sum."""
    today, units = timezone.localdate(), tree(timezone.localdate())
    form = RecognitionForm(sent(request))
    form.offer("unit", unit_choices(units), _("Choose a unit"))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        unit = OrgUnit.objects.get(pk=data["unit"])
        try:
            fields = RecognitionFields(
                unit=unit, series=_attendance(data["code"], unit), day=data["day"], headcount=data["headcount"],
                words=data["words"], left_out=data["left_out"], confirmed=data["confirmed"],
            )  # fmt: skip
            smallest = int(frame()["recognition_smallest_group"])
            recognise_unit(by=Actor(request.user.pk), fields=fields, smallest=smallest, today=today)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return redirect("practice:award_list")
    lead = _(
        "A unit as a whole is recognised, never one of its people, never for why somebody was away: one of at least ten"
        " people that was on target or got better, by a figure that leaves out what the law protects."
    )
    return form_page(request, form, _("Recognise a unit for its attendance"), _awards(), lead=lead)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_PRACTICE)
def panel(request: HttpRequest) -> HttpResponse:
    """Who decides on nominations."""
    form = SeatForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            seat_on_panel(by=Actor(request.user.pk), holder=form.cleaned_data["holder"], today=timezone.localdate())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return redirect("practice:panel")
    title = _("The panel for awards")
    context = {
        "page_title": title,
        "breadcrumbs": trail(_awards(), (title, "")),
        "seats": panel_rows(),
        "form": form,
    }
    return render(request, "practice/panel.html", context, status=422 if form.errors else 200)


@require_POST
@permitted(Permission.KEEP_PRACTICE, fetch=seat_at)
def panel_end(request: HttpRequest, seat: PanelSeat) -> HttpResponse:
    """End a seat: whoever held it reads no nomination any more."""
    end_panel_seat(by=Actor(request.user.pk), seat=seat, today=timezone.localdate())
    return redirect("practice:panel")


def _awards() -> tuple[str, str]:
    return _("Customer First awards"), reverse("practice:award_list")


def _attendance(code: str, unit: OrgUnit) -> Series:
    found = line_near(code, [unit.pk])
    if found is None:
        raise ValidationError(
            _("%(code)s is not counted for this unit by itself: choose an indicator that is.") % {"code": code}, "code"
        )
    return found
