"""The ladder of a round: who sees its figures, when the next audience will, and releasing them by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from council_pm.configuration.request_frame import frame_of
from council_pm.core.access import Actor, Permission, permitted
from indicators.models import Round
from indicators.round_forms import StepDatesForm
from indicators.selectors.release_ladder import Ladder, release_ladder
from indicators.selectors.round_places import round_at, round_label
from indicators.services.releases import plan_releases
from indicators.services.rounds import release_round
from indicators.views.rounds import round_crumbs


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.RELEASE_ROUND, fetch=round_at)
def round_release(request: HttpRequest, round: Round) -> HttpResponse:
    """The steps with their days; one of them is taken after a look at what is not signed off."""
    ladder = release_ladder(round, str(frame_of(request)["release_steps"]))
    if request.method == "POST" and request.POST.get("action") == "release":
        return _released(request, round, ladder)
    if request.method == "POST":
        return _dated(request, round, ladder)
    return _page(request, round, ladder)


def _released(request: HttpRequest, round: Round, ladder: Ladder) -> HttpResponse:
    """Release to the audience that was asked for, if this is what was looked at."""
    step = ladder.step(request.POST.get("to", ""))
    if step is None or request.POST.get("shown") != _shown(ladder):
        messages.warning(request, _("This is not what you looked at: nothing was released yet. Look at it again."))
        return _page(request, round, ladder, status=409)
    try:
        release_round(by=Actor(request.user.pk), round=round, audience=step.audience)
    except ValidationError:
        messages.warning(request, step.refusal or _("This step cannot be taken now."))
        return _page(request, round, ladder, status=422)
    messages.success(request, _("Released: %(audience)s.") % {"audience": step.label})
    return redirect("indicators:round_release", slug=round.slug)


def _dated(request: HttpRequest, round: Round, ladder: Ladder) -> HttpResponse:
    form = StepDatesForm(request.POST, steps=ladder.steps)
    if form.is_valid():
        try:
            plan_releases(by=Actor(request.user.pk), round=round, days=form.days, today=timezone.localdate())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The days are kept."))
            return redirect("indicators:round_release", slug=round.slug)
    return _page(request, round, ladder, form=form, status=422)


def _shown(ladder: Ladder) -> str:
    """What was on the page before the button: how many figures, and what was missing."""
    return f"{ladder.figures}-{len(ladder.unsigned)}"


def _page(
    request: HttpRequest, round: Round, ladder: Ladder, *, form: StepDatesForm | None = None, status: int = 200
) -> HttpResponse:
    asked = request.POST.get("to", "") or request.GET.get("to", "")
    form = form or StepDatesForm(steps=ladder.steps)
    context: dict[str, Any] = {
        "round": round,
        "label": round_label(round),
        "ladder": ladder,
        "form": form,
        "rows": form.rows,
        "asked": next((one for one in ladder.steps if not one.is_taken and one is ladder.step(asked)), None),
        "shown": _shown(ladder),
        "breadcrumbs": round_crumbs(
            (round_label(round), reverse("indicators:round_wall", args=[round.slug])),
            (_("Release"), ""),
        ),
    }
    return render(request, "indicators/rounds/release.html", context, status=status)
